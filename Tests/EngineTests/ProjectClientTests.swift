// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Clients that make containers, behind their presets.
extension EngineTests {
    private func gate(_ preset: String) async throws -> FileGate {
        try await FileGate(bench, "policies: { p: { \(preset) } }") { _, socket in "listeners: [\"unix://\(socket)\"]" }
    }

    @Test(
        "compose brings a project up behind its preset, looks at it, and takes it down", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools))
    func composeBehindItsPreset() async throws {
        // The first generation of compose, which is Debian's, asks for the platform and connects networks by itself.
        let gate = try await gate("preset: { name: compose, with: [attached, remove-volumes, volumes] }")
        defer { gate.running.kill() }
        let folder = gate.directory.path + "/shop"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let project = """
            services:
              web:
                image: \(BusyboxImage.name)
                command: [sh, -c, "echo up; sleep 1000"]
                stop_grace_period: 1s
                volumes: ["data:/data"]
                networks: [front]
            networks: { front: { ipam: { config: [{ subnet: "\(FreeSubnet.find("172.26")).0/24" }] } } }
            volumes: { data: {} }
            """
        try project.write(toFile: folder + "/compose.yaml", atomically: true, encoding: .utf8)
        func compose(_ arguments: String...) async throws -> Finished {
            var environment = bench.direct.environment
            environment["DOCKER_HOST"] = "unix://\(gate.socketPath)"
            let words = ["docker-compose", "--project-directory", folder, "-f", folder + "/compose.yaml"] + arguments
            return try await ChildProcess(words, environment: environment).finished(within: .seconds(60))
        }
        let up = try await compose("up", "-d")
        #expect(up.status == 0, "\(up.said)")
        let logs = try await compose("logs", "web")
        #expect(logs.text.contains("up"), "\(logs.said)")
        let inside = try await compose("exec", "-T", "web", "echo", "inside")
        #expect(inside.text == "inside\n", "\(inside.said)")
        let once = try await compose("run", "--rm", "-T", "web", "echo", "once")
        #expect(once.text == "once\n" && once.status == 0, "\(once.said)")
        let again = try await compose("restart", "-t", "1", "web")
        #expect(again.status == 0, "\(again.said)")
        let down = try await compose("down", "-v", "-t", "1")
        #expect(down.status == 0, "\(down.said)")
        let denied = try await Asking(gate.socketPath).send("POST", "/swarm/init")
        #expect(denied.status == 403)
        #expect(try await bench.direct("ps", "-aq", "--filter", "label=com.docker.compose.project=shop").text.isEmpty)
    }

    @Test(
        "Testcontainers runs a container behind its preset", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTestcontainers))
    func testcontainersBehindItsPreset() async throws {
        let gate = try await gate("preset: testcontainers")
        defer { gate.running.kill() }
        let script = """
            from testcontainers.core.container import DockerContainer
            from testcontainers.core.waiting_utils import wait_for_logs
            wanted = DockerContainer("\(BusyboxImage.name)").with_kwargs(network_mode="none")
            with wanted.with_command("sh -c 'echo ready; sleep 1000'") as container:
                wait_for_logs(container, "ready", timeout=20)
                print(container.exec("echo inside").output.decode(), end="")
            """
        var environment = bench.direct.environment
        environment["DOCKER_HOST"] = "unix://\(gate.socketPath)"
        environment["TESTCONTAINERS_RYUK_DISABLED"] = "true"
        environment["PYTHONPATH"] = Prerequisites.testcontainersPath
        let ran = try await ChildProcess(["python3", "-c", script], environment: environment)
            .finished(within: .seconds(60))
        #expect(ran.text == "inside\n" && ran.status == 0, "\(ran.said)")
    }
}
