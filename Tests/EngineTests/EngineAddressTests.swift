// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension EngineTests {
    @Test(
        "An engine is served however it is reached: by a socket, over TCP, over TLS", .timeLimit(.minutes(3)),
        arguments: ["unix", "tcp", "name", "tls"])
    func everyWay(way: String) async throws {
        let policy = "policies: { all: { preset: { name: docker-cli, with: [full] } } }\n"
        // The engine's end of plain TCP: another gate, which lets everything through.
        let outer = try await FileGate(bench, policy) { port, _ in "listeners: [\"tcp://127.0.0.1:\(port)\"]" }
        defer { outer.running.kill() }
        let own = try bench.engine.certificates.client("own", subject: "/CN=gate")
        let upstream =
            switch way {
            case "unix": "unix://\(bench.engine.socketPath)"
            case "tcp": "tcp://127.0.0.1:\(outer.port)"
            case "name": "tcp://localhost:\(outer.port)"
            default:
                "{ tls: \"localhost:\(bench.engine.tlsPort)\", ca: \(bench.engine.certificates.authority.certificate), "
                    + "certificate: \(own.certificate), key: \(own.key) }"
            }
        let gate = try await FileGate(bench, policy) { _, socket in
            "listeners: [\"unix://\(socket)\"]\nupstream: \(upstream)"
        }
        let docker = Docker(socketPath: gate.socketPath, configuration: bench.docker.configuration)
        let name = "caisson-way-\(way)"
        let input = noise(1 << 20)
        let echoed = try await docker(
            "run", "-i", "--rm", "--network", "none", BusyboxImage.name, "cat", input: input)
        #expect(echoed.output == input, "\(echoed.errors)")
        let started = try await docker(
            "run", "-d", "--name", name, "--network", "none", "--stop-timeout", "1", BusyboxImage.name, "sh", "-c",
            "echo ready; exec sleep 1000")
        #expect(started.status == 0, "\(started.said)")
        #expect(try await docker("ps", "--format", "{{.Names}}").lines.contains(name))
        #expect(try await docker("exec", name, "echo", "inside").text == "inside\n")
        let copied = try await docker("cp", "\(name):/bin/busybox", "-")
        #expect(copied.output.count > 100_000)
        let logs = try docker.start(["logs", "-f", name])
        try await logs.output(containing: "ready\n")
        #expect(try await docker("rm", "-f", name).status == 0)
        #expect(try await logs.finished().text == "ready\n", "the stream ends with its container")
        try await attachByWebSocket(gate.socketPath)
        try await build(with: docker, tag: "caisson-way-\(way):classic")
        try await buildByUpgrade(with: docker, tag: "caisson-way-\(way):buildkit")
        gate.running.kill()
    }

    /// BuildKit by the command line; where none here can, the upgrade alone by which it would begin.
    private func buildByUpgrade(with docker: Docker, tag: String) async throws {
        guard let program = Prerequisites.buildKitProgram else {
            let wire = try Wire(docker.socketPath)
            let head = try await offPool {
                try wire.send(
                    "POST /session HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
                        + "X-Docker-Expose-Session-Uuid: caisson\r\n\r\n")
                return ResponseHead(try wire.receive(until: "\r\n\r\n"))
            }
            return #expect(head.status == 101 && head["Upgrade"] == "h2c", "\(head.text)")
        }
        var docker = docker
        docker.program = program
        docker.extra["DOCKER_BUILDKIT"] = "1"
        try await build(with: docker, tag: tag)
    }

    @Test("Behind another proxy that wants versions, a gate hides only what it is to hide", .timeLimit(.minutes(2)))
    func behindVersions() async throws {
        let inner = try await offPool { [bench] in
            try RunningCaisson(
                environment: [:],
                arguments: [
                    "wollomatic", "-socketpath=\(bench.engine.socketPath)",
                    #"-allowGET=/v1\..{1,2}/(version|containers/.*|events.*)"#,
                ], listener: .tcp)
        }
        let port = try #require(inner.port)
        let outer = try await offPool {
            try RunningCaisson(environment: [
                "PROXY_URL": "http://127.0.0.1:\(port)", "CONTAINER_LABELS": "homepage",
            ])
        }
        defer {
            inner.kill()
            outer.kill()
        }
        for (name, label) in [("caisson-shown", "homepage=1"), ("caisson-hidden", "other=1")] {
            try await bench.must(
                ["run", "-d", "--name", name, "--label", label, "--network", "none", "--stop-timeout", "1"]
                    + [BusyboxImage.name, "sleep", "1000"])
        }
        func ask(_ path: String) async throws -> RawResponse {
            try await offPool { [bench] in
                let client = try outer.connect()
                try client.send("GET \(bench.api)\(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return try client.receiveResponse()
            }
        }
        let listed = try await ask("/containers/json").bodyText
        #expect(listed.contains("caisson-shown") && !listed.contains("caisson-hidden"), "\(listed)")
        #expect(try await ask("/containers/caisson-shown/json").status == 200)
        #expect(try await ask("/containers/caisson-hidden/json").status == 404)
        try await bench.must(["rm", "-f", "caisson-shown", "caisson-hidden"])
    }
}
