// SPDX-License-Identifier: Apache-2.0

import DockerAPI
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
        let turns = LookupTurns(most: 8, mostWaiting: 10)
        let answers = (0..<4).map { _ in loop.makePromise(of: Int.self) }
        let asked = Asked()
        let results = answers.enumerated().map { index, answer in
            turns.run(for: .container("a"), on: loop) {
                asked.note(index)
                return answer.futureResult
            }
        }
        await loop.run()
        #expect(asked.all == [0, 1])
        answers[1].succeed(1)
        await loop.run()
        #expect(asked.all == [0, 1, 2])
        answers[0].fail(EngineLookup.Failure.tooLarge)
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
        let turns = LookupTurns(most: 1, mostWaiting: 12)
        let first = loop.makePromise(of: Int.self)
        let asked = Asked()
        let held = turns.run(for: .container("greedy"), on: loop) { first.futureResult }
        var rest: [EventLoopFuture<Int>] = []
        for (client, number) in [("greedy", 1), ("greedy", 2), ("greedy", 3), ("modest", 10), ("other", 20)] {
            rest.append(
                turns.run(for: .container(client), on: loop) { [loop] in
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

    @Test("of one client are a quarter of those at once: the others have the rest, however much it asks for")
    func quarter() async throws {
        let turns = LookupTurns(most: 16, mostWaiting: 400)
        let slow = loop.makePromise(of: Int.self)
        let asked = Asked()
        var greedy: [EventLoopFuture<Int>] = []
        for number in 0..<50 {
            greedy.append(
                turns.run(for: .container("greedy"), on: loop) {
                    asked.note(number)
                    return slow.futureResult
                })
        }
        await loop.run()
        #expect(asked.all == [0, 1, 2, 3])
        for number in 100..<104 {
            let honest = turns.run(for: .container("honest"), on: loop) { [loop] in loop.makeSucceededFuture(number) }
            await loop.run()
            #expect(try await honest.get() == number, "at once, with greedy questions under way and waiting")
        }
        #expect(asked.all == [0, 1, 2, 3], "what others leave free is not for whoever has its share")
        slow.succeed(0)
        await loop.run()
        #expect(asked.all == Array(0..<50))
        for future in greedy { _ = try await future.get() }
        await loop.shutdownGracefully()
    }

    @Test("that wait too long, or behind too many, are not asked; their turns go to others")
    func patience() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 1)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(for: .container("a"), on: loop) { first.futureResult }
        let waiting = turns.run(for: .container("a"), on: loop) { [loop] in loop.makeSucceededFuture(2) }
        let refused = turns.run(for: .container("a"), on: loop) { [loop] in loop.makeSucceededFuture(3) }
        await loop.run()
        await #expect(throws: EngineLookup.Failure.noTurn) { try await refused.get() }
        await loop.advanceTime(by: EngineLookup.limit)
        await #expect(throws: EngineLookup.Failure.noTurn) { try await waiting.get() }
        first.succeed(1)
        await loop.run()
        #expect(try await held.get() == 1)
        let next = turns.run(for: .container("a"), on: loop) { [loop] in loop.makeSucceededFuture(4) }
        await loop.run()
        #expect(try await next.get() == 4)
        await loop.shutdownGracefully()
    }

    @Test("that have waited too long count as waiting no more, while the engine still answers none")
    func ended() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 4)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(for: .container("a"), on: loop) { first.futureResult }
        let late = turns.run(for: .container("a"), on: loop) { [loop] in loop.makeSucceededFuture(2) }
        await loop.advanceTime(by: EngineLookup.limit)
        await #expect(throws: EngineLookup.Failure.noTurn) { try await late.get() }
        let next = turns.run(for: .container("a"), on: loop) { [loop] in loop.makeSucceededFuture(3) }
        first.succeed(1)
        await loop.run()
        #expect(try await next.get() == 3)
        _ = try await held.get()
        await loop.shutdownGracefully()
    }

    @Test("end with a stop: those that wait fail, and none is asked any more")
    func stopped() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 8)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(for: .container("a"), on: loop) { first.futureResult }
        let waiting = turns.run(for: .container("b"), on: loop) { [loop] in loop.makeSucceededFuture(2) }
        turns.close()
        await loop.run()
        await #expect(throws: EngineLookup.Failure.stopped) { try await waiting.get() }
        first.fail(EngineLookup.Failure.stopped)
        let late = turns.run(for: .container("c"), on: loop) { [loop] in loop.makeSucceededFuture(3) }
        await loop.run()
        await #expect(throws: EngineLookup.Failure.stopped) { try await held.get() }
        await #expect(throws: EngineLookup.Failure.stopped) { try await late.get() }
        await loop.shutdownGracefully()
    }

    @Test("wait where there is room; where there is none the youngest goes of whoever has most of them")
    func crowded() async throws {
        let turns = LookupTurns(most: 1, mostWaiting: 16)
        let first = loop.makePromise(of: Int.self)
        let held = turns.run(for: .container("first"), on: loop) { first.futureResult }
        func wait(_ client: String) -> EventLoopFuture<Int> {
            turns.run(for: .container(client), on: loop) { [loop] in loop.makeSucceededFuture(1) }
        }
        var greedy = (0..<4).map { client in (0..<4).map { _ in wait("greedy\(client)") } }
        let fifth = wait("greedy0")
        // Each has the place of another's youngest, as long as that one keeps more.
        let honest = (0..<12).map { wait("honest\($0)") }
        let late = wait("late")
        await loop.run()
        for refused in [fifth, late] {
            await #expect(throws: EngineLookup.Failure.noTurn) { try await refused.get() }
        }
        for client in 0..<4 {
            for _ in 0..<3 {
                let youngest = greedy[client].removeLast()
                await #expect(throws: EngineLookup.Failure.noTurn) { try await youngest.get() }
            }
        }
        first.succeed(1)
        await loop.run()
        #expect(try await held.get() == 1)
        for future in greedy.joined() + honest { #expect(try await future.get() == 1) }
        await loop.shutdownGracefully()
    }
}

@Suite("Lists of what there is")
struct SharedListsTests {
    private let containers = SharedLists.Key(kind: .container, version: nil)
    private let loop = NIOAsyncTestingEventLoop()

    @Test("are asked for one at a time, and who comes meanwhile shares the next")
    func sharing() async throws {
        let lists = SharedLists()
        let answers = (0..<3).map { _ in loop.makePromise(of: SharedLists.Objects.self) }
        let asked = Asked()
        let ask: @Sendable () -> EventLoopFuture<SharedLists.Objects> = {
            let number = asked.all.count
            asked.note(number)
            return answers[number].futureResult
        }
        let first = lists.list(of: containers, on: loop, ask: ask)
        let others = (0..<5).map { _ in lists.list(of: containers, on: loop, ask: ask) }
        #expect(asked.all == [0])
        answers[0].succeed(ListedObjects())
        await loop.run()
        #expect(asked.all == [0, 1], "newer than their questions, and one for all")
        answers[1].succeed(ListedObjects(objects: [ObjectDescription(kind: .container, id: "x")]))
        await loop.run()
        #expect(try await first.get().objects.isEmpty)
        for other in others { #expect(try await other.get().objects.count == 1) }
        let last = lists.list(of: containers, on: loop, ask: ask)
        answers[2].fail(EngineLookup.Failure.noAnswer)
        await loop.run()
        await #expect(throws: EngineLookup.Failure.self) { try await last.get() }
        await loop.shutdownGracefully()
    }
}

extension SharedListsTests {
    @Test("are asked for in few versions at once, however many clients think of; the others share the engine's own")
    func versions() async throws {
        let lists = SharedLists()
        let answer = loop.makePromise(of: SharedLists.Objects.self)
        let keys = (24...999).map { minor in
            let key = lists.key(for: .container, version: .engine(minor: minor))
            _ = lists.list(of: key, on: loop) { answer.futureResult }
            return key
        }
        #expect(Set(keys).count == SharedLists.mostVersions + 1)
        #expect(keys.last == containers && keys.last?.version == nil)
        #expect(
            lists.key(for: .network, version: .engine(minor: 999)).version == .engine(minor: 999), "of another kind")
        answer.succeed(ListedObjects())
        await loop.run()
        #expect(
            lists.key(for: .container, version: .engine(minor: 999)).version == .engine(minor: 999), "they are over")
        await loop.shutdownGracefully()
    }

    @Test("that fail for whoever began them are begun anew for those who shared them")
    func failure() async throws {
        let lists = SharedLists(patience: .hours(1))
        let first = loop.makePromise(of: SharedLists.Objects.self)
        let second = loop.makePromise(of: SharedLists.Objects.self)
        let began = lists.list(of: containers, on: loop) { first.futureResult }
        let shared = lists.list(of: containers, on: loop) { second.futureResult }
        let other = lists.list(of: containers, on: loop) { [loop] in
            loop.makeSucceededFuture(ListedObjects(objects: [ObjectDescription(kind: .container, id: "x")]))
        }
        first.fail(EngineLookup.Failure.noAnswer)
        await loop.run()
        await #expect(throws: EngineLookup.Failure.self) { try await began.get() }
        // The second's question is under way for both: what fails for it does not fail for the other.
        second.fail(EngineLookup.Failure.tooLarge)
        await loop.run()
        await #expect(throws: EngineLookup.Failure.self) { try await shared.get() }
        #expect(try await other.get().objects.count == 1)
        await loop.shutdownGracefully()
    }
}

@Suite("Questions that are under way")
struct OpenQuestionsTests {
    @Test("end once, by their answers or by a stop, and none begins after that")
    func ends() throws {
        let open = OpenQuestions()
        let ended = Asked()
        let first = try #require(open.begin { ended.note(1) })
        let second = try #require(open.begin { ended.note(2) })
        #expect(open.end(first))
        #expect(!open.isClosed)
        open.close()
        #expect(ended.all == [2] && open.isClosed)
        #expect(!open.end(second), "the stop has ended it")
        #expect(open.begin { ended.note(3) } == nil)
        open.close()
        #expect(ended.all == [2])
    }
}

/// Who was asked, in order.
private final class Asked: @unchecked Sendable {
    private(set) var all: [Int] = []
    /// On the loop alone, and read when it rests.
    func note(_ number: Int) { all.append(number) }
}
