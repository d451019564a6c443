// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The turns of owners' clients to create something: what an owner has is counted, and the engine has answered, before the
/// next request of the owner is counted for. One set for the gate.
final class QuotaTurns: Sendable {
    /// At most so many requests of an owner wait.
    static let mostWaiting = 1024
    /// Each waits so long at most.
    static let limit = TimeAmount.seconds(30)

    private final class Waiter: Sendable {
        let promise: EventLoopPromise<QuotaTurn>
        let eventLoop: any EventLoop
        private let isOver = Atomic(false)

        init(on eventLoop: any EventLoop) {
            self.eventLoop = eventLoop
            promise = eventLoop.makePromise(of: QuotaTurn.self)
        }

        /// True for the first who asks.
        func end() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }

        func giveUp(because failure: EngineLookup.Failure) { if end() { promise.fail(failure) } }
    }

    private struct State {
        /// By the owners whose turn somebody has: who waits behind.
        var queues: [String: CircularBuffer<Waiter>] = [:]
        var isClosed = false
    }

    private enum Place {
        case now
        case behind(Waiter)
        case nowhere(EngineLookup.Failure)
    }

    private let state = Mutex(State())

    /// Succeeds when it is the request's turn, which lasts as long as somebody holds it; fails where too many wait, or where
    /// it takes too long.
    func take(for owner: String, on eventLoop: any EventLoop) -> EventLoopFuture<QuotaTurn> {
        switch enter(for: owner, on: eventLoop) {
        case .now: return eventLoop.makeSucceededFuture(QuotaTurn(of: owner, among: self, on: eventLoop))
        case .nowhere(let failure): return eventLoop.makeFailedFuture(failure)
        case .behind(let waiter):
            let limit = eventLoop.scheduleTask(in: Self.limit) { waiter.giveUp(because: .noTurn) }
            // The event loop ends.
            limit.futureResult.whenFailure { _ in waiter.giveUp(because: .stopped) }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
            return waiter.promise.futureResult
        }
    }

    private func enter(for owner: String, on eventLoop: any EventLoop) -> Place {
        state.withLock { state in
            if state.isClosed { return .nowhere(.stopped) }
            guard let waiting = state.queues[owner] else {
                state.queues[owner] = []
                return .now
            }
            guard waiting.count < Self.mostWaiting else { return .nowhere(.noTurn) }
            let waiter = Waiter(on: eventLoop)
            state.queues[owner]?.append(waiter)
            return .behind(waiter)
        }
    }

    /// Ends all that wait, and gives nobody a turn any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.queues = [:] }
            return state.queues.values.flatMap { Array($0) }
        }
        for waiter in waiting { waiter.giveUp(because: .stopped) }
    }

    /// Gives the turn to whoever waits longest.
    fileprivate func pass(of owner: String) {
        let next: Waiter? = state.withLock { state in
            while let waiter = state.queues[owner]?.popFirst() { if waiter.end() { return waiter } }
            state.queues[owner] = nil
            return nil
        }
        next.map { $0.promise.succeed(QuotaTurn(of: owner, among: self, on: $0.eventLoop)) }
    }
}

/// A turn to create something. It ends with the last who holds it.
final class QuotaTurn: Sendable {
    private let owner: String
    private let turns: QuotaTurns
    private let eventLoop: any EventLoop
    private let isUnderWay = Atomic(false)

    /// An engine that was asked and whose answer nobody has heard may still create it, and its lists do not tell it yet.
    private static let patience = TimeAmount.seconds(5)

    fileprivate init(of owner: String, among turns: QuotaTurns, on eventLoop: any EventLoop) {
        self.owner = owner
        self.turns = turns
        self.eventLoop = eventLoop
    }

    /// The request is on its way to the engine.
    func sent() { isUnderWay.store(true, ordering: .releasing) }

    /// The engine has answered: its lists tell what there is.
    func answered() { isUnderWay.store(false, ordering: .releasing) }

    deinit {
        let (turns, owner) = (turns, owner)
        guard isUnderWay.load(ordering: .acquiring) else { return turns.pass(of: owner) }
        eventLoop.scheduleTask(in: Self.patience) { turns.pass(of: owner) }
    }
}
