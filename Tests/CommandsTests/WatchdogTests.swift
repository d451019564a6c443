// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("The watchdog", .serialized)
struct WatchdogTests {
    @Test("ends the gate with status 10 when the engine is lost, and not before")
    func ends() throws {
        let engine = try StubEngine.echoing()
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_WATCHDOG": "1 exit", "PING": "1"])
        let before = engine.acceptedConnections
        try engine.waitUntil("it has looked twice") { engine.acceptedConnections >= before + 2 }
        engine.stop()
        try gate.waitForLog(containing: "cannot be reached")
        #expect(try gate.waitForExit() == 10)
    }

    @Test("without exit only tells, and tells when the engine is back")
    func tells() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_WATCHDOG": "1", "PING": "1"])
        engine.stop()
        try gate.waitForLog(containing: "cannot be reached")
        try engine.restart()
        try gate.waitForLog(containing: "the engine is back")
        gate.terminate()
        #expect(try gate.waitForExit() == 0)
    }

    @Test("and the health port are wollomatic's, by its own flags")
    func wollomatic() throws {
        let engine = try StubEngine.echoing()
        let gate = try RunningCaisson(
            environment: [:],
            arguments: [
                "wollomatic", "-socketpath=\(engine.path)", "-allowGET=/_ping", "-allowhealthcheck",
                "-watchdoginterval=1", "-stoponwatchdog",
            ])
        func health(_ method: String, _ path: String = "/health") throws -> Int {
            let client = try RawConnection.tcp(port: 55_555)
            try client.send("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
            return try client.receiveResponse(toHead: method == "HEAD").status
        }
        #expect(try health("HEAD") == 200)
        #expect(try health("GET") == 405)
        #expect(try health("HEAD", "/") == 404)
        engine.stop()
        #expect(try gate.waitForExit() == 10)
    }

    @Test("takes seconds, and exit behind them", arguments: ["0", "x", "10 stop", "10 exit now", "-1"])
    func mistakes(text: String) throws {
        let ended = try RunningCaisson.run([], environment: ["CAISSON_WATCHDOG": text, "PING": "1"])
        #expect(ended.status == 78)
        #expect(ended.err.contains("CAISSON_WATCHDOG: \"\(text)\" is not seconds from 1 to 86400"), "\(ended.err)")
    }
}
