// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A name that now leads to a visible object and then to a hidden one, while clients keep asking for it.
extension EngineTests {
    private static let secret = "zxrace"
    private static let policy = """
        policies:
          viewer:
            allow: ["GET /**", "POST /**", "DELETE /**"]
            containers: { label: visible=yes }
            services: { label: visible=yes }
            tasks: { label: visible=yes }

        """
    private static let rounds = 12

    private static let questions = [
        "/containers/flip/json", "/containers/flip/logs?stdout=1", "/containers/flip/top", "/containers/json?all=1",
        "/containers/flip/archive?path=/etc/hostname", "/containers/flip/changes", "/system/df",
        "/events?since=1&until=NOW", "/containers/json?all=1&filters={\"name\":[\"flip\"]}",
    ]

    @Test(
        "Whoever asks while a container is removed and another takes its name never sees or touches the hidden one",
        .timeLimit(.minutes(3)))
    func recreation() async throws {
        let gate = try await FileGate(bench, Self.policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let clients = Asking.every(Self.questions, at: gate.socketPath) + [stealing(gate.socketPath)]
        let seen = try await Persistent.ask(clients) {
            for round in 0..<Self.rounds { try await takeTurns(round) }
        }
        #expect(seen.count > 10 * Self.rounds, "they did ask")
        #expect(seen.contains { $0.status == 200 && $0.whole.contains("shownvalue") }, "they saw the visible one")
        let leaks = seen.filter { $0.whole.contains(Self.secret) }
        #expect(leaks.isEmpty, "\(leaks.map(\.text))")
        _ = try await bench.direct("rm", "-f", "flip", "stolen")
    }

    /// Tries to take the name away, and to run something in whatever is called so.
    private func stealing(_ socket: String) -> @Sendable () async throws -> Answered {
        {
            let asking = Asking(socket)
            _ = try await asking.send("POST", "/containers/flip/rename?name=stolen")
            let made = try await asking.send(
                "POST", "/containers/flip/exec", body: #"{"AttachStdout":true,"Cmd":["sh","-c","echo $OWN"]}"#)
            guard let id = made.json["Id"] as? String else { return made }
            return try await asking.send("POST", "/exec/\(id)/start", body: #"{"Detach":false}"#)
        }
    }

    private func takeTurns(_ round: Int) async throws {
        let script = ["sh", "-c", "echo $OWN; sleep 1000"]
        let visible = ["--label", "visible=yes", "-e", "OWN=shownvalue"]
        try await start(["--name", "flip"] + visible + [BusyboxImage.name] + script)
        if round.isMultiple(of: 2) { _ = try await bench.direct("rename", "flip", "elsewhere") }
        _ = try await bench.direct("rm", "-f", "flip", "elsewhere", "stolen")
        let hidden = ["--label", "own=\(Self.secret)", "-e", "OWN=\(Self.secret)"]
        let id = try await start(["--name", "flip"] + hidden + [BusyboxImage.name] + script)
        let told = try await bench.direct("inspect", "--format", "{{.Name}} {{.State.Running}} {{.ExecIDs}}", id)
        #expect(told.lines == ["/flip true []"], "it was touched: \(told.said)")
        _ = try await bench.direct("rm", "-f", "flip")
    }

    @discardableResult
    private func start(_ arguments: [String]) async throws -> String {
        let options = ["run", "-d", "--network", "none", "--stop-timeout", "1"]
        let started = try await bench.must(options + arguments)
        return try #require(started.lines.last)
    }

    @Test(
        "A service that is relabelled is hidden from the moment on at which its secret is there",
        .timeLimit(.minutes(2)))
    func relabelling() async throws {
        let gate = try await FileGate(bench, Self.policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let questions = ["/services", "/services/flips", "/tasks", "/services/flips/logs?stdout=1&details=1"]
        try await bench.withSwarm {
            let make = ["service", "create", "-d", "--no-resolve-image", "--replicas", "0", "--name", "flips"]
            try await bench.must(make + ["--label", "visible=yes", "--env", "OWN=shownvalue", BusyboxImage.name])
            let seen = try await Persistent.ask(Asking.every(questions, at: gate.socketPath)) {
                for _ in 0..<Self.rounds {
                    let update = ["service", "update", "-d", "--no-resolve-image"]
                    try await bench.must(
                        update + ["--label-rm", "visible", "--env-add", "OWN=\(Self.secret)", "flips"])
                    try await bench.must(
                        update + ["--label-add", "visible=yes", "--env-add", "OWN=shownvalue", "flips"])
                }
            }
            #expect(seen.contains { $0.status == 404 } && seen.contains { $0.whole.contains("shownvalue") })
            // A service tells of what it was before its last update, and that is its own.
            let leaks = seen.filter { $0.withoutPrevious.contains(Self.secret) }
            #expect(leaks.isEmpty, "\(leaks.map(\.text))")
        }
    }
}

extension Asking {
    /// One question each.
    static func every(_ paths: [String], at socket: String) -> [@Sendable () async throws -> Answered] {
        paths.map { path in
            {
                try await Asking(socket).send(
                    "GET", path.replacing("NOW", with: "\(Int(Date().timeIntervalSince1970))"))
            }
        }
    }
}

extension Answered {
    /// The text without what stands in `PreviousSpec`.
    fileprivate var withoutPrevious: String {
        guard let whole = try? JSONSerialization.jsonObject(with: Data(body)) else { return whole }
        func stripped(_ value: Any) -> Any {
            if let object = value as? [String: Any] {
                return object.filter { $0.key != "PreviousSpec" }.mapValues(stripped)
            }
            return (value as? [Any])?.map(stripped) ?? value
        }
        let data = try? JSONSerialization.data(withJSONObject: stripped(whole))
        return head + String(lossy: Array(data ?? Data(body)))
    }
}

/// Clients that ask the same again and again while something else goes on.
enum Persistent {
    static func ask(
        _ questions: [@Sendable () async throws -> Answered], while body: () async throws -> Void
    ) async throws -> [Answered] {
        let clients = questions.map { question in
            Task {
                var seen: [Answered] = []
                while !Task.isCancelled { if let answer = try? await question() { seen.append(answer) } }
                return seen
            }
        }
        do {
            try await body()
        } catch {
            clients.forEach { $0.cancel() }
            throw error
        }
        clients.forEach { $0.cancel() }
        var seen: [Answered] = []
        for client in clients { seen += await client.value }
        return seen
    }
}
