// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The logs of a service, before a stub of a swarm", .serialized)
struct ServiceLogTests {
    /// A task in the engine's list: its state, and its container, if it has one.
    struct StubTask: Sendable {
        var state = "running"
        var container: String?
        var service = "svc1"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var tasks: [StubTask] = []
        /// What the engine answers to the question for the tasks, where that is no list.
        var failure: Int?
        /// Containers of the service beside those of its tasks.
        var others: [String] = []
        var asked = "/services/web/logs?stdout=1"
        let status: Int
        var said = "log of svc1"

        var testDescription: String { name }
    }

    private static let shown = (1...70).map { "shown\($0)" }
    private static let denied = "all tasks of a service"

    static let rows = [
        Row(name: "all shown", tasks: [StubTask(container: "shown1"), StubTask(container: "shown2")], status: 200),
        Row(name: "none", status: 200),
        Row(
            name: "one hidden", tasks: [StubTask(container: "shown1"), StubTask(container: "vault")], status: 403,
            said: denied),
        Row(
            name: "an old one hidden",
            tasks: [StubTask(container: "shown1"), StubTask(state: "shutdown", container: "vault")], status: 403,
            said: denied),
        Row(
            name: "an old one whose container is gone",
            tasks: [StubTask(container: "shown1"), StubTask(state: "failed", container: "gone")], status: 403,
            said: denied),
        Row(
            name: "an old one that never had a container",
            tasks: [StubTask(container: "shown1"), StubTask(state: "rejected")], status: 200),
        Row(
            name: "one that is starting", tasks: [StubTask(container: "shown1"), StubTask(state: "preparing")],
            status: 403, said: denied),
        Row(
            name: "one lost on another node", tasks: [StubTask(container: "shown1"), StubTask(state: "orphaned")],
            status: 403, said: denied),
        Row(
            name: "a container with the service's label that no task has", tasks: [StubTask(container: "shown1")],
            others: ["vault"], status: 200),
        Row(name: "sixty-four containers", tasks: shown.prefix(64).map { StubTask(container: $0) }, status: 200),
        Row(
            name: "too many containers", tasks: shown.prefix(65).map { StubTask(container: $0) }, status: 403,
            said: denied),
        Row(
            name: "tasks of another service in the list", tasks: [StubTask(container: "shown1", service: "svc2")],
            status: 502, said: "engine"),
        Row(name: "tasks not answered", failure: 500, status: 502, said: "engine"),
        Row(name: "tasks refused by another proxy", failure: 403, status: 502, said: "engine"),
        Row(name: "the service gone meanwhile", failure: 404, status: 403, said: denied),
        Row(
            name: "service unknown", asked: "/services/nope/logs?stdout=1", status: 404, said: "service nope not found"),
        Row(
            name: "service hidden", asked: "/services/vaults/logs?stdout=1", status: 404,
            said: "service vaults not found"),
        Row(
            name: "followed", tasks: [StubTask(container: "shown1")], asked: "/services/web/logs?stdout=1&follow=1",
            status: 403, said: "tasks that come later"),
        Row(
            name: "by the id", tasks: [StubTask(container: "shown1")], asked: "/services/svc1/logs?tail=1", status: 200),
    ]

    @Test("pass exactly where every task and container is shown", arguments: rows)
    func serviceLogs(row: Row) throws {
        let engine = StubSwarm(row: row)
        let stub = try StubEngine(engine.answer)
        defer { stub.stop() }
        let rules = "containers: { label: role=shown }, services: { except: { name: vaults } }"
        let gate = try RunningCaisson(
            policy: "policies: { all: { allow: [ServiceLogs], \(rules) } }", upstream: stub.address)
        defer { gate.kill() }
        let client = try gate.connect()
        try client.send("GET /v1.41\(row.asked) HTTP/1.1\r\nHost: x\r\n\r\n")
        let answer = try client.receiveResponse()
        #expect(answer.status == row.status && answer.bodyText.contains(row.said), "\(answer.bodyText)")
        let logs = stub.received.filter { $0.target.contains("/logs") }.map(\.target)
        #expect(logs.allSatisfy { !$0.contains("web") && !$0.contains("vaults") }, "\(logs)")
        #expect(logs.isEmpty == (row.status == 403 || row.status == 502), "\(logs)")
    }
}

/// An engine of a swarm with the services `web` and `vaults`. Whatever container is called `shown…` is shown.
private struct StubSwarm: Sendable {
    let row: ServiceLogTests.Row

    func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let (status, body) = answer(to: request.target)
            try connection.respond(
                status: status, headers: EngineScript.version + [("Content-Type", "application/json")], body: body)
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private func answer(to target: String) -> (Int, String) {
        let (path, query) = (target.prefix { $0 != "?" }, target.drop { $0 != "?" })
        let parts = path.split(separator: "/").drop { $0.hasPrefix("v1.") }.map(String.init)
        switch (parts.first, parts.count) {
        case ("tasks", _): return query.contains("svc1") ? tasks : (400, "{}")
        case ("services", 1): return (200, "[\(Self.service("svc1", "web")),\(Self.service("svc2", "vaults"))]")
        case ("services", 2): return service(parts[1])
        case ("services", _):
            return parts[1] == "svc1" ? (200, "log of svc1") : (404, #"{"message":"service \#(parts[1]) not found"}"#)
        case ("containers", 2): return (200, "[\(containers.map(Self.container).joined(separator: ","))]")
        case ("containers", _): return container(parts[1])
        default: return (200, "OK")
        }
    }

    private var tasks: (Int, String) {
        if let failure = row.failure { return (failure, #"{"message":"no"}"#) }
        let list = row.tasks.enumerated().map { number, task in
            let container = task.container.map { #","ContainerStatus":{"ContainerID":"\#(Self.id($0))"}"# } ?? ""
            return
                #"{"ID":"task\#(number)","ServiceID":"\#(task.service)","Status":{"State":"\#(task.state)"\#(container)}}"#
        }
        return (200, "[\(list.joined(separator: ","))]")
    }

    private func service(_ name: String) -> (Int, String) {
        switch name {
        case "web", "svc1": (200, Self.service("svc1", "web"))
        case "vaults", "svc2": (200, Self.service("svc2", "vaults"))
        default: (404, #"{"message":"service \#(name) not found"}"#)
        }
    }

    private static func service(_ id: String, _ name: String) -> String {
        #"{"ID":"\#(id)","Spec":{"Name":"\#(name)"}}"#
    }

    private var containers: [String] {
        (row.tasks.compactMap(\.container) + row.others).filter { $0 != "gone" }
    }

    private func container(_ id: String) -> (Int, String) {
        guard let name = containers.first(where: { Self.id($0) == id }) else {
            return (404, #"{"message":"No such container: \#(id)"}"#)
        }
        return (200, Self.container(name))
    }

    private static func container(_ name: String) -> String {
        let labels = name.hasPrefix("shown") ? #"{"role":"shown"}"# : "{}"
        return #"{"Id":"\#(id(name))","Name":"/\#(name)","Config":{"Labels":\#(labels)},"Labels":\#(labels)}"#
    }

    private static func id(_ name: String) -> String {
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        return digits + String(repeating: "0", count: 64 - digits.count)
    }
}
