public import PolicyCore

/// What the data plane needs to know.
public struct GateConfiguration: Sendable {
    public let policies: PolicySet
    public let listeners: [GateAddress]
    /// Who may open the socket files among them, by path.
    public let unixFiles: [String: UnixFile]
    public let upstream: GateAddress
    public let maxConnections: Int
    /// Seconds that streams may go on once the gate stops.
    public let grace: Int

    public init(
        policies: PolicySet, listeners: [GateAddress], unixFiles: [String: UnixFile] = [:], upstream: GateAddress,
        maxConnections: Int, grace: Int
    ) {
        self.policies = policies
        self.listeners = listeners
        self.unixFiles = unixFiles
        self.upstream = upstream
        self.maxConnections = maxConnections
        self.grace = grace
    }
}

/// A socket file's mode and owners; what is nil stays as it comes.
public struct UnixFile: Sendable, Equatable {
    public let mode: Int?
    public let owner: UInt32?
    public let group: UInt32?

    public init(mode: Int? = nil, owner: UInt32? = nil, group: UInt32? = nil) {
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}

/// Where to listen, or whom to ask.
public enum GateAddress: Sendable, Hashable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(String)

    public var description: String {
        switch self {
        case .tcp(let host, let port): "tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }
}
