// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import NIOEmbedded
import PolicyCore
import Testing

@testable import DataPlane

/// An engine that answers when the test says so.
private final class SlowEngine: EngineQuestions {
    private(set) var open: [EventLoopPromise<LookupResponse>] = []

    let socket: SocketIdentity? = nil
    let engine = KnownEngine()
    let report = LookupReport()
    let memory = MemoryBudget()

    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, within limit: TimeAmount,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        open.append(eventLoop.makePromise(of: LookupResponse.self))
        return open[open.count - 1].futureResult
    }

    func stream(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel> {
        eventLoop.makePromise(of: (any Channel).self).futureResult
    }

    func answer() {
        var answer = LookupResponse()
        (answer.status, answer.body) = (200, ByteBuffer(string: "[]"))
        open.removeFirst().succeed(answer)
    }
}

@Suite("What is known of networks")
struct NetworkWatchTests {
    private let loop = EmbeddedEventLoop()
    private let engine = SlowEngine()
    private let directory = ClientDirectory()

    /// Counts those that were told.
    private final class Count {
        var told = 0
    }

    private func look(_ watch: NetworkWatch) -> Count {
        let count = Count()
        watch.look().assumeIsolated().whenSuccess { _ in count.told += 1 }
        return count
    }

    @Test("is told by the answer to a question that is older than no change, however often networks come and go")
    func flood() {
        let watch = NetworkWatch(lookup: engine, directory: directory, on: loop)
        var waiting = [look(watch)]
        for _ in 0..<20 {
            watch.forget()
            waiting.append(look(watch))
            watch.forget()
            engine.answer()
            loop.run()
            #expect(waiting.removeFirst().told == 1, "his question was put after he came")
            #expect(waiting.allSatisfy { $0.told == 0 }, "something has changed since theirs")
            #expect(engine.open.count == 1)
        }
    }

    @Test("is asked once for all that come while nothing changes, and is known for a while")
    func shared() {
        let watch = NetworkWatch(lookup: engine, directory: directory, on: loop)
        let waiting = [look(watch), look(watch), look(watch)]
        #expect(engine.open.count == 1)
        engine.answer()
        loop.run()
        #expect(waiting.allSatisfy { $0.told == 1 } && engine.open.isEmpty)
        #expect(look(watch).told == 1 && engine.open.isEmpty)
        watch.noteConnection()
        #expect(look(watch).told == 0 && engine.open.count == 1)
        engine.answer()
        loop.run()
    }
}
