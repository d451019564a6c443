// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite("Memory after a peak")
struct MemoryReturnTests {
    @Test("is given back within seconds, and the gate goes on")
    func peak() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1", "CAISSON_BODY_MEMORY": "256"],
            listener: .tcp)
        defer { gate.kill() }
        try gate.waitForLog(containing: "engine:")
        let idle = gate.residentBytes
        let half = "GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "y", count: 65_000)
        let clients = try (0..<300).map { _ in try RawConnection.tcp(port: #require(gate.port)) }
        for client in clients { try client.send(half) }
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        var peak = 0
        while peak < idle + (28 << 20), ContinuousClock.now < deadline { peak = max(peak, gate.residentBytes) }
        #expect(peak >= idle + (28 << 20), "\(peak >> 20) MiB")
        for client in clients { client.close() }
        // Less is not worth giving back.
        let most = idle + (16 << 20)
        while gate.residentBytes > most, ContinuousClock.now < deadline { waitATick() }
        #expect(gate.residentBytes <= most, "\(gate.residentBytes >> 20) MiB of \(peak >> 20)")
        let honest = try RawConnection.tcp(port: #require(gate.port))
        try honest.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try honest.receiveResponse().status == 200)
    }

    @Test("holds no code that only the start ran, and the gate goes on")
    func code() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1"], listener: .tcp)
        defer { gate.kill() }
        try gate.waitForLog(containing: "engine:")
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        let least = 2 << 20
        while gate.peakResidentBytes - gate.residentBytes < least, ContinuousClock.now < deadline { waitATick() }
        #expect(gate.peakResidentBytes - gate.residentBytes >= least)
        let client = try RawConnection.tcp(port: #require(gate.port))
        try client.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try client.receiveResponse().status == 200)
    }

    /// The kernel tells nobody when memory comes back.
    private func waitATick() {
        var time = timespec(tv_sec: 0, tv_nsec: 100_000_000)
        nanosleep(&time, nil)
    }
}
