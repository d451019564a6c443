// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import NIOPosix
import PolicyCore
import TestSupport
import Testing

@testable import DataPlane

@Suite("The memory of answers to the gate's own questions")
struct LookupMemoryTests {
    private static let greedy = ShareOwner.container("greedy")
    private static let honest = ShareOwner.container("honest")

    @Test("is the requester's share, from before the question until nothing is kept")
    func share() throws {
        let budget = MemoryBudget(limit: 6400)
        var memory: LookupMemory? = try LookupMemory(budget: budget, for: Self.greedy)
        #expect(budget.taken == 100, "a usual answer's, in proportion")
        try memory?.hold(bytes: 1550)
        #expect(throws: EngineLookup.Failure.noRoom, "nothing is asked") {
            try LookupMemory(budget: budget, for: Self.greedy)
        }
        #expect(throws: EngineLookup.Failure.noRoom) { try memory?.hold(bytes: 1601) }
        try LookupMemory(budget: budget, for: Self.honest).hold(bytes: 1600)
        try memory?.keep(bytes: 7)
        #expect(budget.taken == 7)
        memory = nil
        #expect(budget.taken == 0)
    }

    @Test("is there for the gate itself when clients have taken all that is theirs, and has an end, too")
    func gate() throws {
        let budget = MemoryBudget(limit: 6400)
        let clients = try (0..<4).map { number in
            let memory = try LookupMemory(budget: budget, for: .container("\(number)"))
            try memory.hold(bytes: 1600)
            return memory
        }
        #expect(throws: EngineLookup.Failure.noRoom) { try LookupMemory(budget: budget, for: Self.honest) }
        let list = try LookupMemory(budget: budget, for: .gate)
        try list.hold(bytes: 3200)
        #expect(budget.taken == 6400 && budget.takenByGate == 3200)
        #expect(throws: EngineLookup.Failure.noRoom) { try list.hold(bytes: 3201) }
        withExtendedLifetime(clients) {}
    }

    // MARK: Before an engine

    private static let client = Client(
        identity: ClientIdentity(listener: .unix("/x"), address: IPAddress("10.0.0.1")), name: "10.0.0.1")

    /// Asks an engine that has one container, with a label of this size.
    private func asking(
        label: Int, of budget: MemoryBudget, _ body: (ObjectLookup, any EventLoop) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let labels = #"{"x":"\#(String(repeating: "y", count: label))"}"#
        let web = #"{"Id":"\#(String(repeating: "a1", count: 32))","Name":"/web","Names":["/web"],"Labels":\#(labels)}"#
        let engine = try StubEngine { connection in
            let isList = try connection.readRequest().target.contains("/containers/json")
            try connection.respond(body: isList ? "[\(web)]" : web)
        }
        defer { engine.stop() }
        let connector = try UpstreamConnector(upstream: Upstream(address: .unix(engine.path)))
        let lookup = ObjectLookup(engine: EngineLookup(upstream: connector, memory: budget))
        try await body(lookup.asking(for: Self.client, version: .engine(minor: 41)), group.next())
        try await group.shutdownGracefully()
    }

    private static let question = ObjectQuestion(kind: .object(.container), reference: "web")

    @Test("of what a request names is its client's, as long as somebody has what was read of it")
    func object() async throws {
        let budget = MemoryBudget()
        try await asking(label: 500_000, of: budget) { lookup, loop in
            var found: ResolvedObjects? = try await lookup.results(for: [Self.question], on: loop).get()
            #expect((500_000..<510_000).contains(budget.taken), "\(budget.taken)")
            #expect(budget.takenByGate == 0 && found?.memory != nil)
            found = nil
        }
        #expect(budget.taken == 0)
    }

    @Test("of a list of all objects is the gate's, as long as somebody has the list")
    func list() async throws {
        let budget = MemoryBudget()
        try await asking(label: 50_000, of: budget) { lookup, loop in
            var listed: ListedObjects? = try await lookup.all(of: [.container], on: loop).get()
            #expect((50_000..<60_000).contains(budget.takenByGate), "\(budget.takenByGate)")
            #expect(budget.taken == 0 && listed?.objects.map(\.isUnknown) == [false])
            listed = nil
        }
        #expect(budget.takenByGate == 0)
    }

    @Test("of a list is no more than what is kept of it, however large its objects are")
    func largeList() async throws {
        let budget = MemoryBudget(limit: 1 << 20)
        try await asking(label: 8 << 20, of: budget) { lookup, loop in
            let listed = try await lookup.all(of: [.container], on: loop).get()
            #expect(listed.objects.map(\.isUnknown) == [true] && budget.takenByGate < 1000)
        }
        #expect(budget.takenByGate == 0)
    }

    @Test("that an answer has no room in is given back, and the question has failed")
    func noRoom() async throws {
        let budget = MemoryBudget(limit: 4 << 20)
        try await asking(label: 1 << 20, of: budget) { lookup, loop in
            await #expect(throws: EngineLookup.Failure.noRoom) {
                try await lookup.results(for: [Self.question], on: loop).get()
            }
        }
        #expect(budget.taken == 0 && budget.takenByGate == 0)
    }
}
