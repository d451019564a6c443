// SPDX-License-Identifier: Apache-2.0

/// What is open at a moment, and what became of connections to the engine since the start.
public struct GateGauges: Sendable, Equatable {
    /// Clients' connections.
    public var connections = 0
    /// Requests whose answer is not complete, tunnels among them.
    public var exchanges = 0
    public var tunnels = 0
    /// Connections to the engine that were opened.
    public var upstreamConnects = 0
    /// Those that could not be opened, by a word for why.
    public var upstreamErrors: [String: Int] = [:]

    public init() {}

    /// With those that have not happened, too.
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
