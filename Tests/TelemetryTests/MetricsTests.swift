// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import Telemetry

@Suite("Metrics")
struct MetricsTests {
    private func record(_ endpoint: Endpoint?, _ policy: String, _ status: Int, seconds: Double = 0) -> AccessRecord {
        var record = AccessRecord()
        record.endpoint = endpoint
        record.policy = policy
        record.decision = status == 403 ? .denied : .allowed
        record.status = status
        record.path = ArraySlice("/secret-name".utf8)
        record.duration = Int64(seconds * 1e9)
        (record.bytesIn, record.bytesOut) = (3, 5)
        return record
    }

    private func text(_ records: [AccessRecord], policies: [String] = []) -> String {
        let counters = ExchangeCounters()
        for record in records { counters.count(record) }
        var text = MetricsText()
        text.add(counters.snapshot, policies: policies)
        return text.text
    }

    @Test("count exchanges by endpoint, policy, decision and class of status")
    func exchanges() {
        let text = text([
            record(.containerList, "watch", 200), record(.containerList, "watch", 204),
            record(.containerList, "watch", 403), record(nil, "", 404), record(.systemInfo, "ci", 0),
        ])
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("caisson_exchanges_total{") }
        #expect(
            lines == [
                #"caisson_exchanges_total{endpoint="ContainerList",client="watch",decision="allowed",status="2xx"} 2"#,
                #"caisson_exchanges_total{endpoint="ContainerList",client="watch",decision="denied",status="4xx"} 1"#,
                #"caisson_exchanges_total{endpoint="SystemInfo",client="ci",decision="allowed",status="none"} 1"#,
                #"caisson_exchanges_total{endpoint="unknown",client="nobody",decision="allowed",status="4xx"} 1"#,
            ])
        #expect(text.contains("caisson_request_bytes_total 15\n") && text.contains("caisson_response_bytes_total 25\n"))
    }

    @Test("count each policy's decisions and nobody's from 0 on, and add them up over endpoints")
    func decisions() {
        let records = [record(.systemInfo, "", 403), record(.containerList, "", 403), record(.systemInfo, "ci", 200)]
        for (records, strangers, allowed) in [([], 0, 0), (records, 2, 1)] {
            let text = text(records, policies: ["ci", "watch"])
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("caisson_decisions_total{") }
            #expect(lines.count == 15, "five decisions of three")
            for (client, decision, count) in [
                ("nobody", "denied", strangers), ("ci", "allowed", allowed), ("watch", "denied", 0),
                ("ci", "warned", 0),
            ] {
                let line = #"caisson_decisions_total{client="\#(client)",decision="\#(decision)"} \#(count)"#
                #expect(lines.contains(line[...]), "\(line)")
            }
        }
    }

    @Test("never hold what a client chose, and a bounded number of names")
    func labels() {
        let many = (0..<1000).map { record(.systemPing, "labels of container-\($0)", 200) }
        let text = text(many + [record(nil, "q\"\\\n", 200)])
        #expect(!text.contains("secret-name"))
        #expect(text.contains(#"client="other",decision="allowed",status="2xx"} 744"#), "\(text.suffix(300))")
        #expect(text.split(separator: "\n").count < 600)
        #expect(self.text([record(nil, "q\"\\\n", 200)]).contains(#"client="q\"\\\n""#))
    }

    @Test("add durations up to the bound that they are within")
    func durations() {
        let seconds = [0.0004, 0.001, 0.002, 0.7, 400]
        let text = text(seconds.map { record(.containerLogs, "p", 200, seconds: $0) })
        func value(_ le: String) -> Substring? {
            text.split(separator: "\n").first { $0.contains(#"group="containers",le="\#(le)""#) }?.split(separator: " ")
                .last
        }
        #expect(value("0.001") == "2" && value("0.005") == "3" && value("0.5") == "3" && value("1") == "4")
        #expect(value("300") == "4" && value("+Inf") == "5")
        #expect(text.contains(#"caisson_exchange_duration_seconds_sum{group="containers"} 400.703400000"#), "\(text)")
        #expect(text.contains(#"caisson_exchange_duration_seconds_count{group="containers"} 5"#))
    }

    @Test("of several event loops are added up")
    func sums() {
        let counters = [ExchangeCounters(), ExchangeCounters()]
        for counter in counters { counter.count(record(.systemPing, "p", 200, seconds: 1)) }
        var all = ExchangeCounts()
        for counter in counters { all.add(counter.snapshot) }
        #expect(all.exchanges.values.reduce(0, +) == 2 && all.bytesIn == 6)
        var gauges = GateGauges()
        var one = GateGauges()
        one.connections = 2
        one.upstreamErrors = ["upstream_timeout": 1]
        gauges.add(one)
        gauges.add(one)
        var text = MetricsText()
        text.add(gauges)
        #expect(text.text.contains("caisson_connections_open 4\n"))
        #expect(text.text.contains(#"caisson_upstream_errors_total{reason="upstream_timeout"} 2"#))
    }

    @Test(
        "and logs know the trace of a well-formed traceparent",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("00-0000000000000000000000000000000a-00f067aa0ba902b7-01", "0000000000000000000000000000000a"),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", nil),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", nil),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", nil),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", nil),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", nil),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", nil), ("", nil),
            ("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", nil),
        ])
    func traces(field: String, trace: String?) {
        let read = Array(field.utf8).withUnsafeBytes { TraceID(traceparent: $0) }
        #expect(read?.description == trace)
    }

    @Test("stay at the largest number rather than trap or begin anew, and write whatever they hold")
    func largest() {
        var endless = record(.systemEvents, "p", 200)
        endless.duration = .max
        (endless.bytesIn, endless.bytesOut) = (.max, .max)
        var odd = record(.systemEvents, "p", 200)
        (odd.duration, odd.bytesIn, odd.bytesOut) = (.min, -5, .min)
        let text = text([endless, endless, odd])
        #expect(text.contains("caisson_request_bytes_total 9223372036854775807\n"), "\(text)")
        #expect(text.contains("caisson_response_bytes_total 9223372036854775807\n"))
        #expect(text.contains(#"duration_seconds_sum{group="system"} 9223372036.854775807"#), "\(text)")
        #expect(text.contains(#"caisson_exchange_duration_seconds_count{group="system"} 3"#))
        let numbers: [(Int64, String)] = [
            (.min, "-9223372036.854775808"), (-1, "-0.000000001"), (0, "0.000000000"), (1_500_000_000, "1.500000000"),
        ]
        for (number, text) in numbers { #expect(MetricsText.seconds(nanoseconds: number) == text) }
    }

    @Test("of all event loops together stay at the largest number, too")
    func sumsOfLoops() {
        var gauges = GateGauges()
        (gauges.connections, gauges.upstreamConnects, gauges.upstreamErrors) = (.max, .max, ["x": .max])
        var sum = gauges
        sum.add(gauges)
        #expect(sum == gauges)
        let counters = [ExchangeCounters(), ExchangeCounters()]
        var counts = ExchangeCounts()
        var endless = record(.systemEvents, "p", 200)
        endless.duration = .max
        for counter in counters {
            counter.count(endless)
            counts.add(counter.snapshot)
        }
        #expect(counts.durations[.system]?.sum == .max)
    }
}
