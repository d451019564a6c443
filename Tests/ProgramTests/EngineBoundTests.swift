// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A bound of the gate is one figure for all event loops: each test has four of them.
@Suite("With four event loops a bound on asking the engine", .serialized)
struct EngineBoundTests {
    private func gate(before engine: StubEngine, _ settings: [String: String]) throws -> RunningCaisson {
        let basics = ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_THREADS": "4"]
        return try RunningCaisson(environment: basics.merging(settings) { $1 }, listener: .tcp)
    }

    /// A gate whose clients see containers with a label.
    private func seeingGate(before engine: StubEngine) throws -> RunningCaisson {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/caisson.yaml"
        try "caisson: 1\npolicies: { p: { allow: [ContainerInspect], containers: { label: x } } }\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        return try gate(before: engine, ["CAISSON_POLICY": file])
    }

    private func connections(_ count: Int, to gate: RunningCaisson, from address: String) throws -> [RawConnection] {
        try (0..<count).map { _ in try .tcp(port: #require(gate.port), from: address) }
    }

    /// Answers inspections and lists while it counts those that are under way; nothing exists. An inspection counts as
    /// what its name begins with, and when it is over as "done". Those that are `held` wait until they are let go.
    private func engine(_ counts: UnderWay, holding held: @escaping @Sendable (String) -> Bool) throws -> StubEngine {
        try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                let parts = request.target.split(separator: "/").map(String.init).drop { $0.hasPrefix("v1.") }
                let name = parts.first == "containers" && parts.count > 2 ? parts.dropFirst().first ?? "" : "list"
                if request.target.contains("/containers/") {
                    let kind = name.split(separator: "-").first.map(String.init) ?? ""
                    counts.enter(kind)
                    if held(name) { counts.waitUntilLetGo() }
                    counts.leave(kind)
                    if name != "list" { counts.enter("done") }
                }
                try connection.respond(status: name == "list" ? 200 : 404, body: name == "list" ? "[]" : "{}")
                if request[header: "Connection"] == "close" { return }
            }
        }
    }

    @Test("of look-ups is 32 at once for all clients, and 8 for one of them")
    func lookups() throws {
        let counts = UnderWay()
        let engine = try engine(counts) { $0.hasPrefix("client") }
        defer { engine.stop() }
        let gate = try seeingGate(before: engine)
        var clients: [RawConnection] = []
        for client in 2...6 {
            for number in 0..<20 {
                let connection = try #require(try connections(1, to: gate, from: "127.0.0.\(client)").first)
                try connection.send("GET /containers/client\(client)-\(number)/json HTTP/1.1\r\nHost: x\r\n\r\n")
                clients.append(connection)
            }
        }
        try counts.wait("32 look-ups") { $0.reduce(0) { $1.key.hasPrefix("client") ? $0 + $1.value : $0 } == 32 }
        counts.letGo()
        for client in clients { #expect(try client.receiveResponse(timeout: .seconds(10)).status == 404) }
        #expect(counts.most.filter { $0.key.hasPrefix("client") }.allSatisfy { $0.value <= 8 }, "\(counts.most)")
        #expect(counts.mostOfAll { $0.hasPrefix("client") } == 32)
        #expect(counts.most["list"] == 1, "at once, since all asked in the same version")
    }

    @Test("of lists is one at once for a kind and version of the API, and three for all versions")
    func lists() throws {
        let counts = UnderWay()
        let engine = try engine(counts) { $0 == "list" }
        defer { engine.stop() }
        let gate = try seeingGate(before: engine)
        let clients = try (2...6).flatMap { try connections(8, to: gate, from: "127.0.0.\($0)") }
        for (index, client) in clients.enumerated() {
            try client.send("GET /v1.\(24 + index % 18)/containers/nothing/json HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        // All know by then that they need a list.
        try counts.wait("three lists") { $0["list"] == 3 && $0["done"] == 40 }
        counts.letGo()
        for client in clients { #expect(try client.receiveResponse(timeout: .seconds(10)).status == 404) }
        #expect(counts.most["list"] == 3)
    }

    @Test("ends with the gate: a stop in the midst of look-ups is one without a word but its own")
    func stop() throws {
        let counts = UnderWay()
        let engine = try engine(counts) { $0.hasPrefix("client") || $0 == "list" }
        defer {
            counts.letGo()
            engine.stop()
        }
        let directory = try TemporaryDirectory()
        let file = directory.path + "/caisson.yaml"
        let policy = """
            caisson: 1
            clients: [{ container: web, policy: p }, { address: 127.0.0.0/8, policy: p }]
            policies: { p: { allow: [ContainerInspect], containers: { label: x } } }

            """
        try policy.write(toFile: file, atomically: true, encoding: .utf8)
        try "caisson: 1\npolicies: { p: { allow: [ContainerInspect], containers: { label: x } } }\n"
            .write(toFile: directory.path + "/plain.yaml", atomically: true, encoding: .utf8)
        for name in ["caisson.yaml", "plain.yaml"] {
            let gate = try gate(
                before: engine, ["CAISSON_POLICY": directory.path + "/" + name, "CAISSON_GRACE": "0"])
            let clients = try (2...6).flatMap { try connections(20, to: gate, from: "127.0.0.\($0)") }
            for (number, client) in clients.enumerated() {
                try client.send("GET /containers/client-\(number)/json HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            try counts.wait("something is asked") { $0.values.contains { $0 > 0 } }
            gate.terminate()
            #expect(try gate.waitForExit() == 0, "\(gate.logLines.suffix(3))")
            for client in clients { client.close() }
            try gate.waitForLog(containing: "stopped")
            #expect(
                !gate.logLines.contains { $0.hasPrefix("ERROR") || $0.contains("Fatal") }, "\(gate.logLines.suffix(3))")
        }
    }

    @Test("of kept idle connections is 256, however many there were a moment ago")
    func idle() throws {
        let counts = UnderWay()
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                if request.target.contains("/version") {
                    counts.enter("version")
                    counts.waitUntilLetGo()
                }
                try connection.respond()
                if request[header: "Connection"] == "close" { return }
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, ["VERSION": "1"])
        try gate.waitForLog(containing: "engine:")
        let clients = try connections(300, to: gate, from: "127.0.0.2")
        for client in clients { try client.send("GET /version HTTP/1.1\r\nHost: x\r\n\r\n") }
        try counts.wait("all of them") { $0["version"] == 300 }
        counts.letGo()
        for client in clients { #expect(try client.receiveResponse().status == 200) }
        // Half of the time for which more than a few are kept.
        try engine.waitUntil("256 kept connections", timeout: .milliseconds(2500)) { engine.openConnections <= 256 }
        #expect(engine.openConnections > 64, "they are kept for a while")
    }
}

/// What a stub engine has under way, by name, and the most of it.
///
/// `@unchecked`: guarded by `changed`.
private final class UnderWay: @unchecked Sendable {
    private let changed = NSCondition()
    private var now: [String: Int] = [:]
    private var highest: [String: Int] = [:]
    private var states: [[String: Int]] = []
    private var isLetGo = false

    func enter(_ name: String) { change(name, by: 1) }

    func leave(_ name: String) { change(name, by: -1) }

    private func change(_ name: String, by step: Int) {
        changed.lock()
        defer { changed.unlock() }
        now[name, default: 0] += step
        highest[name] = max(highest[name] ?? 0, now[name] ?? 0)
        states.append(now)
        changed.broadcast()
    }

    func waitUntilLetGo() {
        changed.lock()
        defer { changed.unlock() }
        while !isLetGo, changed.wait(until: Date(timeIntervalSinceNow: 20)) {}
    }

    func letGo() {
        changed.lock()
        defer { changed.unlock() }
        isLetGo = true
        changed.broadcast()
    }

    struct Late: Error { let waitedFor: String }

    func wait(_ what: String, until isReached: ([String: Int]) -> Bool) throws {
        changed.lock()
        defer { changed.unlock() }
        let limit = Date(timeIntervalSinceNow: 10)
        while !isReached(now) { guard changed.wait(until: limit) else { throw Late(waitedFor: "\(what): \(now)") } }
    }

    var most: [String: Int] { changed.withLock { highest } }

    func mostOfAll(_ isCounted: (String) -> Bool) -> Int {
        changed.withLock { states.map { $0.reduce(0) { isCounted($1.key) ? $0 + $1.value : $0 } }.max() ?? 0 }
    }
}
