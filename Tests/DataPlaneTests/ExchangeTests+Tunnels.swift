// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Telemetry
import Testing

@testable import DataPlane

extension ExchangeTests {
    /// An exchange that has become a tunnel.
    private static func tunnel() -> ExchangeHarness {
        var gate = ExchangeHarness()
        gate.client(execStart)
        gate.connected()
        gate.engine("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        return gate
    }

    @Test("keeps half-close in a tunnel, both ways")
    func halfClose() {
        var gate = ExchangeHarness()
        gate.client(Self.execStart)
        gate.connected()
        gate.step { $0.clientEndedStream() }
        #expect(gate.takeLog() == ["connect"], "it is data, held until there is a tunnel")
        gate.engine("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        #expect(gate.takeLog() == ["end upstream"])
        gate.engine("late")
        #expect(gate.downstream.hasSuffix("late"))
        gate.step { $0.engineEndedStream() }
        #expect(gate.takeLog() == ["close upstream behind writes", "close downstream"])
        #expect(gate.records.all.map(\.status) == [101])
    }

    @Test("gives the client's half of a tunnel 30 s once it has taken all of the engine's")
    func halfTunnel() {
        var gate = Self.tunnel()
        #expect(gate.exchange.timer.running == nil, "a stream waits for nothing")
        gate.step { $0.engineEndedStream() }
        #expect(gate.takeLog().last == "end downstream")
        #expect(gate.exchange.timer.running == nil, "a slow reader has all the time that it needs")
        gate.step { $0.downstreamEnded() }
        #expect(gate.exchange.timer.running == .halfTunnel)
        gate.client("still")
        #expect(gate.upstream.hasSuffix("still"))
        gate.step { $0.timerFired() }
        #expect(gate.log.last == "cut downstream")
    }

    @Test("cuts nothing that a client sent into a tunnel and ended")
    func tunnelEnds() {
        var gate = Self.tunnel()
        gate.step { $0.engineEndedStream() }
        gate.client("last words")
        _ = gate.takeLog()
        gate.step { $0.clientEndedStream() }
        #expect(gate.upstream.hasSuffix("last words"))
        #expect(gate.takeLog() == ["close upstream behind writes", "close downstream"])
    }

    @Test("delivers what a client sent into a tunnel before it closed")
    func closedTunnel() {
        var gate = Self.tunnel()
        gate.client("last words")
        gate.step { $0.clientLeft() }
        #expect(gate.takeLog() == ["connect", "close upstream behind writes"])
    }

    @Test("takes an end in the middle of a body for no half-close")
    func truncatedBody() {
        var gate = ExchangeHarness()
        gate.client("POST /exec/x/start HTTP/1.1\r\nUpgrade: tcp\r\nContent-Length: 100\r\n\r\n{")
        gate.step { $0.clientEndedStream() }
        gate.connected()
        #expect(gate.exchange.timer.running == .halfCloseGrace)
        gate.step { $0.timerFired() }
        #expect(gate.takeLog() == ["connect", "close upstream", "cut downstream"])
    }
}
