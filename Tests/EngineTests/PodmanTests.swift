// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Podman's own client and docker's, against Podman's service, with the gate between them.
extension EngineTests {
    static let busybox = "localhost/busybox:latest"
    private static let full = """
        policies:
          full: { allow: ["*", "Libpod*"] }

        """
    private static let reading = """
        policies:
          reader: { allow: ["libpod-containers:read", "libpod-containers:logs", "libpod-system:read", LibpodImageList] }

        """

    func withPodman(of owner: PodmanService.Owner = .root, _ body: (PodmanService) async throws -> Void) async throws {
        let tar = try await run(["tar", "-C", bench.engine.directory + "/busybox-root", "-c", "."])
        try await PodmanService.with(owner) { podman in
            let archive = podman.directory + "/busybox.tar"
            try Data(tar.output).write(to: URL(fileURLWithPath: archive))
            let imported = try await podman.remote(podman.socketPath, "import", archive, Self.busybox)
            try #require(imported.status == 0, "\(imported.said)")
            try await body(podman)
        }
    }

    func gate(_ policy: String, _ podman: PodmanService) async throws -> FileGate {
        try await FileGate(bench, policy) { _, socket in
            "listeners: [\"unix://\(socket)\"]\nupstream: unix://\(podman.socketPath)"
        }
    }

    @Test(
        "podman --remote works through the gate: input, output, exit codes, exec, logs, attach, copies, events",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanRemote() async throws {
        try await withPodman { podman in
            let gate = try await gate(Self.full, podman)
            defer { gate.running.kill() }
            let socket = gate.socketPath
            let run = ["run", "--rm", "--network", "none"]
            let echoed = try await podman.start(socket, run + ["-i", Self.busybox, "cat"], input: "through the gate\n")
                .finished()
            #expect(echoed.text == "through the gate\n", "\(echoed.said)")
            let failed = try await podman.start(socket, run + [Self.busybox, "sh", "-c", "echo e >&2; exit 3"])
                .finished()
            #expect(failed.status == 3 && failed.errors.contains("e"), "\(failed.said)")

            let script = "echo begun; read line; echo got $line; sleep 1000"
            let made = try await podman.remote(
                socket, "run", "-d", "-i", "--name", "web", "--network", "none", Self.busybox, "sh", "-c", script)
            try #require(made.status == 0, "\(made.said)")
            let attached = try podman.start(socket, ["attach", "web"], input: "line\n")
            defer { attached.signal(SIGKILL) }
            try await eventually("the container has its line") {
                try await podman.remote(socket, "logs", "web").text == "begun\ngot line\n"
            }
            let inside = try await podman.remote(socket, "exec", "web", "sh", "-c", "echo inside; exit 5")
            #expect(inside.text == "inside\n" && inside.status == 5, "\(inside.said)")
            #expect(try await podman.remote(socket, "top", "web").text.contains("sleep"))
            let copy = podman.directory + "/copy"
            #expect(try await podman.remote(socket, "cp", "web:/bin/busybox", copy).status == 0)
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: copy))
                    == Data(contentsOf: URL(fileURLWithPath: "/bin/busybox")))
            let events = try await podman.remote(socket, "events", "--stream=false", "--since", "1h")
            #expect(events.text.contains("container start"), "\(events.said)")
        }
    }

    @Test(
        "A followed log and live events of Podman come as they happen, and end with the client",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanStreams() async throws {
        try await withPodman { podman in
            let gate = try await gate(Self.full, podman)
            defer { gate.running.kill() }
            let events = try Wire(gate.socketPath)
            try events.send("GET /v4.0.0/libpod/events?stream=true HTTP/1.1\r\nHost: d\r\n\r\n")
            let made = try await podman.remote(
                podman.socketPath, "run", "-d", "--name", "ticks", "--network", "none", Self.busybox, "sh", "-c",
                "i=0; while sleep 0.2; do i=$((i+1)); echo tick$i; done")
            try #require(made.status == 0, "\(made.said)")
            _ = try events.receive(until: "\"start\"")
            let logs = try Wire(gate.socketPath)
            try logs.send(
                "GET /v4.0.0/libpod/containers/ticks/logs?stdout=true&follow=true HTTP/1.1\r\nHost: d\r\n\r\n")
            _ = try logs.receive(until: "tick3")
            _ = try logs.receive(until: "tick5")
        }
    }

    @Test(
        "A policy says what podman may, and a denial says what would allow it", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasPodman))
    func podmanIsLimited() async throws {
        try await withPodman { podman in
            let gate = try await gate(Self.reading, podman)
            defer { gate.running.kill() }
            _ = try await podman.remote(
                podman.socketPath, "create", "--name", "web", "--network", "none", Self.busybox, "true")
            #expect(try await podman.remote(gate.socketPath, "ps", "-a").text.contains(" web"))
            #expect(try await podman.remote(gate.socketPath, "images").text.contains("localhost/busybox"))
            for arguments in [
                ["rm", "-f", "web"], ["start", "web"], ["exec", "web", "true"], ["rmi", "-f", Self.busybox],
            ] {
                let denied = try await podman.start(gate.socketPath, arguments).finished()
                #expect(denied.status != 0 && denied.errors.contains("is not allowed"), "\(denied.said)")
            }
            #expect(try await podman.remote(podman.socketPath, "ps", "-a").text.contains(" web"), "it is still there")
        }
    }

    @Test(
        "docker's commands reach Podman through linuxserver's variables", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasPodman))
    func dockerToPodman() async throws {
        try await withPodman { podman in
            let sections = [
                "CONTAINERS", "IMAGES", "INFO", "POST", "EXEC", "EVENTS", "VERSION", "PING", "LIBPOD_CONTAINERS",
            ]
            var environment = Dictionary(uniqueKeysWithValues: sections.map { ($0, "1") })
            environment["CAISSON_DIALECT"] = "linuxserver"
            environment["CAISSON_UPSTREAM"] = "unix://\(podman.socketPath)"
            for action in ["START", "STOP", "RESTARTS"] { environment["ALLOW_\(action)"] = "1" }
            let gate = try await offPool { [environment] in try RunningCaisson(environment: environment) }
            defer { gate.kill() }
            let docker = Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration)
            let ran = try await docker(
                "run", "--rm", "-i", "--network", "none", Self.busybox, "cat", input: Array("in\n".utf8))
            #expect(ran.text == "in\n" && ran.status == 0, "\(ran.said)")
            #expect(try await docker("images").text.contains("localhost/busybox"))
            let volumes = try await docker("volume", "ls")
            #expect(volumes.status != 0 && volumes.errors.contains("VOLUMES=1 would allow it"), "\(volumes.said)")
            let remote = try await podman.remote(gate.socketPath, "ps", "-a")
            #expect(remote.status == 0, "\(remote.said)")
        }
    }
}
