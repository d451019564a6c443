// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import NIOEmbedded
import PolicyCore
import Testing

@testable import DataPlane

/// An engine that answers when the test says so.
private final class RecordingEngine: EngineQuestions {
    private(set) var open: [(path: String, promise: EventLoopPromise<LookupResponse>)] = []

    let socket: SocketIdentity? = nil
    let engine = KnownEngine()
    let report = LookupReport()
    let memory = MemoryBudget()

    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, within limit: TimeAmount,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        let promise = eventLoop.makePromise(of: LookupResponse.self)
        open.append((question.path, promise))
        return promise.futureResult
    }

    func stream(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel> {
        eventLoop.makePromise(of: (any Channel).self).futureResult
    }

    func answer(_ text: String, status: Int = 200) {
        var answer = LookupResponse()
        (answer.status, answer.body) = (status, ByteBuffer(string: text))
        open.removeFirst().promise.succeed(answer)
    }

    func refuse(with status: Int) {
        open.removeFirst().promise.fail(EngineLookup.Failure.refused(status: status))
    }
}

@Suite("Who is on a network")
struct NetworkRecordsTests {
    private let loop = EmbeddedEventLoop()
    private let engine = RecordingEngine()
    private let directory = ClientDirectory()
    private let address = IPAddress(v4: 0x0A00_0001)
    private static let id = String(repeating: "a", count: 64)

    private final class Count {
        var told = 0
    }

    private var records: NetworkRecords { NetworkRecords(lookup: engine, directory: directory, on: loop) }

    private func put() {
        let place = ContainerDescription.Attachment(
            networkID: "n", networkName: "n", addresses: [address], needsRecord: true)
        let web = ContainerDescription(id: Self.id, name: "web", labels: [], attachments: [place])
        directory.update { knowledge in
            knowledge.networks.allotted = ["n": [AddressBlock(around: address, prefixLength: 24)]]
            knowledge.containers.put(web)
        }
    }

    private func look(_ records: NetworkRecords, at network: String = "n") -> Count {
        let count = Count()
        records.look(at: network).assumeIsolated().whenSuccess { count.told += 1 }
        return count
    }

    private var owner: String {
        let knowledge = directory.look().knowledge
        if case .container(let container) = knowledge.containers.owner(of: address, on: knowledge.networks) {
            return container.name
        }
        return "nobody"
    }

    @Test("is asked for once at a time, and again for whoever came since")
    func shared() {
        put()
        let records = records
        let first = look(records)
        let second = look(records)
        #expect(engine.open.map(\.path) == ["/networks/n"] && second.told == 0)
        engine.answer(#"{"Id":"n","Containers":{"\#(Self.id)":{"IPv4Address":"10.0.0.1/24","IPv6Address":""}}}"#)
        loop.run()
        #expect(first.told == 1 && second.told == 0 && owner == "web")
        #expect(engine.open.count == 1, "the second came while it was asked for")
        engine.answer(#"{"Containers":{"\#(Self.id)":{"IPv4Address":""}}}"#)
        loop.run()
        #expect(second.told == 1 && engine.open.isEmpty && owner == "nobody")
    }

    @Test("is asked for of few networks at once")
    func bounded() {
        let records = records
        let counts = (0..<5).map { look(records, at: "n\($0)") }
        #expect(engine.open.count == NetworkRecords.most)
        while !engine.open.isEmpty {
            engine.answer("{}", status: 404)
            loop.run()
        }
        #expect(counts.allSatisfy { $0.told == 1 })
    }

    @Test("is nobody where there is no such network, and where the engine does not answer")
    func failures() {
        for status in [404, 500] {
            put()
            let count = look(records)
            if status == 404 { engine.answer("{}", status: 404) } else { engine.refuse(with: status) }
            loop.run()
            #expect(count.told == 1 && owner == "nobody")
        }
    }

    @Test("is whoever says so where somebody before the engine keeps the answer back", arguments: [403, 405, 200])
    func kept(status: Int) {
        put()
        let count = look(records)
        if status == 200 { engine.answer(#"{"Id":"n"}"#) } else { engine.refuse(with: status) }
        loop.run()
        #expect(count.told == 1 && owner == "web")
    }
}
