// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The bounds on questions for requests, one set for the gate: so many are with the engine at once, so many wait, and no
/// client has more than a quarter of either. Clients take turns, so that none takes the engine from the others.
///
/// Where there is no room for another one to wait, the youngest question of the client with most of them gives its place
/// up, unless it is the newcomer's own.
final class LookupTurns: Sendable {
    /// Somebody who waits for a turn. The queues give it one or its time ends, whichever comes first.
    private final class Waiter: Sendable {
        let promise: EventLoopPromise<Void>
        let client: ShareOwner
        private let isOver = Atomic(false)

        init(promise: EventLoopPromise<Void>, client: ShareOwner) {
            self.promise = promise
            self.client = client
        }

        /// True for the first who asks: it has its turn then, or gives up.
        func end() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }

        func giveUp() { if end() { promise.fail(EngineLookup.Failure.noTurn) } }
    }

    private enum Turn {
        case now
        /// - Parameter displaced: gave its place up for this one.
        case later(Waiter, displaced: Waiter?)
        /// Too many wait already.
        case never
    }

    static let standardMost = 32
    static let standardMostWaiting = 4096

    private let state = Mutex(State())
    private let most: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - most: questions of all clients at once, each on a connection of its own.
    ///   - mostWaiting: questions of all clients that wait.
    init(most: Int = standardMost, mostWaiting: Int = standardMostWaiting) {
        self.most = most
        self.mostWaiting = mostWaiting
    }

    /// Asks when it is its turn; fails with ``EngineLookup/Failure/noTurn`` where that takes longer than
    /// ``EngineLookup/limit``.
    func run<Result: Sendable>(
        for client: ShareOwner, on eventLoop: any EventLoop, ask: @escaping @Sendable () -> EventLoopFuture<Result>
    ) -> EventLoopFuture<Result> {
        take(for: client, on: eventLoop).flatMap {
            let result = ask()
            result.whenComplete { _ in self.pass(from: client) }
            return result
        }
    }

    private func take(for client: ShareOwner, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let turn: Turn = state.withLock { state in
            if state.running < most, state.share(of: client) < Share.ofOneClient(most) {
                state.begin(for: client)
                return .now
            }
            let own = state.waitingCount(of: client)
            guard own < Share.ofOneClient(mostWaiting) else { return .never }
            var displaced: Waiter?
            if state.waitingCount >= mostWaiting {
                displaced = state.popLast(ofMoreThan: own)
                if displaced == nil { return .never }
            }
            let waiter = Waiter(promise: eventLoop.makePromise(of: Void.self), client: client)
            state.append(waiter)
            return .later(waiter, displaced: displaced)
        }
        switch turn {
        case .now: return eventLoop.makeSucceededVoidFuture()
        case .never: return eventLoop.makeFailedFuture(EngineLookup.Failure.noTurn)
        case .later(let waiter, let displaced):
            displaced?.giveUp()
            let limit = eventLoop.scheduleTask(in: EngineLookup.limit) { waiter.giveUp() }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
            return waiter.promise.futureResult
        }
    }

    /// A question has its answer: the turn of whoever waits longest and has not its share, or of nobody.
    private func pass(from client: ShareOwner) {
        let next: Waiter? = state.withLock { state in
            state.end(for: client)
            while let waiter = state.popFirst(share: Share.ofOneClient(most)) {
                guard waiter.end() else { continue }
                state.begin(for: waiter.client)
                return waiter
            }
            return nil
        }
        next?.promise.succeed()
    }
}

extension LookupTurns {
    private struct State {
        private(set) var running = 0
        /// Of all clients.
        private(set) var waitingCount = 0
        private var shares: [ShareOwner: Int] = [:]
        /// Who waits, by client, and the clients in the order of their turns.
        private var waiting: [ShareOwner: CircularBuffer<Waiter>] = [:]
        private var order = CircularBuffer<ShareOwner>()

        func share(of client: ShareOwner) -> Int { shares[client] ?? 0 }

        func waitingCount(of client: ShareOwner) -> Int { waiting[client]?.count ?? 0 }

        mutating func begin(for client: ShareOwner) {
            running += 1
            shares[client, default: 0] += 1
        }

        mutating func end(for client: ShareOwner) {
            running -= 1
            let rest = share(of: client) - 1
            shares[client] = rest > 0 ? rest : nil
        }

        mutating func append(_ waiter: Waiter) {
            if waiting[waiter.client] == nil { order.append(waiter.client) }
            waiting[waiter.client, default: CircularBuffer()].append(waiter)
            waitingCount += 1
        }

        /// The youngest question of the client of whom most wait, if it keeps more than `count` of them all the same.
        mutating func popLast(ofMoreThan count: Int) -> Waiter? {
            guard let most = waiting.max(by: { $0.value.count < $1.value.count }), most.value.count > count + 1,
                let waiter = waiting[most.key]?.popLast()
            else { return nil }
            waitingCount -= 1
            return waiter
        }

        /// The next of the client whose turn it is, who then has the last turn. Who has its share keeps its turn for
        /// later.
        mutating func popFirst(share: Int) -> Waiter? {
            for _ in 0..<order.count {
                guard let client = order.popFirst() else { return nil }
                guard self.share(of: client) < share else {
                    order.append(client)
                    continue
                }
                guard var queue = waiting[client], let waiter = queue.popFirst() else {
                    waiting[client] = nil
                    continue
                }
                waitingCount -= 1
                waiting[client] = queue.isEmpty ? nil : queue
                if !queue.isEmpty { order.append(client) }
                return waiter
            }
            return nil
        }
    }
}
