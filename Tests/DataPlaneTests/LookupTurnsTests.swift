import NIOCore
import NIOEmbedded
import PolicyCore
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
            turns.run(for: "a", on: loop) {
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

    @Test("take turns by client: who asks for much waits for those who ask for little")
    func fairness() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 10)
        let first = loop.makePromise(of: Int.self)
        let asked = Asked()
        let held = turns.run(for: "greedy", on: loop) { first.futureResult }
        var rest: [EventLoopFuture<Int>] = []
        for (client, number) in [("greedy", 1), ("greedy", 2), ("greedy", 3), ("modest", 10), ("other", 20)] {
            rest.append(
                turns.run(for: client, on: loop) { [loop] in
                    asked.note(number)
                    return loop.makeSucceededFuture(number)
                })
        }
        first.succeed(0)
        await loop.run()
        #expect(asked.all == [1, 10, 20, 2, 3])
        _ = try await held.get()
        for future in rest { _ = try await future.get() }
        await loop.shutdownGracefully()
    }

    @Test("that wait too long, or behind too many, have no answer; their turns go to others")
    func patience() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 1)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(for: "a", on: loop) { first.futureResult }
        let waiting = turns.run(for: "a", on: loop) { [loop] in loop.makeSucceededFuture(2) }
        let refused = turns.run(for: "a", on: loop) { [loop] in loop.makeSucceededFuture(3) }
        await loop.run()
        await #expect(throws: DaemonLookup.Failure.self) { try await refused.get() }
        await loop.advanceTime(by: DaemonLookup.limit)
        await #expect(throws: DaemonLookup.Failure.self) { try await waiting.get() }
        first.succeed(1)
        await loop.run()
        #expect(try await held.get() == 1)
        let next = turns.run(for: "a", on: loop) { [loop] in loop.makeSucceededFuture(4) }
        await loop.run()
        #expect(try await next.get() == 4)
        await loop.shutdownGracefully()
    }
}

@Suite("Lists of what there is")
struct SharedListsTests {
    private let loop = NIOAsyncTestingEventLoop()

    @Test("are asked for one at a time, and who comes meanwhile shares the next")
    func sharing() async throws {
        let lists = SharedLists()
        let containers = SharedLists.Key(kind: .container, version: nil)
        let answers = (0..<3).map { _ in loop.makePromise(of: SharedLists.Objects.self) }
        let asked = Asked()
        let ask: @Sendable () -> EventLoopFuture<SharedLists.Objects> = {
            let number = asked.all.count
            asked.note(number)
            return answers[number].futureResult
        }
        let first = lists.list(containers, on: loop, ask)
        let others = (0..<5).map { _ in lists.list(containers, on: loop, ask) }
        #expect(asked.all == [0])
        answers[0].succeed([])
        await loop.run()
        #expect(asked.all == [0, 1], "newer than their questions, and one for all")
        answers[1].succeed([ObjectDescription(kind: .container, id: "x")])
        await loop.run()
        #expect(try await first.get().isEmpty)
        for other in others { #expect(try await other.get().count == 1) }
        let last = lists.list(containers, on: loop, ask)
        answers[2].fail(DaemonLookup.Failure.noAnswer)
        await loop.run()
        await #expect(throws: DaemonLookup.Failure.self) { try await last.get() }
        await loop.shutdownGracefully()
    }
}

/// Who was asked, in order.
private final class Asked: @unchecked Sendable {
    private(set) var all: [Int] = []
    /// On the loop alone, and read when it rests.
    func note(_ number: Int) { all.append(number) }
}
