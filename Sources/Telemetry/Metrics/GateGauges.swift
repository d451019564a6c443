// SPDX-License-Identifier: Apache-2.0

/// The open connections and requests at a moment, and the failed connections to the engine since the start.
public struct GateGauges: Sendable, Equatable {
    /// The clients' connections.
    public var connections = 0
    /// Requests without a complete response, tunnels among them.
    public var exchanges = 0
    public var tunnels = 0
    /// Connections to the engine that were opened.
    public var upstreamConnects = 0
    /// The connections that could not be opened, by the code of the reason.
    public var upstreamErrors: [String: Int] = [:]

    public init() {}

    /// The errors by their codes, with those that have not occurred.
    var errorsFromZero: [String: Int] {
        ["daemon_timeout": 0, "daemon_unreachable": 0].merging(upstreamErrors) { $1 }
    }

    public mutating func add(_ other: GateGauges) {
        connections.count(other.connections)
        exchanges.count(other.exchanges)
        tunnels.count(other.tunnels)
        upstreamConnects.count(other.upstreamConnects)
        upstreamErrors.merge(other.upstreamErrors) { sum, more in
            var sum = sum
            sum.count(more)
            return sum
        }
    }
}
