// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The real Prometheus, from Debian.
extension EngineTests {
    private static let policy = """
        policies: { prometheus: { preset: prometheus } }

        """

    @Test(
        "Prometheus finds containers through the gate, and takes the gate's own numbers", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools))
    func prometheusDiscovers() async throws {
        let admin = try Sockets.freePort()
        let gate = try await FileGate(bench, "admin: \(admin)\n" + Self.policy) { _, socket in
            "listeners: [\"unix://\(socket)\"]"
        }
        defer { gate.running.kill() }
        let port = try Sockets.freePort()
        try await bench.withContainer("sleep", "1000", options: ["--label", "scrape=yes"]) { name in
            let prometheus = try start(gate, admin, port)
            defer { prometheus.signal(SIGKILL) }
            try await eventually("Prometheus knows \(name)", within: .seconds(60)) {
                try await ask(port, "/api/v1/targets").contains("\"__meta_docker_container_name\":\"/\(name)\"")
            }
            try await eventually("it has scraped the gate", within: .seconds(30)) {
                try await ask(port, "/api/v1/query?query=caisson_exchanges_total%7Bendpoint%3D%22ContainerList%22%7D")
                    .contains("\"client\":\"prometheus\",\"decision\":\"allowed\"")
            }
        }
        let text = try await ask(admin, "/metrics")
        let checked = try await ChildProcess(
            ["promtool", "check", "metrics"], environment: ProcessInfo.processInfo.environment,
            wiring: .pipes(input: Array(text.utf8))
        ).finished()
        #expect(checked.status == 0, "\(checked.said)")
    }

    private func start(_ gate: FileGate, _ admin: UInt16, _ port: UInt16) throws -> ChildProcess {
        let file = gate.directory.path + "/prometheus.yml"
        let text = """
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: containers
                docker_sd_configs: [{ host: "unix://\(gate.socketPath)", refresh_interval: 1s, host_networking_host: localhost }]
              - job_name: gate
                static_configs: [{ targets: ["127.0.0.1:\(admin)"] }]
            """
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let arguments = [
            "prometheus", "--config.file=\(file)", "--storage.tsdb.path=\(gate.directory.path)/data",
            "--web.listen-address=127.0.0.1:\(port)",
        ]
        return try ChildProcess(arguments, environment: ProcessInfo.processInfo.environment)
    }

    /// Nothing as long as nobody answers.
    private func ask(_ port: UInt16, _ path: String) async throws -> String {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { return "" }
        let asked = try await run(["curl", "-s", "--max-time", "5", url.absoluteString])
        return asked.text
    }
}
