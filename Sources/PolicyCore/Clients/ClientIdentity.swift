// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The identity of a client, as far as its connection shows it.
public struct ClientIdentity: Sendable, Equatable {
    /// The address of its listener, as the configuration has it.
    public let listener: GateAddress
    /// The address; nil on unix sockets.
    public let address: IPAddress?
    /// The peer's credentials; nil on TCP.
    public let peer: UnixPeer?
    /// The place of the process on the other end of a unix socket; nil on TCP.
    public let process: ProcessPlace?
    /// The identity that its certificate proved; nil without TLS, and if no certificate is requested.
    public let certificate: CertificateIdentity?

    public init(
        listener: GateAddress, address: IPAddress? = nil, peer: UnixPeer? = nil, process: ProcessPlace? = nil,
        certificate: CertificateIdentity? = nil
    ) {
        self.listener = listener
        self.address = address
        self.peer = peer
        self.process = process
        self.certificate = certificate
    }
}

/// The place of a process, as seen by the gate's own.
public enum ProcessPlace: Sendable, Equatable {
    /// The process is in control groups with names of containers. The engine has to confirm in which container it is,
    /// if in any.
    case groups(ControlGroups)
    case host
    /// Unknown: the process is gone, or of another namespace.
    case unseen
}

/// The process on the other end of a unix socket, as the kernel saw it when it connected (`SO_PEERCRED`).
public struct UnixPeer: Sendable, Equatable {
    public let user: UInt32
    public let group: UInt32
    public let process: Int32

    public init(user: UInt32, group: UInt32, process: Int32) {
        self.user = user
        self.group = group
        self.process = process
    }
}
