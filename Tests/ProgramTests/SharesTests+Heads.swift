// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension SharesTests {
    @Test("is served beside half heads on all connections that one may have")
    func heads() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: [
                "CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1", "CAISSON_BODY_MEMORY": "8",
                "CAISSON_MAX_CONNECTIONS": "1600",
            ], listener: .tcp)
        defer { gate.kill() }
        try gate.waitForLog(containing: "engine:")
        let before = gate.residentBytes
        let head = "GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "y", count: 65_000)
        let clients = try (0..<300).map { _ in try RawConnection.tcp(port: #require(gate.port), from: "127.0.0.2") }
        for client in clients { try client.send(head) }
        try gate.waitForLog(containing: "too_many_heads")
        let long = try RawConnection.tcp(port: #require(gate.port))
        try long.send("GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "y", count: 30_000) + "\r\n\r\n")
        #expect(try long.receiveResponse().status == 200)
        // Each of 300 would hold 128 KiB and more.
        let grown = gate.residentBytes - before
        #expect(grown < 34 << 20, "\(grown >> 20) MiB more")
        withExtendedLifetime(clients) {}
    }
}
