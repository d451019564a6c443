// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Tunnels whose clients reset their connections while the engine takes nothing of what they sent.
@Suite("A tunnel whose client has gone", .serialized)
struct EndedTunnelTests {
    private static let attach =
        "POST /containers/x/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"

    /// An engine that opens tunnels and reads nothing of them.
    private func engine(until end: DispatchSemaphore) throws -> StubEngine {
        try StubEngine { connection in
            while true {
                guard try connection.readRequest().target.contains("attach") else {
                    try connection.respond()
                    continue
                }
                try connection.raw.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
                connection.note("tunnel")
                _ = end.wait(timeout: .now() + 30)
                return
            }
        }
    }

    /// Opens a tunnel, sends more than anybody takes, and resets. Returns what the gate answered; 0 where it ended the
    /// connection without a word, as it does while others of the same client have not been seen to have read theirs.
    private func open(_ gate: RunningCaisson) throws -> Int {
        let client = try RawConnection.tcp(port: #require(gate.port), from: "127.0.0.2")
        try client.send(Self.attach)
        let head = (try? client.receive(until: "\r\n\r\n")) ?? ""
        if head.hasPrefix("HTTP/1.1 101") {
            try? client.send([UInt8](repeating: 0x7A, count: 8 << 20), timeout: .milliseconds(300))
        }
        client.reset()
        return Int(head.dropFirst(9).prefix(3)) ?? 0
    }

    @Test("keeps its client's place until the engine has taken or dropped what it was sent")
    func place() throws {
        let end = DispatchSemaphore(value: 0)
        defer { for _ in 0..<32 { end.signal() } }
        let engine = try engine(until: end)
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: [
                "CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1", "POST": "1", "CONTAINERS": "1",
                "CAISSON_MAX_CONNECTIONS": "16",
            ], listener: .tcp)
        defer { gate.kill() }
        try gate.waitForLog(containing: "engine:")
        let before = gate.openDescriptors
        let answers = try (0..<20).map { _ in try open(gate) }
        #expect(answers.filter { $0 == 101 }.count == 4, "\(answers)")
        #expect(answers.dropFirst(4).allSatisfy { $0 == 503 || $0 == 0 }, "\(answers)")
        #expect(gate.openDescriptors <= before + 3 * 4 + 2, "three for each tunnel of a quarter of 16")

        let honest = try RawConnection.tcp(port: #require(gate.port))
        try honest.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try honest.receiveResponse().status == 200)

        for _ in 0..<4 { end.signal() }
        let deadline = ContinuousClock.now.advanced(by: .seconds(15))
        while try open(gate) != 101 {
            #expect(ContinuousClock.now < deadline, "a place is free again")
            if ContinuousClock.now > deadline { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}
