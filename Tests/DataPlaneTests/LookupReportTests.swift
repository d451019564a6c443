// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import NIOPosix
import PolicyCore
import Testing

@testable import DataPlane

@Suite("A question of the gate's own that comes to nothing")
struct LookupReportTests {
    private let lines = Lines()

    /// Without a pause between lines of the same kind: each report is one.
    private func lookup() throws -> ObjectLookup {
        let connector = try UpstreamConnector(upstream: Upstream(address: .unix("/nowhere/engine.sock")))
        return ObjectLookup(
            engine: EngineLookup(
                upstream: connector, report: LookupReport(logger: lines.logger, pause: .nanoseconds(0))))
    }

    @Test("is told once, with what was asked and for whom")
    func once() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let identity = ClientIdentity(listener: .unix("/x"), address: IPAddress("10.0.0.1"))
        let lookup = try lookup().asking(
            for: Client(identity: identity, name: "CN=ci@10.0.0.1"), version: .engine(minor: 41))
        let answers = lookup.results(for: [ObjectQuestion(kind: .object(.image), reference: "web")], on: group.next())
        await #expect(throws: (any Error).self) { try await answers.get() }
        let list = lookup.all(of: [.network], on: group.next())
        await #expect(throws: (any Error).self) { try await list.get() }
        try await group.shutdownGracefully()
        let beginning = "engine: the gate's own question GET"
        #expect(lines.all.count == 2, "\(lines.all)")
        #expect(
            lines.all.first?.hasPrefix("\(beginning) /images/web/json, for CN=ci@10.0.0.1, cannot be asked") == true)
        #expect(lines.all.last?.hasPrefix("\(beginning) /networks, for all clients that wait for this list, ") == true)
    }

    @Test("because its client had no turn is told in these words")
    func noTurn() throws {
        let report = LookupReport(logger: lines.logger)
        report.failed(.objects(.image), error: EngineLookup.Failure.noTurn, for: .gate)
        #expect(lines.all.first?.contains("was not asked: too many questions of this client wait") == true)
    }
}
