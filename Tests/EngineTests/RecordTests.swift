// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `caisson record` with the real client.
extension EngineTests {
    /// Python's client may stand in a folder of its own.
    private var environmentOfClients: [String: String] {
        let path = Prerequisites.pythonPath.map { ["PYTHONPATH": $0] } ?? [:]
        return bench.direct.environment.merging(path) { $1 }
    }

    private func record(_ script: String, _ words: [String] = []) async throws -> Finished {
        let arguments =
            ["record", "--upstream", "unix://\(bench.engine.socketPath)"] + words + ["--", "sh", "-c", script]
        let child = try ChildProcess([try RunningCaisson.binary()] + arguments, environment: environmentOfClients)
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
        let script = """
            id=$(docker run -d --network none \(BusyboxImage.name) echo hello) && docker wait $id && docker logs $id \
            && docker rm $id
            """
        let denied = try await record(script)
        #expect(denied.status != 0 && denied.said.contains("--include-root lets it pass"), "\(denied.said)")
        let recorded = try await record(script, ["--include-root"])
        #expect(recorded.status == 0 && recorded.said.contains("hello"), "\(recorded.said)")
        let policy = try #require(recorded.text.components(separatedBy: "# The smallest policy").last)
        try await withGate(of: policy) { docker in
            // The engine gives the next container another name.
            let again = try await docker("run", "-d", "--network", "none", BusyboxImage.name, "echo", "again")
            let id = try #require(again.lines.first, "\(again.said)\n\(policy)")
            for words in [["wait", id], ["logs", id], ["rm", id]] {
                let done = try await docker.start(words).finished(within: .seconds(30))
                #expect(done.status == 0, "\(words): \(done.said)\n\(policy)")
            }
            #expect(try await docker("volume", "create", "v").status != 0)
        }
    }

    @Test(
        "What compose and docker-py need is recorded, and their neighbours are denied",
        .enabled(if: Prerequisites.hasTools), .timeLimit(.minutes(2)))
    func recordedClients() async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path + "/noted"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let project = """
            services: { web: { image: "\(BusyboxImage.name)", command: sleep 600, network_mode: none, stop_grace_period: 1s } }
            """
        try "version: \"3\"\n\(project)".write(
            toFile: folder + "/docker-compose.yml", atomically: true, encoding: .utf8)
        let compose = "docker-compose --project-directory \(folder) -f \(folder)/docker-compose.yml"
        let python = """
            import docker
            docker.from_env().containers.get('noted_web_1').restart(timeout=1)
            """
        let script = "\(compose) up -d && python3 -c \"\(python)\" && \(compose) down"
        let recorded = try await record(script, ["--include-root"])
        #expect(recorded.status == 0, "\(recorded.said)")
        let policy = try #require(recorded.text.components(separatedBy: "# The smallest policy").last)
        #expect(policy.contains("containers: { compose_project: noted }"), "\(policy)")
        try await bench.withContainer("sleep", "600") { other in
            try await withGate(of: policy) { docker in
                var environment = environmentOfClients
                environment["DOCKER_HOST"] = "unix://\(docker.socketPath)"
                let again = try await ChildProcess(["sh", "-c", script], environment: environment).finished(
                    within: .seconds(60))
                #expect(again.status == 0, "\(again.said)\n\(policy)")
                for words in [
                    ["stop", other], ["restart", other], ["inspect", other], ["logs", other], ["volume", "ls"],
                ] {
                    let denied = try await docker.start(words).finished(within: .seconds(30))
                    #expect(denied.status != 0 && denied.said.contains("llowed"), "\(words): \(denied.said)")
                }
            }
        }
    }
}
