// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("The head of an events stream arrives before any event", .timeLimit(.minutes(1)))
    func eventsHead() async throws {
        let wire = try bench.wire()
        let head = try await offPool {
            try wire.send("GET \(bench.api)/events HTTP/1.1\r\nHost: docker\r\n\r\n")
            return ResponseHead(try wire.receive(until: "\r\n\r\n"))
        }
        #expect(head.status == 200, "\(head.text)")
    }

    @Test("An events stream shows what a container goes through", .timeLimit(.minutes(1)))
    func events() async throws {
        let stream = try await EventStream(on: bench)
        defer { stream.end() }
        let name = "caisson-events-\(UInt32.random(in: 0...UInt32.max))"
        let ran = try await docker("run", "--rm", "--name", name, "--network", "none", BusyboxImage.name, "true")
        #expect(ran.status == 0, "\(ran.said)")
        for action in ["create", "start", "die", "destroy"] {
            try await stream.child.output(containing: "\(action) \(name)\n")
        }
    }

    /// Longer than any timer of a proxy that cuts. That no timer runs while a stream is silent, `ExchangeTests` show.
    @Test(
        "An events stream that was idle for long still delivers", .enabled(if: runsLongTests),
        .timeLimit(.minutes(15)))
    func idleEvents() async throws {
        let stream = try await EventStream(on: bench)
        defer { stream.end() }
        try await Task.sleep(for: .seconds(660))
        #expect(!stream.child.hasEnded)
        let name = "caisson-idle-\(UInt32.random(in: 0...UInt32.max))"
        _ = try await bench.direct("run", "--rm", "--name", name, "--network", "none", BusyboxImage.name, "true")
        try await stream.child.output(containing: "destroy \(name)\n")
    }
}

/// `docker events` through a gate, known to be subscribed: it has shown an event already.
struct EventStream {
    let child: ChildProcess

    init(on bench: Bench, through docker: Docker? = nil) async throws {
        let docker = docker ?? bench.docker
        let format = ["--format", "{{.Action}} {{.Actor.Attributes.name}}"]
        let child = try docker.start(["events", "--since", "\(time(nil) - 1)"] + format)
        self.child = child
        // The engine replays what happened since then: this event is seen whether the stream begins before or after.
        let name = "caisson-first-\(UInt32.random(in: 0...UInt32.max))"
        do {
            _ = try await bench.direct("create", "--name", name, "--network", "none", BusyboxImage.name, "true")
            _ = try await bench.direct("rm", name)
            try await child.output(containing: "destroy \(name)\n")
        } catch {
            child.signal(SIGKILL)
            throw error
        }
    }

    func end() { child.signal(SIGKILL) }
}
