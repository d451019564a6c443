// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("Eight megabytes go through docker run -i to their end and back", .timeLimit(.minutes(1)))
    func runBothWays() async throws {
        let input = noise(8 << 20)
        let result = try await bench.shell("exec cat", input: input)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == input, "\(result.output.count) bytes came back")
    }

    @Test("Eight megabytes go through docker exec -i to their end and back", .timeLimit(.minutes(1)))
    func execBothWays() async throws {
        let input = noise(8 << 20)
        try await bench.withContainer("sleep", "1000") { name in
            let result = try await docker("exec", "-i", name, "cat", input: input)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == input, "\(result.output.count) bytes came back")
        }
    }

    @Test("Output goes on after standard input has ended", .timeLimit(.minutes(1)))
    func halfClose() async throws {
        let script = "cat; for i in 1 2 3; do sleep 0.3; echo after $i; done; echo problem >&2; exit 3"
        let result = try await bench.shell(script, input: Array("before\n".utf8))
        #expect(result.text == "before\nafter 1\nafter 2\nafter 3\n", "\(result.said)")
        #expect(result.errors == "problem\n")
        #expect(result.status == 3)
        try await bench.withContainer("sleep", "1000") { name in
            let executed = try await docker("exec", "-i", name, "sh", "-c", script, input: Array("before\n".utf8))
            #expect(executed.text == "before\nafter 1\nafter 2\nafter 3\n", "\(executed.said)")
            #expect(executed.status == 3)
        }
    }

    @Test("What is typed is echoed before the input ends", .timeLimit(.minutes(1)))
    func interactive() async throws {
        let child = try docker.start(
            ["run", "--rm", "-i", "--network", "none", BusyboxImage.name, "cat"], wiring: .openInput)
        defer { child.signal(SIGKILL) }
        for word in ["one", "two", "three"] {
            try child.type(word + "\n")
            try await child.output(containing: word + "\n")
        }
        child.closeInput()
        #expect(try await child.finished().text == "one\ntwo\nthree\n")
    }

    @Test("An attach over a raw connection keeps its half-close, too", .timeLimit(.minutes(1)))
    func rawAttach() async throws {
        // Created and not run in the background: only then does the engine hand on the end of the input.
        let create = ["create", "-i", "--network", "none", BusyboxImage.name, "sh", "-c", "cat; sleep 0.3; echo end"]
        let name = try #require(try await docker.start(create).finished().lines.first)
        let wire = try bench.wire()
        let head = try await offPool {
            try wire.send(
                "POST \(bench.api)/containers/\(name)/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                    + "Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n")
            return ResponseHead(try wire.receive(until: "\r\n\r\n"))
        }
        #expect(head.status == 101, "\(head.text)")
        #expect(head["Upgrade"]?.lowercased() == "tcp")
        #expect(try await docker("start", name).status == 0)
        let rest = try await offPool {
            try wire.send("hello\n")
            wire.shutdownWrite()
            return try wire.receiveToEnd()
        }
        #expect(String(lossy: unframed(rest)) == "hello\nend\n")
        _ = try await docker("rm", "-f", name)
    }

    @Test("An attach over WebSocket carries frames both ways", .timeLimit(.minutes(1)))
    func webSocket() async throws {
        try await attachByWebSocket(bench.gate.socketPath)
    }

    func attachByWebSocket(_ socketPath: String) async throws {
        try await bench.withContainer("cat", options: ["-i"]) { name in
            let wire = try Wire(socketPath)
            let (head, frame) = try await offPool {
                try wire.send(
                    "GET \(bench.api)/containers/\(name)/attach/ws?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                        + "Host: docker\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://docker\r\n\r\n")
                let head = ResponseHead(try wire.receive(until: "\r\n\r\n"))
                try wire.send(maskedFrame("through the gate\n"))
                return (head, try wire.receive(2 + "through the gate\n".utf8.count))
            }
            #expect(head.status == 101, "\(head.text)")
            // The answer to the key that RFC 6455 gives as its example.
            #expect(head["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            #expect(frame == [0x82, 17] + Array("through the gate\n".utf8))
        }
    }
}

/// The payloads of the engine's frames (8 bytes of head each, the last four their length).
private func unframed(_ bytes: [UInt8]) -> [UInt8] {
    var payload: [UInt8] = []
    var rest = bytes[...]
    while rest.count >= 8 {
        let head = Array(rest.prefix(8))
        let count = head[4...].reduce(0) { $0 << 8 | Int($1) }
        payload += rest.dropFirst(8).prefix(count)
        rest = rest.dropFirst(8 + count)
    }
    return payload
}

/// A client's frames are masked (RFC 6455, 5.3).
private func maskedFrame(_ text: String) -> [UInt8] {
    let mask: [UInt8] = [0x11, 0x22, 0x33, 0x44]
    let payload = text.utf8.enumerated().map { $1 ^ mask[$0 % 4] }
    return [0x82, 0x80 | UInt8(payload.count)] + mask + payload
}
