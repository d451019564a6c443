// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Telemetry
import Testing

@testable import DataPlane

@Suite("What is held of a client's bytes")
struct HeldHeadTests {
    private static let half = "GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "y", count: 20_000)

    @Test("counts where a head is long, until it is complete and was answered")
    func head() {
        var harness = ExchangeHarness()
        let budget = harness.shared.memory
        harness.client("GET /_ping HTTP/1.1\r\nX-Short: " + String(repeating: "y", count: 5000))
        #expect(budget.taken == 0)
        harness = ExchangeHarness()
        let memory = harness.shared.memory
        harness.client(Self.half)
        #expect((20_000...70_000).contains(memory.taken), "\(memory.taken)")
        harness.client("\r\n\r\n")
        harness.connected()
        #expect((40_000...41_000).contains(memory.taken), "its fields, and what is sent of them: \(memory.taken)")
        harness.engine("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
        #expect(memory.taken == 0 && harness.exchange.inbox.storageCapacity == 0)
    }

    @Test("is refused where there is no room, and nothing of it stays")
    func noRoom() {
        var harness = ExchangeHarness()
        harness.shared.memory = MemoryBudget(limit: 40_000)
        harness.client(Self.half)
        #expect(harness.downstream.hasPrefix("HTTP/1.1 503") && harness.downstream.contains("too much of long heads"))
        #expect(harness.records.all.map(\.reason.words) == ["too_many_heads"])
        harness.step { $0.clientLeft() }
        #expect(harness.shared.memory.taken == 0)
    }

    @Test("counts where it follows a request that is under way; without room the answer is cut")
    func behind() {
        var harness = ExchangeHarness()
        harness.shared.memory = MemoryBudget(limit: 400_000)
        harness.client("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
        harness.client(String(repeating: "z", count: 20_000))
        #expect((20_000...70_000).contains(harness.shared.memory.taken))
        harness.client(String(repeating: "z", count: 200_000))
        #expect(harness.log.suffix(2) == ["close upstream", "cut downstream"], "\(harness.log)")
    }
}
