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
    public mutating func family(_ name: String, kind: Kind, help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    public mutating func sample(_ name: String, labels: KeyValuePairs<String, String>, value: String) {
        let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    /// Appends a family of one number.
    public mutating func single(_ name: String, kind: Kind, help: String, value: String) {
        family(name, kind: kind, help: help)
        sample(name, labels: [:], value: value)
    }

    private static func escaped(_ text: String) -> String {
        text.substituting("\\", with: "\\\\").substituting("\"", with: "\\\"").substituting("\n", with: "\\n")
    }

    /// Returns nanoseconds as seconds, without the errors of binary fractions.
    public static func seconds(nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let digits = String(nanoseconds.magnitude % 1_000_000_000)
        let whole = nanoseconds.magnitude / 1_000_000_000
        return "\(sign)\(whole).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
    }
}

extension MetricsText {
    /// - Parameter policies: the policies in force. Each of them, and strangers, have counters from the start:
    ///   otherwise an alert on a rise would miss the first one.
    public mutating func add(_ counts: ExchangeCounts, policies: [String]) {
        let about = "Requests by the policy that judged them; nobody's are those of strangers."
        family("caisson_decisions_total", kind: .counter, help: about)
        let rows = counts.decisions(of: policies).map { ([$0.client, $0.decision.rawValue], $1) }
        for (labels, count) in rows.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            sample("caisson_decisions_total", labels: ["client": labels[0], "decision": labels[1]], value: "\(count)")
        }
        addExchanges(of: counts)
    }

    private mutating func addExchanges(of counts: ExchangeCounts) {
        family("caisson_exchanges_total", kind: .counter, help: "Requests that were answered or given up.")
        let rows = counts.exchanges.map { series, count in (series.labels, count) }
        for (labels, count) in rows.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            let pairs: KeyValuePairs = [
                "endpoint": labels[0], "client": labels[1], "decision": labels[2], "status": labels[3],
            ]
            sample("caisson_exchanges_total", labels: pairs, value: "\(count)")
        }
        family(
            "caisson_exchange_duration_seconds", kind: .histogram,
            help: "From a request's head to the end of its answer, by group."
        )
        let groups = counts.durations.map { group, histogram in (group?.rawValue ?? "other", histogram) }
        for (group, histogram) in groups.sorted(by: { $0.0 < $1.0 }) { add(histogram, group: group) }
        single(
            "caisson_request_bytes_total", kind: .counter, help: "Bytes of bodies and tunnels from clients.",
            value: "\(counts.bytesIn)")
        single(
            "caisson_response_bytes_total", kind: .counter, help: "Bytes of bodies and tunnels to clients.",
            value: "\(counts.bytesOut)")
    }

    private mutating func add(_ histogram: DurationHistogram, group: String) {
        let name = "caisson_exchange_duration_seconds"
        var total = 0
        for (count, bound) in zip(histogram.counts, DurationHistogram.bounds.map(\.label) + ["+Inf"]) {
            total.count(count)
            sample("\(name)_bucket", labels: ["group": group, "le": bound], value: "\(total)")
        }
        sample("\(name)_sum", labels: ["group": group], value: Self.seconds(nanoseconds: histogram.sum))
        sample("\(name)_count", labels: ["group": group], value: "\(total)")
    }

    public mutating func add(_ gauges: GateGauges) {
        single(
            "caisson_connections_open", kind: .gauge, help: "Connections of clients.", value: "\(gauges.connections)")
        single(
            "caisson_exchanges_open", kind: .gauge, help: "Requests whose answer is not complete.",
            value: "\(gauges.exchanges)")
        single("caisson_tunnels_open", kind: .gauge, help: "Exchanges that became tunnels.", value: "\(gauges.tunnels)")
        single(
            "caisson_upstream_connects_total", kind: .counter, help: "Connections to the engine that were opened.",
            value: "\(gauges.upstreamConnects)")
        family(
            "caisson_upstream_errors_total", kind: .counter, help: "Connections to the engine that could not be opened."
        )
        for (reason, count) in gauges.errorsFromZero.sorted(by: { $0.key < $1.key }) {
            sample("caisson_upstream_errors_total", labels: ["reason": reason], value: "\(count)")
        }
    }
}

extension ExchangeCounts.Series {
    /// The values of the labels endpoint, client, decision, status.
    fileprivate var labels: [String] {
        [
            endpoint?.operationId ?? (hasTarget ? "unknown" : "none"), client, decision.rawValue,
            statusClass == 0 ? "none" : "\(statusClass)xx",
        ]
    }
}
