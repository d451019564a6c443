// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Streams of any size through a gate of a bounded one.
@Suite("The flow through a running gate", .serialized)
struct FlowTests {
    /// Minutes where the machine has them, seconds otherwise.
    static let isLong = ProcessInfo.processInfo.environment["CAISSON_LONG_TESTS"] == "1"
    private static let memoryLimit = 64 << 20
    private static let chunk = [UInt8](repeating: 0x55, count: 1 << 16)

    private func gate(before engine: StubEngine) throws -> RunningCaisson {
        try RunningCaisson(environment: [
            "IMAGES": "1", "POST": "1", "CAISSON_DIALECT": "tecnativa", "CAISSON_UPSTREAM": "unix://\(engine.path)",
            "LOG_LEVEL": "err",
        ])
    }

    /// Whether the peer took a chunk in a moment. Throws where it is gone.
    private func sends(_ chunk: [UInt8], on connection: StubConnection) throws -> Bool {
        do {
            try connection.raw.send(chunk, timeout: .milliseconds(200))
            return true
        } catch is TimedOut {
            return false
        }
    }

    @Test("of 1 GB to a client that reads slowly holds the engine back, not the bytes")
    func slowReader() throws {
        let engine = try StubEngine { connection in
            guard try connection.readRequest().target != "/_ping" else { return try connection.respond() }
            connection.raw.sendQuietly("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<(1 << 14) {
                while try !sends(Self.chunk, on: connection) { connection.note("held back") }
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        try client.send("GET /images/x/get HTTP/1.1\r\n\r\n")
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
        for _ in 0..<(Self.isLong ? 60 : 4) {
            engine.clear()
            try engine.waitUntil("the engine is held back") { engine.notes.contains("held back") }
            #expect(gate.residentBytes < Self.memoryLimit, "\(gate.residentBytes >> 20) MiB resident")
            _ = try client.receive(count: 8 << 20)
        }
    }

    @Test("of 1 GB to an engine that reads slowly holds the client back, not the bytes")
    func slowEngine() throws {
        let stalled = Gatekeeper()
        let engine = try StubEngine { connection in
            let request = try connection.readRequestHead()
            guard request.method == "POST" else { return try connection.respond() }
            stalled.wait()
            var left = 1 << 26
            while left > 0 {
                let bytes = try connection.raw.receiveSome(timeout: .seconds(60))
                if bytes.isEmpty { return }
                left -= bytes.count
            }
            try connection.respond(status: 200)
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        try client.send("POST /images/load HTTP/1.1\r\nContent-Length: \(1 << 26)\r\n\r\n")
        // While the engine does not read, so much fits into sockets and buffers, and no more.
        var sent = 0
        while sent < 1 << 26, (try? client.send(Self.chunk, timeout: .milliseconds(500))) != nil {
            sent += Self.chunk.count
        }
        #expect(sent < 16 << 20, "\(sent >> 20) MiB were taken for an engine that reads nothing")
        #expect(gate.residentBytes < Self.memoryLimit)
        stalled.open()
    }

    @Test("loses no byte to a client that pauses before the end, whatever ends the answer", arguments: pausing)
    func pausingReader(request: String, head: String) throws {
        let size = 8 << 20
        let engine = try StubEngine { connection in
            guard try connection.readRequest().target != "/_ping" else { return try connection.respond() }
            connection.raw.sendQuietly(head)
            for _ in 0..<(size >> 16) { try connection.raw.send(Self.chunk, timeout: .seconds(60)) }
            connection.raw.shutdownWrite()
            connection.note("ended")
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        try client.send(request)
        _ = try client.receive(until: "\r\n\r\n")
        var received = try client.receive(count: size - (1 << 16)).count
        try engine.waitUntil("the engine has ended its side") { engine.notes.contains("ended") }
        received += try client.receiveToEnd(timeout: .seconds(20)).count
        #expect(received == size)
    }

    private static let pausing = [
        (
            "GET /images/x/get HTTP/1.1\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: \(8 << 20)\r\n\r\n"
        ),
        ("GET /images/x/get HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: \(8 << 20)\r\n\r\n"),
        ("GET /images/x/get HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"),
    ]

    @Test("is byte for byte what the engine sent, in whatever pieces it comes")
    func fidelity() throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let engine = try StubEngine { connection in
            guard try connection.readRequest().target != "/_ping" else { return try connection.respond() }
            connection.raw.sendQuietly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            var rest = body[...]
            var size = 1
            while !rest.isEmpty {
                let piece = rest.prefix(size)
                try connection.raw.send(
                    Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
                rest = rest.dropFirst(piece.count)
                size = size * 3 % 70_001 + 1
            }
            try connection.raw.send("0\r\n\r\n")
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        try client.send("GET /images/x/get HTTP/1.1\r\n\r\n")
        #expect(try client.receiveResponse().body == body)
    }

    @Test("carries 64 MB up, chunked, and the engine gets them whole")
    func upload() throws {
        let engine = try StubEngine { connection in
            let request = try connection.readRequest()
            try connection.respond(body: "\(request.body.count)")
        }
        defer { engine.stop() }
        let gate = try gate(before: engine)
        let client = try gate.connect()
        try client.send("POST /images/load HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        let piece = Array("10000\r\n".utf8) + Self.chunk + Array("\r\n".utf8)
        for _ in 0..<1024 { try client.send(piece, timeout: .seconds(30)) }
        try client.send("0\r\n\r\n")
        #expect(try client.receiveResponse(timeout: .seconds(30)).bodyText == "\(1 << 26)")
        #expect(gate.residentBytes < Self.memoryLimit)
    }
}

/// Closed until it is opened.
final class Gatekeeper: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen = false

    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }

    func wait() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }
}

extension RawConnection {
    fileprivate func sendQuietly(_ text: String) { try? send(text) }
}
