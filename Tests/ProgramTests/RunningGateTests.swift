// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A running gate", .serialized)
struct RunningGateTests {
    private func gate(
        before engine: StubEngine, _ settings: [String: String] = [:], listener: RunningCaisson.Listener = .unix
    ) throws -> RunningCaisson {
        let basics = ["CAISSON_DIALECT": "tecnativa", "CAISSON_UPSTREAM": "unix://\(engine.path)", "CONTAINERS": "1"]
        let gate = try RunningCaisson(environment: basics.merging(settings) { $1 }, listener: listener)
        try gate.waitForLog(containing: "engine:")
        engine.clear()
        return gate
    }

    private static let ping = "GET /_ping HTTP/1.1\r\n\r\n"

    @Test("keeps the engine's connections for the next request, of whichever client")
    func pooling() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let before = engine.acceptedConnections
        for _ in 0..<20 {
            let client = try gate.connect()
            try client.send(Self.ping)
            #expect(try client.receiveResponse().status == 200)
            client.close()
        }
        #expect(engine.received.count == 20)
        #expect(engine.acceptedConnections - before <= 8, "one for each event loop at the most")
    }

    @Test("replaces a kept connection that the engine closed, and the client does not notice")
    func deadPool() throws {
        let engine = try StubEngine { connection in
            _ = try connection.readRequest()
            try connection.respond()
            // The engine ends its side without a word, as after a restart.
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        for round in 0..<50 {
            try client.send(Self.ping)
            #expect(try client.receiveResponse().status == 200, "round \(round)")
            try engine.waitUntil("the engine closed") { engine.openConnections == 0 }
        }
    }

    @Test("goes to the engine that stands at the path, also while the one of before lives on", .timeLimit(.minutes(1)))
    func replacedSocket() throws {
        func engine(_ name: String) throws -> StubEngine {
            try StubEngine { connection in
                while true {
                    _ = try connection.readRequest()
                    try connection.respond(body: name)
                }
            }
        }
        let old = try engine("old")
        defer { old.stop() }
        let gate = try gate(before: old)
        let client = try gate.connect()
        func ask() throws -> String {
            try client.send(Self.ping)
            return try client.receiveResponse().bodyText
        }
        #expect(try ask() == "old")
        let new = try engine("new")
        defer { new.stop() }
        #expect(rename(new.path, old.path) == 0)
        try expectSoon { try ask() == "new" }
        let before = old.received.count
        for _ in 0..<20 { #expect(try ask() == "new") }
        #expect(old.received.count == before, "nothing goes to the old one any more")
    }

    @Test(
        "delivers the answer to a client that ended its stream behind its request",
        arguments: [RunningCaisson.Listener.unix, .tcp])
    func halfClosedClient(listener: RunningCaisson.Listener) throws {
        let released = Gatekeeper()
        let engine = try StubEngine { connection in
            while true {
                if try connection.readRequest().target == "/containers/json" { released.wait() }
                try connection.respond(body: "late")
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, listener: listener)
        let client = try gate.connect()
        try client.send("GET /containers/json HTTP/1.1\r\n\r\n")
        client.shutdownWrite()
        try engine.waitUntil("the engine has the request") { !engine.received.isEmpty }
        released.open()
        #expect(try client.receiveResponse().bodyText == "late")
        #expect(client.isClosedByPeer())
    }

    @Test("answers 502 while there is no engine, and works again as soon as there is one")
    func outage() throws {
        let engine = try StubEngine.echoing()
        let gate = try gate(before: engine)
        let client = try gate.connect()
        engine.stop()
        try client.send(Self.ping)
        let answer = try client.receiveResponse()
        #expect(answer.status == 502)
        #expect(answer.bodyText.hasPrefix(#"{"message":"the engine cannot be reached: its socket does not exist"#))
        try engine.restart()
        defer { engine.stop() }
        try client.send(Self.ping)
        #expect(try client.receiveResponse().status == 200, "on the same connection")
    }

    @Test("turns away one connection too many with 503, and takes the next when one has left")
    func connectionLimit() throws {
        let released = Gatekeeper()
        defer { released.open() }
        let engine = try StubEngine { connection in
            while true {
                if try connection.readRequest().target == "/containers/json" { released.wait() }
                try connection.respond()
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, ["CAISSON_MAX_CONNECTIONS": "8"])
        let kept = try (0..<2).map { _ in try gate.connect() }
        // With a request under way they make way for nobody.
        for client in kept { try client.send("GET /containers/json HTTP/1.1\r\n\r\n") }
        try engine.waitUntil("two requests under way") {
            engine.received.count { $0.target == "/containers/json" } >= 2
        }
        let third = try gate.connect()
        let answer = try third.receiveResponse()
        #expect(answer.status == 503)
        #expect(answer.bodyText.contains("CAISSON_MAX_CONNECTIONS"))
        #expect(third.isClosedByPeer())
        kept[0].close()
        try gate.waitForLog(containing: "too_many_of_one_client")
        try expectSoon { (try? ask(gate)) == 200 }
    }

    private func ask(_ gate: RunningCaisson) throws -> Int {
        let client = try gate.connect()
        defer { client.close() }
        try client.send(Self.ping)
        return try client.receiveResponse().status
    }

    /// Asks again until it is so; what is waited for has no signal that could be seen from here.
    private func expectSoon(_ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(5))
        while ContinuousClock.now < deadline { if try condition() { return } }
        #expect(Bool(false), "not in time")
    }

    /// An engine whose events never come.
    private static func silentEvents(_ connection: StubConnection) throws {
        guard try connection.readRequest().target == "/events" else { return try connection.respond() }
        try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        _ = try connection.raw.receiveToEnd(timeout: .seconds(20))
    }

    @Test("frees the engine's connection at once when a client on a unix socket is gone")
    func clientGone() throws {
        let engine = try StubEngine(Self.silentEvents)
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let clients = try (0..<10).map { _ in try gate.connect() }
        for client in clients {
            try client.send("GET /events HTTP/1.1\r\n\r\n")
            #expect(try client.receiveResponseHead().status == 200)
        }
        for client in clients { client.close() }
        try engine.waitUntil("the gate closed its side", timeout: .seconds(1)) { engine.openConnections == 0 }
        #expect(try ask(gate) == 200)
    }

    @Test("takes the end of a client's half over TCP for a farewell where the answer goes on, and only there")
    func tcpFarewell() throws {
        let engine = try StubEngine(Self.silentEvents)
        defer { engine.stop() }
        let gate = try gate(before: engine, listener: .tcp)
        let client = try gate.connect()
        try client.send("GET /events HTTP/1.1\r\n\r\n")
        #expect(try client.receiveResponseHead().status == 200)
        client.shutdownWrite()
        try engine.waitUntil("the gate closed its side", timeout: .seconds(4)) { engine.openConnections == 0 }
        let patient = try gate.connect()
        try patient.send(Self.ping)
        patient.shutdownWrite()
        #expect(try patient.receiveResponse().status == 200, "an answer that is due is delivered")
    }

    @Test("forwards an answer's head at once, before there is a body")
    func earlyHead() throws {
        let released = Gatekeeper()
        let engine = try StubEngine { connection in
            guard try connection.readRequest().target.hasPrefix("/containers") else { return try connection.respond() }
            try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            released.wait()
            try connection.raw.send("2\r\n{}\r\n0\r\n\r\n")
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, ["POST": "1"])
        let client = try gate.connect()
        try client.send("POST /containers/x/wait HTTP/1.1\r\n\r\n")
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK"))
        released.open()
        #expect(try client.receive(until: "0\r\n\r\n") == "2\r\n{}\r\n0\r\n\r\n")
    }

    @Test("finishes what it began when it is told to stop, and says so")
    func stop() throws {
        let released = Gatekeeper()
        let engine = try StubEngine { connection in
            guard try connection.readRequest().target.hasPrefix("/containers") else { return try connection.respond() }
            released.wait()
            try connection.respond()
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let busy = try gate.connect()
        try busy.send("GET /containers/json HTTP/1.1\r\n\r\n")
        // On every event loop: when all of them are closed, all loops know that it stops.
        let idle = try (0..<8).map { _ in try gate.connect() }
        for connection in idle {
            try connection.send(Self.ping)
            _ = try connection.receiveResponse()
        }
        gate.terminate()
        for connection in idle { #expect(connection.isClosedByPeer(), "an idle connection ends at once") }
        try gate.waitForLog(containing: "stopping")
        released.open()
        let answer = try busy.receiveResponse()
        #expect(answer.status == 200)
        #expect(answer[header: "Connection"] == "close")
        #expect(try gate.waitForExit() == 0)
    }

    @Test("cuts streams when the grace is over")
    func grace() throws {
        let engine = try StubEngine(Self.silentEvents)
        defer { engine.stop() }
        let gate = try gate(before: engine, ["CAISSON_GRACE": "1"])
        let client = try gate.connect()
        try client.send("GET /events HTTP/1.1\r\n\r\n")
        _ = try client.receiveResponseHead()
        gate.terminate()
        #expect(try gate.waitForExit(timeout: .seconds(4)) == 0)
    }

    @Test("removes no file that is no socket, and none that another gate has made since")
    func foreignFiles() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/precious"
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        let environment = ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_LISTEN": "unix://\(path)"]
        #expect(try RunningCaisson.run([], environment: environment).status == 1)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")

        let first = try gate(before: engine)
        unlink(first.socketPath)
        let second = try gate(before: engine, ["CAISSON_LISTEN": "unix://\(first.socketPath)"])
        first.terminate()
        #expect(try first.waitForExit() == 0)
        let client = try RawConnection.unix(first.socketPath)
        try client.send(Self.ping)
        #expect(try client.receiveResponse().status == 200, "the second one's file is still there")
        second.terminate()
    }

    @Test("that cannot open all its listeners leaves the sockets of others alone")
    func failedStart() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let first = try gate(before: engine)
        let directory = try TemporaryDirectory()
        let listeners = "unix://\(directory.path)/a.sock,unix://\(first.socketPath)"
        let environment = ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_LISTEN": listeners]
        #expect(try RunningCaisson.run([], environment: environment).status == 1)
        #expect(try ask(first) == 200)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/a.sock"))
    }

    @Test("holds little for a client that sends and never reads")
    func neverReads() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try gate(before: engine, ["LOG_LEVEL": "err"])
        let before = gate.residentBytes
        let request = [UInt8]("GET /secrets HTTP/1.1\r\n\r\n".utf8)
        let block = [UInt8](repeatElement(request, count: 2_000).joined())
        for _ in 0..<8 {
            let client = try gate.connect()
            var sent = 0
            while sent < 8 << 20, (try? client.send(block, timeout: .milliseconds(200))) != nil { sent += block.count }
            #expect(sent < 8 << 20, "it is read no further")
            #expect(gate.residentBytes - before < 16 << 20)
        }
    }

    @Test("replaces a socket file that nobody listens on, and leaves one in use alone")
    func socketFile() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let first = try gate(before: engine)
        let environment = ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_LISTEN": "unix://\(first.socketPath)"]
        let second = try RunningCaisson.run([], environment: environment)
        #expect(second.status == 1)
        #expect(second.err.contains("cannot listen on unix://\(first.socketPath)"))
        #expect(try ask(first) == 200)
        first.kill()
        _ = try first.waitForExit()
        #expect(FileManager.default.fileExists(atPath: first.socketPath), "SIGKILL leaves it behind")
        let third = try RunningCaisson(
            environment: environment.merging(["CAISSON_LISTEN": "unix://\(first.socketPath)"]) { $1 })
        let client = try RawConnection.unix(first.socketPath)
        try client.send(Self.ping)
        #expect(try client.receiveResponse().status == 200)
        third.terminate()
    }
}
