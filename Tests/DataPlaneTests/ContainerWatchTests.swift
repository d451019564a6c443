// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Glibc
import NIOCore
import NIOEmbedded
import PolicyCore
import Testing

@testable import DataPlane

/// An engine whose answers are given by the test, and whose clock is the loop's.
private final class QuietEngine: EngineQuestions {
    /// What it lists; nil lets the question hang.
    var containers: [(id: String, name: String, address: String)]? = []
    /// First processes by their containers' ids.
    var processes: [String: Int32] = [:]
    private(set) var lists = 0
    private(set) var inspected: [String] = []
    private(set) var streams: [LookupHandler.Receiver] = []

    let socket: SocketIdentity? = nil
    let engine = KnownEngine()
    let report = LookupReport()
    var memory = MemoryBudget()

    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, within limit: TimeAmount,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        guard case .inspection(let id) = question else { return list(on: eventLoop) }
        inspected.append(id)
        let process = processes[id].map { #"{"Id":"\#(id)","Name":"/x","State":{"Pid":\#($0)}}"# }
        return eventLoop.makeSucceededFuture(answer(process == nil ? 404 : 200, process ?? "{}"))
    }

    private func list(on eventLoop: any EventLoop) -> EventLoopFuture<LookupResponse> {
        lists += 1
        guard let containers else {
            let promise = eventLoop.makePromise(of: LookupResponse.self)
            eventLoop.scheduleTask(in: EngineLookup.limit) { promise.fail(EngineLookup.Failure.noAnswer) }
            return promise.futureResult
        }
        let texts = containers.map {
            #"{"Id":"\#($0.id)","Names":["/\#($0.name)"],"NetworkSettings":{"Networks":{"n":{"IPAddress":"\#($0.address)"}}}}"#
        }
        return eventLoop.makeSucceededFuture(answer(200, "[\(texts.joined(separator: ","))]"))
    }

    private func answer(_ status: Int, _ body: String) -> LookupResponse {
        var answer = LookupResponse()
        (answer.status, answer.body) = (status, ByteBuffer(string: body))
        // One whose endpoints are its own words, so that nobody is asked for more.
        answer.engine = EngineLookup.Engine(server: "Libpod/5.8.0 (linux)", apiVersion: "1.41")
        return answer
    }

    func stream(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel> {
        streams.append(receive)
        return eventLoop.makePromise(of: (any Channel).self).futureResult
    }

    /// The stream that was opened last begins, and says nothing more.
    func beginStream() { streams.last?(.head(status: 200, EngineLookup.Engine(server: "Docker", apiVersion: "1.41"))) }
}

@Suite("What is known of containers")
struct ContainerWatchTests {
    private let loop = EmbeddedEventLoop()
    private let directory = ClientDirectory()
    private let engine = QuietEngine()
    private static let ids = ["a", "b"].map { String(repeating: $0, count: 64) }
    private static let address = "10.0.0.1"
    private static let networks: EngineNetworks = {
        var networks = EngineNetworks()
        networks.allotted = ["": [AddressBlock("10.0.0.0/8")].compactMap { $0 }]
        return networks
    }()

    private func begin() -> ContainerWatch {
        let watch = ContainerWatch(lookup: engine, directory: directory, on: loop)
        watch.start()
        engine.beginStream()
        return watch
    }

    private func owner() -> String {
        guard let address = IPAddress(Self.address) else { return "" }
        let owner = directory.look().knowledge.containers.owner(of: address, on: Self.networks)
        if case .container(let container) = owner { return container.name }
        return "\(owner)"
    }

    @Test("has room of the gate's own; without room nobody is known")
    func memory() {
        engine.containers = [(Self.ids[0], "first", Self.address)]
        let watch = begin()
        #expect(owner() == "first")
        #expect((500..<5000).contains(engine.memory.takenByGate), "\(engine.memory.takenByGate)")
        watch.stop()
        #expect(engine.memory.takenByGate == 0)

        engine.memory = MemoryBudget(limit: 600)
        let crowded = begin()
        defer { crowded.stop() }
        #expect(owner() == "unknown" && crowded.isStreaming)
    }

    @Test("is asked for again every ten seconds, whatever events say")
    func silence() {
        engine.containers = [(Self.ids[0], "first", Self.address)]
        let watch = begin()
        defer { watch.stop() }
        #expect(owner() == "first")
        engine.containers = [(Self.ids[1], "second", Self.address)]
        loop.advanceTime(by: ContainerWatch.listInterval - .milliseconds(1))
        #expect(owner() == "first")
        loop.advanceTime(by: .milliseconds(1))
        #expect(owner() == "second")
        for _ in 0..<20 { loop.advanceTime(by: .seconds(5)) }
        #expect(owner() == "second" && engine.streams.count == 1 && engine.lists == 12)
    }

    @Test("counts for nothing when no list has confirmed it for fifteen seconds, until one does")
    func age() {
        engine.containers = [(Self.ids[0], "first", Self.address)]
        let watch = begin()
        defer { watch.stop() }
        engine.containers = nil
        loop.advanceTime(by: ContainerWatch.tableAge - .milliseconds(1))
        #expect(owner() == "first")
        loop.advanceTime(by: .milliseconds(1))
        #expect(owner() == "unknown" && !watch.isStreaming)
        engine.containers = [(Self.ids[0], "first", Self.address)]
        loop.advanceTime(by: ContainerWatch.firstDelay)
        #expect(engine.streams.count == 2)
        engine.beginStream()
        #expect(owner() == "first")
    }

    @Test("is asked for no more once nobody is told by it")
    func stop() {
        let watch = begin()
        watch.stop()
        loop.advanceTime(by: .minutes(1))
        #expect(engine.lists == 1 && engine.streams.count == 1)
    }

    // MARK: Processes

    private func confirm(_ watch: ContainerWatch, _ text: String) throws -> (LookupResult?, String) {
        let groups = try #require(ControlGroups(parsing: text.utf8))
        var result: LookupResult?
        watch.confirm(groups).assumeIsolated().whenSuccess { result = $0 }
        let owner = directory.look().knowledge.containers.process(in: groups)
        if case .container(let container) = owner { return (result, container.id) }
        return (result, "\(owner)")
    }

    @Test("is of no container that the engine has, where a process's groups name none of them")
    func foreign() throws {
        let watch = begin()
        defer { watch.stop() }
        let found = try confirm(watch, "0::/docker/\(Self.ids[0])/docker/\(Self.ids[1])\n")
        #expect(found == (.answered, "unknown"))
        #expect(engine.inspected == [Self.ids[1], Self.ids[0]], "the innermost first")
    }

    @Test("is of nobody where a container's first process is somewhere else, does not run, or cannot be seen")
    func elsewhere() throws {
        let watch = begin()
        defer { watch.stop() }
        // This process is in no group of that name.
        for process in [getpid(), 0, .max, -1] {
            engine.processes = [Self.ids[0]: process]
            #expect(try confirm(watch, "0::/docker/\(Self.ids[0])\n") == (.unanswered, "unknown"))
        }
    }

    @Test("is of nobody where the innermost container does not agree, even if an outer one would")
    func innermost() throws {
        let watch = begin()
        defer { watch.stop() }
        engine.processes = [Self.ids[0]: getpid(), Self.ids[1]: 0]
        #expect(try confirm(watch, "0::/\(Self.ids[0])/\(Self.ids[1])\n") == (.unanswered, "unknown"))
        #expect(engine.inspected == [Self.ids[1]])
    }
}
