// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DataPlane

/// Bodies of requests.
extension ExchangeTests {
    @Test("reads no more than a bounded part of a body that the operation does not have")
    func longBody() {
        var gate = ExchangeHarness()
        gate.client("GET /events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        gate.connected()
        var sent = 0
        while !gate.exchange.holdsEnough, sent < 10 << 20 {
            gate.client("1000\r\n" + String(repeating: "a", count: 4096) + "\r\n")
            sent += 4096
        }
        #expect((RequestState.discardLimit...2 * RequestState.discardLimit).contains(sent), "\(sent)")
        #expect(!gate.upstream.contains("aaaa"))
    }

    @Test("with a malformed body never completes it towards the engine")
    func malformedBody() {
        var gate = ExchangeHarness()
        gate.client("POST /build HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        gate.connected()
        gate.client("zz\r\n" + Self.ping)
        #expect(gate.downstream.hasPrefix("HTTP/1.1 400"))
        #expect(gate.log.contains("close upstream"))
        #expect(!gate.upstream.contains("0\r\n\r\n"))
        #expect(!gate.upstream.contains("_ping"))
    }
}
