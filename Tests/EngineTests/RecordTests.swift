// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `caisson record` with the real client.
extension EngineTests {
    private func record(_ script: String, _ words: [String] = []) async throws -> Finished {
        let arguments =
            ["record", "--upstream", "unix://\(bench.engine.socketPath)"] + words + ["--", "sh", "-c", script]
        let child = try ChildProcess([try RunningCaisson.binary()] + arguments, environment: bench.direct.environment)
        return try await child.finished(within: .seconds(60))
    }

    /// A gate with the policy of a file that was printed.
    private func withGate(of policy: String, _ body: (Docker) async throws -> Void) async throws {
        let rest = try #require(policy.components(separatedBy: "caisson: 1\n").last)
        let gate = try await FileGate(bench, rest) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        try await body(Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration))
    }

    @Test(
        "A policy that was recorded lets the same commands pass, and denies their neighbours", .timeLimit(.minutes(2)))
    func recordedPolicy() async throws {
        try await bench.withContainer("sh", "-c", "echo said; sleep 600") { web in
            try await bench.withContainer("sleep", "600") { other in
                let recorded = try await record("docker ps; docker logs \(web); docker kill -s HUP nothing-at-all")
                #expect(recorded.said.contains("said"), "\(recorded.said)")
                let policy = try #require(recorded.text.components(separatedBy: "# The smallest policy").last)
                #expect(policy.contains("operation: ContainerLogs, containers: { name: [\(web)] }"), "\(recorded.said)")
                #expect(policy.contains("containers: { name: [nothing-at-all] }"), "\(recorded.said)")
                try await withGate(of: policy) { docker in
                    #expect(try await docker("ps").said.contains(web))
                    #expect(try await docker("logs", web).said.contains("said"), "\(policy)")
                    for words in [
                        ["logs", other], ["inspect", other], ["stop", web], ["images"], ["rm", "-f", web],
                    ] {
                        let denied = try await docker.start(words).finished(within: .seconds(30))
                        #expect(denied.status != 0, "\(words): \(denied.said)")
                        #expect(
                            denied.said.contains("Caisson") || denied.said.contains("llowed"),
                            "\(words): \(denied.said)")
                    }
                }
            }
        }
    }

    @Test(
        "A command that needs root is denied while it is recorded, and passes where that is included",
        .timeLimit(.minutes(2)))
    func recordedRoot() async throws {
        let script = "docker run --rm --network none \(BusyboxImage.name) echo hello"
        let denied = try await record(script)
        #expect(denied.status != 0 && denied.said.contains("--include-root lets it pass"), "\(denied.said)")
        let recorded = try await record(script, ["--include-root"])
        #expect(recorded.status == 0 && recorded.said.contains("hello"), "\(recorded.said)")
        let policy = try #require(recorded.text.components(separatedBy: "# The smallest policy").last)
        try await withGate(of: policy) { docker in
            let again = try await docker("run", "--rm", "--network", "none", BusyboxImage.name, "echo", "again")
            #expect(again.status == 0 && again.said.contains("again"), "\(again.said)\n\(policy)")
            #expect(try await docker("volume", "create", "v").status != 0)
        }
    }
}
