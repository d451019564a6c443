public import PolicyCore

/// What the data plane needs to know.
public struct GateConfiguration: Sendable {
    public let policies: PolicySet
    public let listeners: [GateAddress]
    public let upstream: GateAddress
    public let maxConnections: Int
    /// Seconds that streams may go on once the gate stops.
    public let grace: Int

    public init(
        policies: PolicySet, listeners: [GateAddress], upstream: GateAddress, maxConnections: Int, grace: Int
    ) {
        self.policies = policies
        self.listeners = listeners
        self.upstream = upstream
        self.maxConnections = maxConnections
        self.grace = grace
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
