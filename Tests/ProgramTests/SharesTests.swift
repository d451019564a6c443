// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// For each bound that clients share: one takes all that it can get, and another one is served all the same.
@Suite("Beside a greedy client an honest one", .serialized)
struct SharesTests {
    private static let greedy = "127.0.0.2"

    private func gate(
        before engine: StubEngine, _ settings: [String: String], wrapped: [String] = []
    ) throws -> RunningCaisson {
        // A bound is one figure for the gate, however many event loops it has.
        let basics = ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_THREADS": "4"]
        let gate = try RunningCaisson(
            environment: basics.merging(settings) { $1 }, listener: .tcp, wrapped: wrapped)
        try gate.waitForLog(containing: "engine:")
        return gate
    }

    /// A gate whose one policy says this.
    private func gate(before engine: StubEngine, policy: String, _ limits: String) throws -> RunningCaisson {
        let gate = try RunningCaisson(
            policy: "limits: { \(limits) }\npolicies: { p: { \(policy) } }", upstream: engine.address, listener: .tcp)
        try gate.waitForLog(containing: "engine:")
        return gate
    }

    private func connections(_ count: Int, to gate: RunningCaisson, from address: String = greedy) throws
        -> [RawConnection]
    {
        try (0..<count).map { _ in try .tcp(port: #require(gate.port), from: address) }
    }

    private func ask(_ gate: RunningCaisson, _ request: String, timeout: Duration = .seconds(3)) throws -> RawResponse {
        let client = try RawConnection.tcp(port: #require(gate.port))
        defer { client.close() }
        try client.send(request)
        return try client.receiveResponse(timeout: timeout)
    }

    private static let ping = "GET /_ping HTTP/1.1\r\n\r\n"

    // MARK: Connections

    @Test("is served, however many silent connections that one has: all but its share of them end")
    func silent() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(before: engine, ["PING": "1", "CAISSON_MAX_CONNECTIONS": "16"])
        let silent = try connections(60, to: gate)
        #expect(try ask(gate, Self.ping).status == 200)
        var open = silent
        let deadline = ContinuousClock.now.advanced(by: .seconds(5))
        while open.count > 4, ContinuousClock.now < deadline {
            open.removeAll { $0.isClosedByPeer(within: .milliseconds(1)) }
        }
        #expect(open.count <= 4)
    }

    @Test("is served when others have all places by silence, from many addresses")
    func silentEverywhere() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(before: engine, ["PING": "1", "CAISSON_MAX_CONNECTIONS": "16"])
        let silent = try (2..<12).flatMap { try connections(4, to: gate, from: "127.0.0.\($0)") }
        for _ in 0..<8 { #expect(try ask(gate, Self.ping).status == 200) }
        withExtendedLifetime(silent) {}
    }

    @Test("is served beside all the streams that one may have; one more of them is told why it is none")
    func streams() throws {
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                guard request.target.hasPrefix("/events") else {
                    try connection.respond()
                    continue
                }
                connection.note("stream")
                try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
                _ = try connection.raw.receiveSome(timeout: .seconds(60))
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, ["EVENTS": "1", "PING": "1", "CAISSON_MAX_CONNECTIONS": "16"])
        let streams = try connections(4, to: gate)
        for stream in streams { try stream.send("GET /events HTTP/1.1\r\n\r\n") }
        try engine.waitUntil("four streams") { engine.notes.count == 4 }
        let fifth = try #require(try connections(1, to: gate).first)
        let refusal = try fifth.receiveResponse()
        #expect(refusal.status == 503 && refusal.bodyText.contains("a quarter of CAISSON_MAX_CONNECTIONS"))
        try gate.waitForLog(containing: "too_many_of_one_client")
        #expect(try ask(gate, Self.ping).status == 200)
        for stream in streams { #expect(try stream.receive(until: "{}").hasPrefix("HTTP/1.1 200")) }
    }

    // MARK: Descriptors

    @Test(
        "has room by the descriptors that there are, and the start says how many connections that makes",
        arguments: [164, 256])
    func descriptors(limit: Int) throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(before: engine, ["PING": "1"], wrapped: ["prlimit", "--nofile=\(limit):\(limit)"])
        let line = try gate.waitForLog(
            containing: "\(limit) open files are allowed, of which the gate itself may need 1")
        #expect(line.contains(" connections are the limit, not 4000: raise `ulimit -n`"), "\(line)")
        let silent = try connections(300, to: gate)
        for _ in 0..<20 { #expect(try ask(gate, Self.ping).status == 200) }
        #expect(gate.openDescriptors < limit - 40)
        withExtendedLifetime(silent) {}
    }

    @Test("waits for a descriptor, when there is none, without a core that burns")
    func exhausted() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let admin = try Sockets.freePort()
        let gate = try gate(before: engine, ["PING": "1", "CAISSON_ADMIN": "\(admin)"])
        try gate.waitForLog(containing: "admin: metrics and health")
        // None of a higher number: each accept fails.
        let limit = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"), arguments: ["prlimit", "--pid", "\(gate.pid)", "--nofile=3:4096"])
        limit.waitUntilExit()
        let waiting = try connections(4, to: gate)
        try waiting[0].send(Self.ping)
        let asking = try RawConnection.tcp(port: admin)
        try asking.send("GET /healthz HTTP/1.1\r\n\r\n")
        let before = gate.processorTicks
        #expect(!waiting[0].isClosedByPeer(within: .seconds(1)))
        #expect(gate.processorTicks - before < 30, "of 100 a second")
        let more = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"), arguments: ["prlimit", "--pid", "\(gate.pid)", "--nofile=4096:4096"])
        more.waitUntilExit()
        #expect(try waiting[0].receiveResponse().status == 200)
        #expect(try asking.receiveResponse().status == 200)
    }

    // MARK: Look-ups

    @Test("has its names looked up beside a hundred slow look-ups")
    func lookups() throws {
        let gatekeeper = DispatchSemaphore(value: 0)
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                if request.target.contains("slow") {
                    connection.note("slow")
                    _ = gatekeeper.wait(timeout: .now() + 8)
                    return
                }
                let web = #"{"Id":"\#(String(repeating: "a1", count: 32))","Name":"/web","Config":{"Labels":{"x":""}}}"#
                try connection.respond(body: request.target.contains("/containers/json") ? "[]" : web)
                if request[header: "Connection"] == "close" { return }
            }
        }
        defer { engine.stop() }
        let gate = try gate(
            before: engine, policy: "allow: [ContainerInspect], containers: { label: x }", "connections: 1000")
        let slow = try connections(100, to: gate)
        for (index, client) in slow.enumerated() {
            try client.send("GET /containers/slow\(index)/json HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        try engine.waitUntil("a greedy client's share") { engine.notes.count >= 8 }
        for _ in 0..<3 {
            #expect(try ask(gate, "GET /containers/web/json HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
        }
        #expect(engine.notes.count == 8, "a quarter of 32 are under way, for all event loops together")
        for _ in 0..<100 { gatekeeper.signal() }
    }

    // MARK: Memory

    @Test("gets its filtered list whole beside many that ask for theirs and take nothing, and the gate stays small")
    func filteredAnswers() throws {
        let label = String(repeating: "y", count: 3 << 19)
        let id = String(repeating: "a1", count: 32)
        let list = #"[{"Id":"\#(id)","Names":["/web"],"Labels":{"x":"\#(label)"},"State":"running"}]"# + "\n"
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                try connection.respond(body: request.target.contains("/containers/json") ? list : "{}")
                if request[header: "Connection"] == "close" { return }
            }
        }
        defer { engine.stop() }
        let gate = try gate(
            before: engine, policy: "allow: [ContainerList], containers: { label: x }", "body_memory: 32")
        let request = "GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n"
        let readers = try connections(40, to: gate)
        for reader in readers { try reader.send(request) }
        try gate.waitForLog(containing: "long_element_left_out", timeout: .seconds(20))
        let answer = try ask(gate, request, timeout: .seconds(20))
        #expect(answer.status == 200 && answer.body == Array(list.utf8))
        #expect(gate.residentBytes < 64 << 20, "\(gate.residentBytes >> 20) MiB resident, and 40 lists have 60")
        #expect(try readers.contains { try $0.receiveResponse().bodyText == "[]\n" }, "what has no room is left out")
    }

    @Test(
        "has its name looked up beside names of objects that are as large as engines let them be, and the gate stays small"
    )
    func largeObjects() throws {
        let gatekeeper = DispatchSemaphore(value: 0)
        func object(_ name: String, label: Int) -> String {
            let labels = #"{"x":"\#(String(repeating: "y", count: label))"}"#
            return #"{"Id":"\#(String(repeating: "a1", count: 32))","Name":"/\#(name)","Config":{"Labels":\#(labels)}}"#
        }
        let (large, small) = (object("large", label: 14 << 20), object("web", label: 1))
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                if request.target.contains("large"), request[header: "Connection"] == "close" {
                    // All but the last byte, so that all of them are there at once.
                    try connection.raw.send("HTTP/1.1 200 OK\r\nContent-Length: \(large.utf8.count)\r\n\r\n")
                    try? connection.raw.send(String(large.dropLast()))
                    connection.note("large")
                    _ = gatekeeper.wait(timeout: .now() + 4)
                    return
                }
                try connection.respond(body: request.target.contains("/containers/json") ? "[]" : small)
                if request[header: "Connection"] == "close" { return }
            }
        }
        defer { engine.stop() }
        let gate = try gate(
            before: engine, policy: "allow: [ContainerInspect], containers: { label: x }", "body_memory: 32")
        let clients = try connections(8, to: gate)
        for (index, client) in clients.enumerated() {
            try client.send("GET /containers/large\(index)/json HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        try engine.waitUntil("eight answers, or their ends") { engine.notes.count >= 8 }
        #expect(gate.residentBytes < 80 << 20, "\(gate.residentBytes >> 20) MiB resident, and eight objects have 112")
        for _ in 0..<3 {
            #expect(try ask(gate, "GET /containers/web/json HTTP/1.1\r\nHost: x\r\n\r\n").status == 200)
        }
        for client in clients { #expect(try client.receiveResponse().status == 503) }
        try gate.waitForLog(containing: "for 127.0.0.2, has no room for its answer")
        for _ in 0..<8 { gatekeeper.signal() }
    }

    @Test("has its body judged beside bodies without an end")
    func bodies() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(
            before: engine, policy: "allow: [ContainerCreate], binds: [/srv]", "body_memory: 4")
        let head = "POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
        let bodies = try connections(6, to: gate)
        for body in bodies { try body.send("\(head)900000\r\n\r\n" + String(repeating: " ", count: 400_000)) }
        try gate.waitForLog(containing: "too_many_bodies")
        #expect(try ask(gate, head + "2\r\n\r\n{}").status == 200)
        withExtendedLifetime(bodies) {}
    }
}

extension RunningCaisson {
    /// Processor time, user and kernel, in hundredths of a second (proc_pid_stat(5)).
    fileprivate var processorTicks: Int {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
    }
}
