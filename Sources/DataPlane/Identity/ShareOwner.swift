// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// Who a client is to the bounds that clients share. It is known as soon as a connection is: nobody has to be
/// identified before a bound can hold them.
enum ShareOwner: Hashable, Sendable {
    /// Everybody who asks from this address, through whichever listener.
    case address(IPAddress)
    /// A process behind a unix socket, in the container of this id, as the engine has agreed: whoever may make groups can
    /// name them as he likes.
    case container(String)
    /// A user behind a unix socket; nil where the kernel does not tell. Two sockets are two clients: user 0 of one
    /// container is not user 0 of another.
    case user(UInt32?, listener: GateAddress)
    /// The gate itself, for what it asks the engine on nobody's behalf alone.
    case gate
    /// The gate itself, for what streams have in common of the engine's objects.
    case snapshots

    /// - Parameter directory: knows whose groups the client's are; without it no container is known.
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

/// How much of a bound one client may have.
enum Share {
    /// A quarter, so that it takes more than four greedy clients to keep another one out.
    static func ofOneClient(_ bound: Int) -> Int { max(bound / 4, 1) }

    /// What the gate has of memory beside all clients.
    static func ofGate(_ bound: Int) -> Int { max(bound / 2, 1) }

    /// What of the gate's memory snapshots may have: the rest is for lists, and for telling clients by containers.
    static func ofSnapshots(_ boundOfGate: Int) -> Int { max(boundOfGate / 2, 1) }
}
