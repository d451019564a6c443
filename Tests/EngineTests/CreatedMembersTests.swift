// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a policy writes into bodies, held against what a real engine makes of it.
extension EngineTests {
    private func gate(creating create: @escaping (String) -> String) async throws -> FileGate {
        try await FileGate(bench, "") { _, socket in
            "listeners: [\"unix://\(socket)\"]\npolicies: { p: { allow: [\"*\"], create: { \(create(socket)) } } }"
        }
    }

    private func client(of gate: FileGate) -> Docker {
        Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration)
    }

    @Test("A container that asks for the engine's socket gets the gate's own", .timeLimit(.minutes(1)))
    func givenSocket() async throws {
        let gate = try await gate { "standard: baseline, docker_socket: \($0)" }
        defer { gate.running.kill() }
        let docker = client(of: gate)
        let asked = "/var/run/docker.sock"
        for options in [
            ["-v", "\(asked):\(asked)"], ["-v", "/run//docker.sock:\(asked):ro"],
            ["--mount", "type=bind,src=\(asked),dst=\(asked)"], ["-v", "\(gate.socketPath):\(asked)"],
        ] {
            let created = try await docker.start(
                ["create", "--network", "none"] + options + [BusyboxImage.name, "busybox", "test", "-S", asked]
            ).finished()
            let id = created.text.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(created.status == 0, "\(created.said)")
            let mounts = try await bench.direct("inspect", "--format", "{{range .Mounts}}{{.Source}}{{end}}", id)
            #expect(mounts.text == "\(gate.socketPath)\n", "\(options): \(mounts.said)")
            let started = try await docker("start", id)
            #expect(started.status == 0, "\(started.said)")
            #expect(try await docker("wait", id).text == "0\n", "it is a socket in the container")
            try await bench.must(["rm", "-f", id])
        }
        let refused = try await docker("create", "-v", "/var/run:/x", BusyboxImage.name, "true")
        #expect(refused.said.contains("/var/run is not allowed under standard baseline"), "\(refused.said)")
    }

    @Test(
        "Labels and limits that a policy adds are those of the container that the engine made", .timeLimit(.minutes(1)))
    func addedMembers() async throws {
        let gate = try await gate { _ in
            "standard: baseline, labels: { added: [owner=ci] }, limits: { memory: 64m, pids: 100, add: true }"
        }
        defer { gate.running.kill() }
        let created = try await client(of: gate)(
            "create", "--label", "owner=root", "--label", "a=b", "--pids-limit", "7", BusyboxImage.name, "true")
        let id = created.text.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(created.status == 0, "\(created.said)")
        let format = "{{.Config.Labels.owner}} {{.Config.Labels.a}} {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}"
        #expect(try await bench.direct("inspect", "--format", format, id).text == "ci b 67108864 7\n")
        try await bench.must(["rm", "-f", id])
        let name = "caisson-labelled-\(UInt32.random(in: 0...UInt32.max))"
        #expect(try await client(of: gate)("volume", "create", name).status == 0)
        #expect(try await bench.direct("volume", "inspect", "--format", "{{.Labels.owner}}", name).text == "ci\n")
        try await bench.must(["volume", "rm", name])
    }

    @Test("check --engine tells which containers a policy would have refused", .timeLimit(.minutes(1)))
    func refusedContainers() async throws {
        let names = (0...1).map { "caisson-checked-\($0)-\(UInt32.random(in: 0...UInt32.max))" }
        let sleep = [BusyboxImage.name, "sleep", "1000"]
        try await bench.must(["run", "-d", "--name", names[0], "--network", "none", "--ipc", "host"] + sleep)
        try await bench.must(["run", "-d", "--name", names[1], "--network", "none", "-v", "\(names[1]):/d"] + sleep)
        let directory = try TemporaryDirectory()
        let file = directory.path + "/p.yaml"
        let policy = "policies: { p: { allow: [ContainerCreate], create: { standard: baseline } } }"
        try "caisson: 1\nupstream: unix://\(bench.engine.socketPath)\n\(policy)\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let checked = try await offPool { try RunningCaisson.run(["check", "--engine", file]) }
        #expect(checked.out.contains("  \(names[0]): HostConfig.IpcMode: host is not allowed"), "\(checked)")
        #expect(!checked.out.contains(names[1]), "an ordinary container has nothing against it: \(checked.out)")
        for name in names { try await bench.must(["rm", "-f", name]) }
        try await bench.must(["volume", "rm", names[1]])
    }
}
