// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Five hundred containers that come and go", .serialized)
struct ChurnTests {
    private static let policy = """
        clients:
          - { label: role=read, policy: reading }
          - { label: role=ping, policy: pinging }
        policies:
          reading: { allow: [SystemInfo] }
          pinging: { allow: [SystemPing] }

        """

    private static func container(_ number: Int, round: Int) -> StubContainers.Container {
        let id = String(format: "%032x%032x", round + 1, number)
        let label = (number + round).isMultiple(of: 2) ? "read" : "ping"
        return StubContainers.Container(
            id: id, name: "c\(number)", address: "127.9.\(number / 250).\(number % 250 + 1)", label: label)
    }

    /// What a container with this label may ask for, and the other one may not.
    private static func path(_ label: String) -> String { label == "read" ? "/info" : "/_ping" }

    @Test("are judged by what they are a second after they became it, and the table does not grow")
    func churn() throws {
        let engine = StubContainers()
        let stub = try StubEngine(engine.answer)
        defer { stub.stop() }
        defer { engine.stop() }
        for number in 0..<500 { engine.recreate(Self.container(number, round: 0)) }
        let gate = try RunningCaisson(
            policy: "log: { detail: denials }\n\(Self.policy)", upstream: stub.address, listener: .tcp)
        let port = try #require(gate.port)
        func ask(_ container: StubContainers.Container) throws -> Int {
            let client = try RawConnection.tcp(port: port, from: container.address)
            try client.send("GET \(Self.path(container.label)) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return try client.receiveResponse().status
        }
        for number in 0..<500 { #expect(try ask(Self.container(number, round: 0)) == 200) }

        let before = gate.residentBytes
        var slowest = 0.0
        for change in 0..<(FlowTests.isLong ? 1500 : 50) {
            let container = Self.container(change % 500, round: change / 500 + 1)
            engine.recreate(container)
            let changed = Date()
            // Whether it is told at once or a little later: what counts is how long the old label was believed.
            while try ask(container) != 200 {
                let lag = Date().timeIntervalSince(changed)
                try #require(lag < 1, "container \(container.name) was judged by what it was \(lag) s ago")
            }
            slowest = max(slowest, Date().timeIntervalSince(changed))
        }
        #expect(slowest < 1, "the slowest was \(slowest) s")
        let growth = gate.residentBytes - before
        #expect(growth < 8 << 20, "the recreations took \(growth) bytes")
    }
}
