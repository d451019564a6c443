// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Entries that hold for some containers, some signals and some commands.
extension EngineTests {
    private static let conditions = """
        policies:
          some:
            allow:
              - "containers:read"
              - "system:read"
              - { operation: ContainerKill, containers: { label: reload=yes }, query: { signal: [HUP, USR1] } }
              - { operation: ContainerRestart, containers: { label: reload=yes } }
              - { operation: ContainerExec, containers: { name: cond-web }, exec: { commands: [[echo, "*"], [cat, "**"]] } }
              - { operation: "exec:*", containers: { name: cond-web } }

        """
    private static let counting = "trap 'echo hup' HUP; trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done"

    private func withConditions(_ body: (Docker, Asking) async throws -> Void) async throws {
        let policies = Self.conditions.replacing("\"exec:*\"", with: "\"Exec*\"")
        let gate = try await FileGate(bench, policies) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        var docker = bench.direct
        docker = Docker(socketPath: gate.socketPath, configuration: docker.configuration)
        try await startConditioned("cond-web", ["--label", "reload=yes"])
        try await startConditioned("cond-db", [])
        do {
            try await body(docker, Asking(gate.socketPath))
        } catch {
            _ = try? await bench.direct("rm", "-f", "cond-web", "cond-db", "cond-other")
            throw error
        }
        _ = try await bench.direct("rm", "-f", "cond-web", "cond-db", "cond-other")
    }

    private func startConditioned(_ name: String, _ options: [String]) async throws {
        try await bench.must(
            ["run", "-d", "--name", name, "--network", "none", "--stop-timeout", "1"] + options
                + [BusyboxImage.name, "sh", "-c", Self.counting])
        try await waitForOutput("ready", of: name)
    }

    /// Its log is followed until the text comes.
    private func waitForOutput(_ text: String, of name: String) async throws {
        try await bench.must(
            ["exec", name, "true"])
        for _ in 0..<200 {
            if try await bench.direct("logs", name).said.contains(text) { return }
        }
        throw TimedOut("\(text) in the log of \(name)", seen: "")
    }

    private func id(of name: String) async throws -> String {
        try #require(try await bench.direct("inspect", "--format", "{{.Id}}", name).lines.first)
    }

    @Test(
        "A signal reaches a container of the right label, by name, id and the beginning of an id",
        .timeLimit(.minutes(2)))
    func conditionalSignals() async throws {
        try await withConditions { docker, asking in
            let (web, db) = (try await id(of: "cond-web"), try await id(of: "cond-db"))
            for reference in ["cond-web", web, String(web.prefix(12))] {
                #expect(try await docker("kill", "-s", "HUP", reference).status == 0, "\(reference)")
            }
            try await waitForOutput("hup", of: "cond-web")
            for reference in ["cond-db", db, String(db.prefix(12))] {
                let denied = try await docker("kill", "-s", "HUP", reference)
                #expect(denied.status != 0 && denied.said.contains("is none of them"), "\(denied.said)")
            }
            let killed = try await docker("kill", "cond-web")
            #expect(
                killed.status != 0 && killed.said.contains("allows it with signal=HUP or USR1, not"), "\(killed.said)")
            #expect(try await docker("kill", "-s", "9", "cond-web").status != 0)
            let bare = try await asking.send("POST", "\(bench.api)/containers/cond-web/kill")
            #expect(bare.status == 403, "no signal is the engine's own, KILL: \(bare.text)")
            let missing = try await docker("kill", "-s", "HUP", "cond-nobody")
            #expect(missing.said.contains("No such container: cond-nobody"), "\(missing.said)")
            #expect(try await docker("ps", "-q").lines.count >= 2, "all are seen, and all of them run")
            #expect(try await docker("logs", "cond-web").status != 0)
        }
    }

    @Test("A condition follows the container, and not its name", .timeLimit(.minutes(2)))
    func conditionalNames() async throws {
        try await withConditions { docker, _ in
            #expect(try await docker("restart", "-t", "1", "cond-web").status == 0)
            try await bench.must(["rename", "cond-web", "cond-other"])
            #expect(try await docker("restart", "-t", "1", "cond-other").status == 0, "it has its label still")
            #expect(try await docker("exec", "cond-other", "echo", "a").status != 0, "it has its name no more")
            try await bench.must(["rm", "-f", "cond-other"])
            try await startConditioned("cond-web", [])
            #expect(try await docker("restart", "-t", "1", "cond-web").status != 0, "the new one has no label")
            #expect(try await docker("exec", "cond-web", "echo", "a").said.contains("a"), "and the name")
        }
    }

    @Test("A command runs in the container of the right name, and no other command does", .timeLimit(.minutes(2)))
    func conditionalCommands() async throws {
        try await withConditions { docker, asking in
            let run = try await docker("exec", "cond-web", "echo", "a b")
            #expect(run.status == 0 && run.said.contains("a b"), "\(run.said)")
            let web = try await id(of: "cond-web")
            #expect(try await docker("exec", String(web.prefix(12)), "cat", "/proc/version", "/dev/null").status == 0)
            #expect(try await docker("exec", "-i", "cond-web", "cat", input: Array("in".utf8)).said.contains("in"))
            for words in [
                ["cond-web", "sh", "-c", "echo a"], ["cond-web", "echo", "a", "b"], ["cond-db", "echo", "a"],
                ["--privileged", "cond-web", "echo", "a"], ["-u", "1", "cond-web", "echo", "a"],
                ["-e", "A=b", "cond-web", "echo", "a"], ["-w", "/tmp", "cond-web", "echo", "a"],
            ] {
                let denied = try await docker.start(["exec"] + words).finished()
                #expect(
                    denied.status != 0 && denied.said.contains("ContainerExec is not allowed"),
                    "\(words): \(denied.said)")
            }
            let other = try await Asking(bench.engine.socketPath).send(
                "POST", "\(bench.api)/containers/cond-db/exec", body: #"{"Cmd":["true"]}"#)
            let foreign = try #require(other.json["Id"] as? String)
            let started = try await asking.send("POST", "\(bench.api)/exec/\(foreign)/start", body: #"{"Detach":true}"#)
            #expect(started.status == 403, "an exec of another container: \(started.text)")
        }
    }
}
