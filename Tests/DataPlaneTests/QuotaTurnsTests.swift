// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import DataPlane

@Suite("The turns of an owner's clients")
struct QuotaTurnsTests {
    private let loop = NIOAsyncTestingEventLoop()

    /// What came of asking for turns, in order.
    private final class Taken: Sendable {
        private let turns = Mutex<[(number: Int, turn: QuotaTurn?)]>([])

        var numbers: [Int] { turns.withLock { $0.map(\.number) } }

        func add(_ number: Int, _ turn: QuotaTurn?) { turns.withLock { $0.append((number, turn)) } }

        /// Lets go of a turn.
        func end(_ number: Int, _ last: (QuotaTurn) -> Void = { _ in }) {
            let ended = turns.withLock { turns -> QuotaTurn? in
                guard let index = turns.firstIndex(where: { $0.number == number }) else { return nil }
                defer { turns[index].turn = nil }
                return turns[index].turn
            }
            if let ended { last(ended) }
        }
    }

    private func take(_ number: Int, of owner: String = "ci", among turns: QuotaTurns, into taken: Taken) {
        turns.take(for: owner, on: loop).whenComplete { result in taken.add(number, try? result.get()) }
    }

    @Test("come one after the other, and do not wait for those of another owner")
    func order() async throws {
        let (turns, taken) = (QuotaTurns(), Taken())
        for number in 1...3 { take(number, among: turns, into: taken) }
        take(10, of: "cd", among: turns, into: taken)
        await loop.run()
        #expect(taken.numbers == [1, 10])
        taken.end(1)
        await loop.run()
        #expect(taken.numbers == [1, 10, 2])
        taken.end(2) { turn in
            turn.sent()
            turn.answered()
        }
        await loop.run()
        #expect(taken.numbers == [1, 10, 2, 3])
        taken.end(3)
        take(4, among: turns, into: taken)
        await loop.run()
        #expect(taken.numbers == [1, 10, 2, 3, 4])
        await loop.shutdownGracefully()
    }

    @Test("last longer where the engine was asked and nobody has heard its answer")
    func unanswered() async throws {
        let (turns, taken) = (QuotaTurns(), Taken())
        for number in 1...2 { take(number, among: turns, into: taken) }
        await loop.run()
        taken.end(1) { $0.sent() }
        await loop.advanceTime(by: .seconds(4))
        #expect(taken.numbers == [1])
        await loop.advanceTime(by: .seconds(2))
        #expect(taken.numbers == [1, 2])
        await loop.shutdownGracefully()
    }

    @Test("are not waited for without end, and whoever gave up has none")
    func patience() async throws {
        let (turns, taken) = (QuotaTurns(), Taken())
        for number in 1...2 { take(number, among: turns, into: taken) }
        await loop.run()
        await loop.advanceTime(by: QuotaTurns.limit + .seconds(1))
        #expect(taken.numbers == [1, 2], "the second one failed")
        take(3, among: turns, into: taken)
        await loop.run()
        #expect(taken.numbers == [1, 2])
        taken.end(1)
        await loop.run()
        #expect(taken.numbers == [1, 2, 3])
        await loop.shutdownGracefully()
    }

    @Test("end with the gate")
    func close() async throws {
        let (turns, taken) = (QuotaTurns(), Taken())
        for number in 1...2 { take(number, among: turns, into: taken) }
        await loop.run()
        turns.close()
        await loop.run()
        #expect(taken.numbers == [1, 2], "the second one failed")
        take(3, among: turns, into: taken)
        taken.end(1)
        await loop.run()
        #expect(taken.numbers == [1, 2, 3])
        taken.end(3) { _ in Issue.record("nobody gets a turn any more") }
        await loop.shutdownGracefully()
    }
}
