import NIOCore
import NIOEmbedded
import Testing

@testable import DataPlane

@Suite("Questions of requests to the engine")
struct LookupTurnsTests {
    private let loop = NIOAsyncTestingEventLoop()

    @Test("are few at once; the others follow in their order, each when one has its answer")
    func order() async throws {
        let turns = LookupTurns(most: 2, mostWaiting: 10)
        let answers = (0..<4).map { _ in loop.makePromise(of: Int.self) }
        let asked = Asked()
        let results = answers.enumerated().map { index, answer in
            turns.run(on: loop) {
                asked.note(index)
                return answer.futureResult
            }
        }
        await loop.run()
        #expect(asked.all == [0, 1])
        answers[1].succeed(1)
        await loop.run()
        #expect(asked.all == [0, 1, 2])
        answers[0].fail(DaemonLookup.Failure.tooLarge)
        await loop.run()
        #expect(asked.all == [0, 1, 2, 3])
        answers[2].succeed(2)
        answers[3].succeed(3)
        await loop.run()
        #expect(try await results[3].get() == 3)
        await loop.shutdownGracefully()
    }

    @Test("that wait too long, or behind too many, have no answer; their turns go to others")
    func patience() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 1)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(on: loop) { first.futureResult }
        let waiting = turns.run(on: loop) { [loop] in loop.makeSucceededFuture(2) }
        let refused = turns.run(on: loop) { [loop] in loop.makeSucceededFuture(3) }
        await loop.run()
        await #expect(throws: DaemonLookup.Failure.self) { try await refused.get() }
        await loop.advanceTime(by: DaemonLookup.limit)
        await #expect(throws: DaemonLookup.Failure.self) { try await waiting.get() }
        first.succeed(1)
        await loop.run()
        #expect(try await held.get() == 1)
        let next = turns.run(on: loop) { [loop] in loop.makeSucceededFuture(4) }
        await loop.run()
        #expect(try await next.get() == 4)
        await loop.shutdownGracefully()
    }
}

/// Who was asked, in order.
private final class Asked: @unchecked Sendable {
    private(set) var all: [Int] = []
    /// On the loop alone, and read when it rests.
    func note(_ number: Int) { all.append(number) }
}
