// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The alerts of the documents, judged by Prometheus itself over what a gate really tells.
extension EngineTests {
    /// The block behind the heading `Alerts`.
    private static func alerts() throws -> String {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/operations.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## Alerts\n").last)
        let blocks = section.components(separatedBy: "```")
        return try #require(blocks.dropFirst().first.map { String($0.dropFirst("yaml\n".count)) })
    }

    @Test(
        "The documents' alerts tell of the first denial of a stranger, of many denials and of many refusals",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasTools))
    func alertsFire() async throws {
        let admin = try Sockets.freePort()
        let policy = """
            admin: \(admin)
            clients: [{ listener: "unix://GATE", policy: ping }]
            policies: { ping: { allow: [SystemPing] } }

            """
        let gate = try await FileGate(bench, "") { port, socket in
            "listeners: [\"unix://\(socket)\", \"tcp://127.0.0.1:\(port)\"]\n"
                + policy.replacingOccurrences(of: "GATE", with: socket)
        }
        defer { gate.running.kill() }
        let before = try await numbers(admin)
        try await offPool {
            let known = try RawConnection.unix(gate.socketPath)
            for _ in 0..<25 { try Self.send("GET /info HTTP/1.1\r\nHost: x\r\n\r\n", over: known) }
            try Self.send("GET /info HTTP/1.1\r\nHost: x\r\n\r\n", over: try RawConnection.tcp(port: gate.port))
            for _ in 0..<7 { try Self.send("GET /info\r\n\r\n", over: try RawConnection.unix(gate.socketPath)) }
        }
        let after = try await numbers(admin)
        let series = after.map { name, value in
            "      - { series: '\(name)', values: '\(before[name].map { "\($0)x5" } ?? "_x5") \(value)x10' }"
        }
        try await judge(
            series, in: gate.directory,
            fires: [
                ("CaissonStranger", ""), ("CaissonDenials", #", client="ping""#), ("CaissonRefusals", ""),
            ])
    }

    private static func send(_ text: String, over connection: RawConnection) throws {
        try connection.send(text)
        _ = try connection.receiveResponse()
    }

    /// What the gate counts, as Prometheus would store it.
    private func numbers(_ admin: UInt16) async throws -> [String: String] {
        let asked = try await run(["curl", "-s", "--max-time", "5", "http://127.0.0.1:\(admin)/metrics"])
        let lines = asked.lines.filter { $0.hasPrefix("caisson_") && $0.contains("_total") }
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let blank = line.lastIndex(of: " ") else { return nil }
            let (name, value) = (String(line[..<blank]), String(line[line.index(after: blank)...]))
            let labels = #"instance="gate",job="caisson""#
            guard name.hasSuffix("}") else { return ("\(name){\(labels)}", value) }
            return ("\(name.dropLast()),\(labels)}", value)
        }
        try #require(!pairs.isEmpty, "\(asked.said)")
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Nothing fires after five minutes of what was before; after ten these do, and no others.
    private func judge(
        _ series: [String], in directory: TemporaryDirectory, fires: [(name: String, labels: String)]
    ) async throws {
        try Self.alerts().write(toFile: directory.path + "/rules.yml", atomically: true, encoding: .utf8)
        let expected = fires.map {
            "          - { labels: 'ALERTS{alertname=\"\($0.name)\", alertstate=\"firing\", instance=\"gate\"\($0.labels), "
                + "severity=\"warning\"}', value: 1 }"
        }
        let test = """
            rule_files: [rules.yml]
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:
            \(series.joined(separator: "\n"))
                promql_expr_test:
                  - { expr: ALERTS, eval_time: 5m, exp_samples: [] }
                  - expr: ALERTS
                    eval_time: 10m
                    exp_samples:
            \(expected.joined(separator: "\n"))

            """
        try test.write(toFile: directory.path + "/test.yml", atomically: true, encoding: .utf8)
        let judged = try await run(["promtool", "test", "rules", directory.path + "/test.yml"])
        #expect(judged.status == 0, "\(judged.said)")
    }
}
