// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// The owner of a share of a bound. It is known as soon as a connection is, without identifying the client.
enum ShareOwner: Hashable, Sendable {
    /// All clients at this address, through whichever listener.
    case address(IPAddress)
    /// A process behind a unix socket, in the container of this id, as the engine has confirmed: the creator of a
    /// control group can name it at will.
    case container(String)
    /// A user behind a unix socket; nil if the kernel does not provide it. Two sockets are two owners: user 0 of one
    /// container is not user 0 of another.
    case user(UInt32?, listener: GateAddress)
    /// The gate, for look-ups that are not on one client's behalf.
    case gate
    /// The gate, for the snapshots of the engine's objects that streams share.
    case snapshots

    /// - Parameter directory: finds the container of the client's control groups; without it none is known.
    init(of client: ClientIdentity, in directory: ClientDirectory? = nil) {
        if let address = client.address {
            self = .address(address)
        } else if case .groups(let groups) = client.process, let id = directory?.container(of: groups) {
            self = .container(id)
        } else {
            self = .user(client.peer?.user, listener: client.listener)
        }
    }
}

/// The parts of a bound.
enum Share {
    /// Returns one client's part: a quarter, so that it takes more than four greedy clients to keep another one out.
    static func ofOneClient(_ bound: Int) -> Int { max(bound / 4, 1) }

    /// Returns the gate's part of a memory bound, beside all clients: a half.
    static func ofGate(_ bound: Int) -> Int { max(bound / 2, 1) }

    /// Returns the snapshots' part of the gate's memory: a half. The rest is for lists, and for identifying clients by
    /// containers.
    static func ofSnapshots(_ boundOfGate: Int) -> Int { max(boundOfGate / 2, 1) }
}
