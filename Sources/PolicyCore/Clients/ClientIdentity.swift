// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Who is calling, as far as a connection tells.
public struct ClientIdentity: Sendable, Equatable {
    /// The address of the listener that it came through, as the configuration has it.
    public let listener: GateAddress
    /// Nil on unix sockets.
    public let address: IPAddress?
    /// Nil on TCP.
    public let peer: UnixPeer?
    /// Where the process on the other end of a unix socket runs; nil on TCP.
    public let process: ProcessPlace?
    /// What the client proved to be; nil without TLS, and where no certificate is asked for.
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

/// Where a process runs, as far as this process sees.
public enum ProcessPlace: Sendable, Equatable {
    /// In groups that are named after containers: in which of these it is, if in any, is for the engine to say.
    case groups(ControlGroups)
    case host
    /// It is gone, or of another namespace: it may run anywhere.
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
