// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension JudgedIsSent {
    /// Bytes that become requests because two sides disagree on whether a connection has changed hands.
    @Suite("Only the engine's answer opens a tunnel", .serialized)
    struct Tunnels {
        let gate: GateUnderTest

        init() throws { gate = try GateUnderTest.shared.get() }

        @Test(
            "An upgrade that the engine did not make leaves the next request to be judged",
            arguments: TunnelRow.refusedByEngine)
        func noTunnel(_ row: TunnelRow) throws {
            let client = try gate.begin()
            defer { client.close() }
            try client.send(row.bytes + Text.forbidden + Text.head("GET /%5fping HTTP/1.1"))
            #expect(try client.receiveResponse().status == row.status)
            #expect(try client.receiveResponse().status == 403)
            #expect(try client.receiveResponse().status == 200)
            try gate.expectSeen([row.sent, Sent("GET /_ping")])
        }

        @Test("In a tunnel, bytes are bytes, and none goes up before the engine's head", arguments: TunnelRow.tunnels)
        func tunnel(_ row: TunnelRow) throws {
            let client = try gate.begin()
            defer { client.close() }
            try client.send(row.bytes + Text.forbidden)
            var answer = try client.receiveResponseHead()
            while answer.status == 100 { answer = try client.receiveResponseHead() }
            #expect(answer.status == row.status)
            #expect(try client.receive(count: 9) == Array("greeting\n".utf8))
            #expect(try client.receive(count: Text.forbidden.utf8.count) == Array(Text.forbidden.utf8))
            client.shutdownWrite()
            try gate.expectEnd(client)
            try gate.expectSeen([row.sent])
            #expect(gate.engine.notes.joined() == Text.forbidden)
        }

        @Test(
            "An upgrade of another kind than the endpoint's is not asked for",
            arguments: [
                ("GET /containers/a/attach/ws", "tcp"), ("GET /containers/a/attach/ws", "h2c"),
                ("POST /session", "tcp"),
                ("POST /session", "websocket"), ("GET /containers/a/logs", "tcp"), ("POST /containers/a/exec", "tcp"),
                ("POST /containers/a/attach/", "tcp"), ("GET /exec/a/start", "tcp"),
                ("GET /containers/a/attach", "tcp"),
            ])
        func otherKind(_ line: String, _ token: String) throws {
            let client = try gate.begin()
            defer { client.close() }
            try client.send(Text.head("\(line) HTTP/1.1", ["Host: d"] + TunnelRow.upgrade(token)))
            client.shutdownWrite()
            _ = try client.receiveToEnd()
            try gate.expectSeen([Sent(line)])
        }

        @Test("A tunnel that no rule allows is refused before the engine hears of it")
        func deniedTunnel() throws {
            let head = Text.head("POST /grpc HTTP/1.1", ["Host: d"] + TunnelRow.upgrade("h2c"))
            try gate.check(Row("POST /grpc", head + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .exchanged([403, 505], [])))
        }

        @Test(
            "An answer that ends with its connection takes nothing up",
            arguments: [
                ("POST /containers/nosuch/attach", 404, "No such container: nosuch\r\n"),
                ("GET /containers/endless/logs", 200, "line\n"),
            ])
        func untilClose(_ line: String, _ status: Int, _ body: String) throws {
            let client = try gate.begin()
            defer { client.close() }
            try client.send(Text.head("\(line) HTTP/1.1") + Text.canary)
            let answer = try client.receiveResponse()
            #expect(answer.status == status)
            #expect(answer.bodyText == body)
            try gate.expectSeen([Sent(line)])
            #expect(gate.engine.notes.isEmpty)
        }

        @Test("A 101 that nobody asked for is not believed")
        func uncalledUpgrade() throws {
            let client = try gate.begin()
            defer { client.close() }
            try client.send(Text.head("GET /containers/uncalled/json HTTP/1.1") + Text.head("GET /%5fping HTTP/1.1"))
            #expect(try client.receiveResponse().status == 502)
            client.shutdownWrite()
            _ = try client.receiveToEnd()
            try gate.engine.settle()
            let heads = gate.engine.received.map(\.head)
            #expect(heads.first == Sent("GET /containers/uncalled/json").head)
            #expect(heads.dropFirst().allSatisfy { $0 == Sent("GET /_ping").head })
        }

        @Test("Bytes behind an answer are no answer to the next request")
        func surplus() throws {
            let client = try gate.begin()
            defer { client.close() }
            for _ in 0..<3 {
                try client.send(Text.head("GET /containers/chatty/json HTTP/1.1"))
                #expect(try client.receiveResponse().bodyText == "{}")
                try client.send(Text.head("GET /info HTTP/1.1"))
                let answer = try client.receiveResponse()
                #expect(answer.status == 200)
                #expect(answer.bodyText == "{}")
            }
            let line = [Sent("GET /containers/chatty/json"), Sent("GET /info")]
            try gate.expectSeen(line + line + line)
        }
    }
}
