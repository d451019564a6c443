// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Every way to the engine, and to the gate", .serialized)
struct EveryWayTests {
    enum Upstream: String, CaseIterable, Sendable { case unix, address, name, tls }
    enum Listener: String, CaseIterable, Sendable { case unix, tcp, tls }

    @Test("takes every shape of exchange", arguments: Upstream.allCases, Listener.allCases)
    func shapes(upstream: Upstream, listener: Listener) throws {
        let way = try Way(upstream, listener)
        defer { way.stop() }
        check("plain") { try plain(way) }
        check("a list of which something is hidden") { try list(way) }
        check("an upload") { try upload(way) }
        check("a stream") { try stream(way) }
        check("a tunnel") { try tunnel(way, "POST /containers/web/attach?stream=1&stdin=1", "tcp") }
        check("a websocket") { try tunnel(way, "GET /containers/web/attach/ws?stream=1", "websocket") }
        check("an upgrade that is refused") { try refusedUpgrade(way) }
    }

    private func check(_ shape: String, _ body: () throws -> Void) {
        do { try body() } catch { Issue.record("\(shape): \(error)") }
    }

    // MARK: Shapes

    private func plain(_ way: Way) throws {
        let client = try way.connect()
        for _ in 0..<3 {
            try client.send("GET /_ping HTTP/1.1\r\n\r\n")
            let answer = try client.receiveResponse()
            #expect(answer.status == 200 && answer.bodyText == "OK", "\(answer.bodyText)")
        }
    }

    private func list(_ way: Way) throws {
        let client = try way.connect()
        try client.send("GET /v1.41/containers/json?all=1 HTTP/1.1\r\n\r\n")
        let answer = try client.receiveResponse()
        #expect(answer.status == 200 && answer.bodyText.contains("web"), "\(answer.bodyText)")
        #expect(!answer.bodyText.contains("vault"))
    }

    private func upload(_ way: Way) throws {
        let size = 1 << 20
        let body = [UInt8](repeating: 0x78, count: size)
        let client = try way.connect()
        for framing in ["Content-Length: \(size)", "Transfer-Encoding: chunked"] {
            try client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\n\(framing)\r\n\r\n")
            let isChunked = framing.hasPrefix("T")
            if isChunked { try client.send("\(String(size, radix: 16))\r\n") }
            try client.send(body)
            if isChunked { try client.send("\r\n0\r\n\r\n") }
            let answer = try client.receiveResponse()
            #expect(answer.bodyText == "\(size)", "\(framing): \(answer.bodyText)")
        }
    }

    private func stream(_ way: Way) throws {
        way.engine.clear()
        let client = try way.connect()
        try client.send("GET /containers/web/logs?follow=1&stdout=1 HTTP/1.1\r\n\r\n")
        #expect(try client.receive(until: "one\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
        client.close()
        try way.engine.waitUntil("the engine sees that the client has gone", timeout: .seconds(3)) {
            way.engine.notes.contains("the stream's client has gone")
        }
    }

    private func tunnel(_ way: Way, _ request: String, _ spoken: String) throws {
        let client = try way.connect()
        try client.send("\(request) HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: \(spoken)\r\n\r\n")
        let head = try client.receiveResponseHead()
        #expect(head.status == 101 && head[header: "Upgrade"] == spoken, "\(head.head)")
        try client.send("hello")
        #expect(try client.receive(count: 5) == Array("hello".utf8))
        client.shutdownWrite()
        #expect(try client.receiveToEnd() == Array("bye".utf8), "each half ends on its own")
    }

    private func refusedUpgrade(_ way: Way) throws {
        let client = try way.connect()
        let exec = "POST /exec/e/start HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}"
        try client.send(exec + "GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try client.receiveResponse().bodyText == "detached")
        #expect(try client.receiveResponse().bodyText == "OK", "what follows is a request")
    }
}

/// A gate between a listener and a stub engine.
private final class Way {
    let engine: StubEngine
    private let directory: TemporaryDirectory
    private let certificates: TestCertificates
    private var relays: [Relay] = []
    private var gate: RunningCaisson?
    private let listener: EveryWayTests.Listener
    private let port: UInt16

    init(_ upstream: EveryWayTests.Upstream, _ listener: EveryWayTests.Listener) throws {
        engine = try StubEngine(EngineScript.answer)
        directory = try TemporaryDirectory()
        certificates = try TestCertificates()
        port = try Sockets.freePort()
        self.listener = listener
        let server = try certificates.server()
        let policy = """
            listeners: [\(place(server))]
            policies:
              all:
                allow: ["Container*", "Exec*", PutContainerArchive, SystemPing]
                containers: { label: role=shown }
            """
        let gate = try RunningCaisson(policy: policy, upstream: address(upstream, server), listener: nil)
        self.gate = gate
        if listener == .tls {
            relays.append(try Relay(onSocket: socket, toTLS: port, ca: certificates.authority.certificate))
        }
        try gate.waitForLog(containing: "engine: Docker/20.10.24 (linux), API 1.41, at ")
    }

    private var socket: String { "\(directory.path)/gate.sock" }

    private func address(
        _ upstream: EveryWayTests.Upstream, _ server: TestCertificates.Issued
    ) throws -> String {
        guard upstream != .unix else { return engine.address }
        let relay = try Relay(toSocket: engine.path, certificate: upstream == .tls ? server : nil)
        relays.append(relay)
        switch upstream {
        case .unix, .address: return "tcp://127.0.0.1:\(relay.port)"
        case .name: return "tcp://localhost:\(relay.port)"
        case .tls: return "{ tls: \"localhost:\(relay.port)\", ca: \(certificates.authority.certificate) }"
        }
    }

    private func place(_ server: TestCertificates.Issued) -> String {
        switch listener {
        case .unix: "\"unix://\(socket)\""
        case .tcp: "\"tcp://127.0.0.1:\(port)\""
        case .tls: "{ tls: \"127.0.0.1:\(port)\", certificate: \(server.certificate), key: \(server.key) }"
        }
    }

    /// Over TLS through a relay that speaks it.
    func connect() throws -> RawConnection {
        if listener == .tcp { return try .tcp(port: port) }
        return try .unix(socket)
    }

    func stop() {
        gate?.kill()
        for relay in relays { relay.stop() }
        engine.stop()
    }
}
