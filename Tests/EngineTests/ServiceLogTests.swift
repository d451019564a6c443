// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The logs of services before a real swarm of one node.
extension EngineTests {
    private static let servicePolicy = """
        policies:
          p:
            allow: ["GET /**", "HEAD /**"]
            containers: { label: visible=yes }
            services: { except: { name: unseen } }

        """

    @Test("A service's log is read where each of its tasks is seen, and by nobody else", .timeLimit(.minutes(2)))
    func serviceLogs() async throws {
        let gate = try await FileGate(bench, Self.servicePolicy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let docker = Docker(socketPath: gate.socketPath, configuration: bench.docker.configuration)
        try await bench.withSwarm {
            try await makeServices()
            let read = try await docker("service", "logs", "--raw", "seen")
            #expect(read.status == 0 && read.lines == ["said", "said"], "\(read.said)")
            let followed = try await docker("service", "logs", "--raw", "-f", "seen")
            #expect(followed.errors.contains("tasks that come later"), "\(followed.said)")
            for name in ["hidden", "changed", "waiting"] {
                let denied = try await docker("service", "logs", "--raw", name)
                #expect(denied.errors.contains("all tasks of a service") && denied.output.isEmpty, "\(denied.said)")
            }
            let asking = Asking(gate.socketPath)
            let answers = try await ["unseen", "nobody"].asyncMap { name in
                try await asking.send("GET", "/services/\(name)/logs?stdout=1").comparable(asked: name)
            }
            #expect(answers[0].contains("404") && answers[0] == answers[1], "\(answers)")
            try await taskLogs(asking)
        }
    }

    private func makeServices() async throws {
        let create = ["service", "create", "-d", "--no-resolve-image"]
        let command = [BusyboxImage.name, "sh", "-c", "echo said; sleep 1000"]
        func make(_ name: String, _ options: String...) async throws {
            try await bench.must(create + ["--name", name, "--stop-grace-period", "0s"] + options + command)
        }
        try await make("seen", "--container-label", "visible=yes", "--replicas", "2")
        try await make("hidden")
        try await make("unseen", "--container-label", "visible=yes")
        try await make("waiting", "--container-label", "visible=yes", "--constraint", "node.labels.no==where")
        // Its first task is hidden, and stays in the history of the service.
        try await make("changed")
        try await running("changed", 1)
        try await bench.must(
            ["service", "update", "-d", "--no-resolve-image", "--container-label-add", "visible=yes", "changed"])
        for (name, count) in [("seen", 2), ("hidden", 1), ("unseen", 1)] { try await running(name, count) }
        try await eventually("the changed service has a task that is seen", within: .seconds(30)) {
            let visible = ["ps", "-q", "--filter", "label=visible=yes"]
            let service = ["--filter", "label=com.docker.swarm.service.name=changed"]
            return try await bench.must(visible + service).lines.count == 1
        }
    }

    /// Waits until so many tasks of a service have said something.
    private func running(_ service: String, _ count: Int) async throws {
        try await eventually("\(service) runs", within: .seconds(30)) {
            try await bench.direct("service", "logs", "--raw", service).lines.count == count
        }
    }

    private func taskLogs(_ asking: Asking) async throws {
        func log(of service: String) async throws -> Answered {
            let task = try #require(try await bench.must(["service", "ps", "-q", "--no-trunc", service]).lines.first)
            return try await asking.send("GET", "/tasks/\(task)/logs?stdout=1")
        }
        let seen = try await log(of: "seen")
        #expect(seen.status == 200 && seen.text.contains("said"), "\(seen.text)")
        #expect(try await log(of: "hidden").status == 404)
        let waiting = try await log(of: "waiting")
        #expect(waiting.status == 403 && waiting.text.contains("has no container"), "\(waiting.text)")
    }
}

extension [String] {
    fileprivate func asyncMap<Value>(_ transform: (String) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
