// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// How many questions for requests are with the engine at once, of all event loops together. The others wait, and
/// clients take turns: what one of them asks takes neither all descriptors nor the engine from the others, and no
/// client has more than a quarter of the questions that are under way.
final class LookupTurns: Sendable {
    /// Somebody who waits for a turn. Only the queues decide whether it has one: under their mutex.
    private final class Waiter: Sendable {
        let promise: EventLoopPromise<Void>
        let client: ShareOwner
        private let isOver = Atomic(false)

        init(_ promise: EventLoopPromise<Void>, _ client: ShareOwner) {
            self.promise = promise
            self.client = client
        }

        /// True for the first who asks: it has its turn then, or gives up.
        func end() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }
    }

    private enum Turn {
        case now
        case later(Waiter)
        /// Too many of the client's wait already.
        case never
    }

    static let standardMost = 32

    private let state = Mutex(State())
    private let most: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - most: questions at once, each on a connection of its own.
    ///   - mostWaiting: beyond these a question of the same client fails at once.
    init(most: Int = standardMost, mostWaiting: Int = 1024) {
        self.most = most
        self.mostWaiting = mostWaiting
    }

    /// Asks when it is its turn; fails with ``EngineLookup/Failure/noTurn`` where that takes longer than
    /// ``EngineLookup/limit``.
    func run<Result: Sendable>(
        for client: ShareOwner, on eventLoop: any EventLoop, _ ask: @escaping @Sendable () -> EventLoopFuture<Result>
    ) -> EventLoopFuture<Result> {
        take(for: client, on: eventLoop).flatMap {
            let result = ask()
            result.whenComplete { _ in self.pass(client) }
            return result
        }
    }

    private func take(for client: ShareOwner, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let turn: Turn = state.withLock { state in
            if state.running < most, state.share(of: client) < Share.ofOneClient(most) {
                state.begin(client)
                return .now
            }
            guard state.waitingCount(of: client) < mostWaiting else { return .never }
            let waiter = Waiter(eventLoop.makePromise(of: Void.self), client)
            state.append(waiter)
            return .later(waiter)
        }
        switch turn {
        case .now: return eventLoop.makeSucceededVoidFuture()
        case .never: return eventLoop.makeFailedFuture(EngineLookup.Failure.noTurn)
        case .later(let waiter):
            let limit = eventLoop.scheduleTask(in: EngineLookup.limit) {
                if waiter.end() { waiter.promise.fail(EngineLookup.Failure.noTurn) }
            }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
            return waiter.promise.futureResult
        }
    }

    /// A question has its answer: the turn of whoever waits longest and has not its share, or of nobody.
    private func pass(_ client: ShareOwner) {
        let next: Waiter? = state.withLock { state in
            state.end(client)
            while let waiter = state.popFirst(share: Share.ofOneClient(most)) {
                guard waiter.end() else { continue }
                state.begin(waiter.client)
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
        private var shares: [ShareOwner: Int] = [:]
        /// Who waits, by client, and the clients in the order of their turns.
        private var waiting: [ShareOwner: CircularBuffer<Waiter>] = [:]
        private var order = CircularBuffer<ShareOwner>()

        func share(of client: ShareOwner) -> Int { shares[client] ?? 0 }

        func waitingCount(of client: ShareOwner) -> Int { waiting[client]?.count ?? 0 }

        mutating func begin(_ client: ShareOwner) {
            running += 1
            shares[client, default: 0] += 1
        }

        mutating func end(_ client: ShareOwner) {
            running -= 1
            let rest = share(of: client) - 1
            shares[client] = rest > 0 ? rest : nil
        }

        mutating func append(_ waiter: Waiter) {
            if waiting[waiter.client] == nil { order.append(waiter.client) }
            waiting[waiter.client, default: CircularBuffer()].append(waiter)
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
                waiting[client] = queue.isEmpty ? nil : queue
                if !queue.isEmpty { order.append(client) }
                return waiter
            }
            return nil
        }
    }
}
