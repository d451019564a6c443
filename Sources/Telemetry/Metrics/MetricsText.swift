// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Metrics in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
public struct MetricsText: Sendable {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public private(set) var text = ""

    public init() {}

    /// Begins a family: all its samples follow at once.
    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    public mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: String) {
        let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    /// A family of one number.
    public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
        family(name, kind, help)
        sample(name, [:], value)
    }

    private static func escaped(_ text: String) -> String {
        text.substituting("\\", with: "\\\\").substituting("\"", with: "\\\"").substituting("\n", with: "\\n")
    }

    /// Nanoseconds as seconds, without the errors of binary fractions.
    public static func seconds(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let digits = String(nanoseconds.magnitude % 1_000_000_000)
        let whole = nanoseconds.magnitude / 1_000_000_000
        return "\(sign)\(whole).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
    }
}

extension MetricsText {
    /// - Parameter policies: those in force: each has its decisions from the start, and so has nobody. Whoever looks for a
    ///   rise sees none from nothing to something.
    public mutating func add(_ counts: ExchangeCounts, policies: [String]) {
        let about = "Requests by the policy that judged them; nobody's are those of strangers."
        family("caisson_decisions_total", .counter, about)
        let rows = counts.decisions(of: policies).map { ([$0.client, $0.decision.rawValue], $1) }
        for (labels, count) in rows.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            sample("caisson_decisions_total", ["client": labels[0], "decision": labels[1]], "\(count)")
        }
        addExchanges(counts)
    }

    private mutating func addExchanges(_ counts: ExchangeCounts) {
        family("caisson_exchanges_total", .counter, "Requests that were answered or given up.")
        let rows = counts.exchanges.map { series, count in (series.labels, count) }
        for (labels, count) in rows.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            let pairs: KeyValuePairs = [
                "endpoint": labels[0], "client": labels[1], "decision": labels[2], "status": labels[3],
            ]
            sample("caisson_exchanges_total", pairs, "\(count)")
        }
        family(
            "caisson_exchange_duration_seconds", .histogram, "From a request's head to the end of its answer, by group."
        )
        let groups = counts.durations.map { group, histogram in (group?.rawValue ?? "other", histogram) }
        for (group, histogram) in groups.sorted(by: { $0.0 < $1.0 }) { add(histogram, group) }
        single(
            "caisson_request_bytes_total", .counter, "Bytes of bodies and tunnels from clients.", "\(counts.bytesIn)")
        single(
            "caisson_response_bytes_total", .counter, "Bytes of bodies and tunnels to clients.", "\(counts.bytesOut)")
    }

    private mutating func add(_ histogram: DurationHistogram, _ group: String) {
        let name = "caisson_exchange_duration_seconds"
        var total = 0
        for (count, bound) in zip(histogram.counts, DurationHistogram.bounds.map(\.label) + ["+Inf"]) {
            total.count(count)
            sample("\(name)_bucket", ["group": group, "le": bound], "\(total)")
        }
        sample("\(name)_sum", ["group": group], Self.seconds(histogram.sum))
        sample("\(name)_count", ["group": group], "\(total)")
    }

    public mutating func add(_ gauges: GateGauges) {
        single("caisson_connections_open", .gauge, "Connections of clients.", "\(gauges.connections)")
        single("caisson_exchanges_open", .gauge, "Requests whose answer is not complete.", "\(gauges.exchanges)")
        single("caisson_tunnels_open", .gauge, "Exchanges that became tunnels.", "\(gauges.tunnels)")
        single(
            "caisson_upstream_connects_total", .counter, "Connections to the engine that were opened.",
            "\(gauges.upstreamConnects)")
        family("caisson_upstream_errors_total", .counter, "Connections to the engine that could not be opened.")
        for (reason, count) in gauges.errorsFromZero.sorted(by: { $0.key < $1.key }) {
            sample("caisson_upstream_errors_total", ["reason": reason], "\(count)")
        }
    }
}

extension ExchangeCounts.Series {
    /// endpoint, client, decision, status
    fileprivate var labels: [String] {
        [
            endpoint?.operationId ?? (hasTarget ? "unknown" : "none"), client, decision.rawValue,
            statusClass == 0 ? "none" : "\(statusClass)xx",
        ]
    }
}
