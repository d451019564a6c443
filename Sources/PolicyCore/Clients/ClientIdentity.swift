/// Who is calling, as far as a connection tells.
public struct ClientIdentity: Sendable, Equatable {
    /// The listener that it came through, as the configuration writes it: `tcp://127.0.0.1:2375`.
    public let listener: String
    /// Nil on unix sockets.
    public let address: IPAddress?
    /// Nil on TCP.
    public let peer: UnixPeer?
    /// The container of the process on the other end of a unix socket, where its process can be seen.
    public let containerID: String?
    /// What the client proved to be; nil without TLS, and where no certificate is asked for.
    public let certificate: CertificateIdentity?

    public init(
        listener: String, address: IPAddress? = nil, peer: UnixPeer? = nil, containerID: String? = nil,
        certificate: CertificateIdentity? = nil
    ) {
        self.listener = listener
        self.address = address
        self.peer = peer
        self.containerID = containerID
        self.certificate = certificate
    }
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
