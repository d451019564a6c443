// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOEmbedded
import PolicyCore
import Testing

@testable import DataPlane

/// Connections to a gate in this thread, whose clock moves when a test moves it.
private struct ClockedGate {
    let eventLoop = EmbeddedEventLoop()
    private let loop: GateLoop

    init() throws {
        let connector = try UpstreamConnector(upstream: Upstream(address: .unix("/nobody/listens/here")))
        let lookup = EngineLookup(upstream: connector)
        let identities = ClientResolver(lookup: lookup, on: eventLoop)
        let shared = ExchangeShared(
            generation: Generation(policies: PolicySet(policy: .nothing), listeners: [.unix("/x")]),
            directory: identities.directory,
            numbers: RequestNumbers(run: "test", loop: 0, loops: 1), observer: Records())
        loop = GateLoop(
            pool: UpstreamPool(connector: connector, eventLoop: eventLoop), shared: shared,
            limit: ConnectionLimit(of: 100),
            questions: .init(identities: identities, objects: ObjectLookup(engine: lookup)))
    }

    func connect() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: eventLoop)
        channel.allowRemoteHalfClosure = true
        let client = Client(identity: ClientIdentity(listener: .unix("/x")), name: "x")
        try channel.pipeline.syncOperations.addHandler(DownstreamHandler(on: loop, client: client))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        return channel
    }
}

extension EmbeddedChannel {
    fileprivate func receive(_ text: String) throws { try writeInbound(ByteBuffer(string: text)) }

    /// What was sent to the client since the last look.
    fileprivate func sent() throws -> String {
        var text = ""
        while let bytes = try readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }
}

@Suite("A connection, as time goes by")
struct ConnectionTimeTests {
    private static let request = "GET /_ping HTTP/1.1\r\n\r\n"
    /// How exact deadlines are.
    private static let tick = TimeAmount.milliseconds(500)

    @Test("whose head is not complete in 10 seconds is answered 408, and not before")
    func slowHead() throws {
        let gate = try ClockedGate()
        let client = try gate.connect()
        try client.receive("GET /_ping HT")
        gate.eventLoop.advanceTime(by: .seconds(10) - Self.tick)
        try client.receive("TP")
        #expect(try client.sent().isEmpty && client.isActive, "further bytes buy no time")
        gate.eventLoop.advanceTime(by: Self.tick * 2)
        #expect(try client.sent().hasPrefix("HTTP/1.1 408 "))
        gate.eventLoop.advanceTime(by: .seconds(3))
        #expect(!client.isActive)
    }

    @Test("that never spoke ends 10 seconds after it was accepted, without a word; one that spoke stays")
    func silentConnection() throws {
        let gate = try ClockedGate()
        let (silent, kept) = (try gate.connect(), try gate.connect())
        try kept.receive(Self.request)
        #expect(try kept.sent().hasPrefix("HTTP/1.1 403 "))
        gate.eventLoop.advanceTime(by: .seconds(10) - Self.tick)
        #expect(silent.isActive)
        gate.eventLoop.advanceTime(by: Self.tick * 2)
        #expect(try silent.sent().isEmpty && !silent.isActive)
        try kept.receive(Self.request)
        #expect(try kept.sent().hasPrefix("HTTP/1.1 403 "))
    }

    @Test("that is idle ends after 75 seconds, without a word, and not before")
    func idle() throws {
        let gate = try ClockedGate()
        let client = try gate.connect()
        gate.eventLoop.advanceTime(by: .seconds(5))
        try client.receive(Self.request)
        _ = try client.sent()
        gate.eventLoop.advanceTime(by: .seconds(75) - Self.tick)
        #expect(client.isActive)
        gate.eventLoop.advanceTime(by: Self.tick * 2)
        #expect(try client.sent().isEmpty && !client.isActive)
    }
}

extension Policy {
    fileprivate static let nothing = Policy(
        name: "none", rules: [], wording: PlainWording(nothing: "nothing allows it"))
}
