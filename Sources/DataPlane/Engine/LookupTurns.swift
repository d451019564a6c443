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

        func giveUp(because failure: EngineLookup.Failure = .noTurn) { if end() { promise.fail(failure) } }
    }

    private enum Turn {
        case now
        /// - Parameter displaced: gave its place up for this one.
        case later(Waiter, ClientTurns<Waiter>.Ticket, displaced: Waiter?)
        /// Too many wait already, or the gate stops.
        case never(EngineLookup.Failure)
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
            guard !state.isClosed else { return .never(.stopped) }
            if state.running < most, state.share(of: client) < Share.ofOneClient(most) {
                state.begin(for: client)
                return .now
            }
            lazy var waiter = Waiter(promise: eventLoop.makePromise(of: Void.self), client: client)
            guard let entered = state.waiting.enter(waiter, of: client, most: mostWaiting) else {
                return .never(.noTurn)
            }
            return .later(waiter, entered.ticket, displaced: entered.displaced)
        }
        switch turn {
        case .now: return eventLoop.makeSucceededVoidFuture()
        case .never(let failure): return eventLoop.makeFailedFuture(failure)
        case .later(let waiter, let ticket, let displaced):
            displaced?.giveUp()
            let limit = eventLoop.scheduleTask(in: EngineLookup.limit) {
                self.state.withLock { $0.waiting.remove(ticket) }
                waiter.giveUp()
            }
            // The event loop ends.
            limit.futureResult.whenFailure { _ in waiter.giveUp() }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
            return waiter.promise.futureResult
        }
    }

    /// Ends all that wait, and gives nobody a turn any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting.removeAll()
        }
        for waiter in waiting { waiter.giveUp(because: .stopped) }
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
        var isClosed = false
        var waiting = ClientTurns<Waiter>()
        private var shares: [ShareOwner: Int] = [:]

        func share(of client: ShareOwner) -> Int { shares[client] ?? 0 }

        mutating func begin(for client: ShareOwner) {
            running += 1
            shares[client, default: 0] += 1
        }

        mutating func end(for client: ShareOwner) {
            running -= 1
            let rest = share(of: client) - 1
            shares[client] = rest > 0 ? rest : nil
        }

        /// The next who waits and whose client has not its share.
        mutating func popFirst(share: Int) -> Waiter? {
            let shares = shares
            return waiting.popFirst { shares[$0] ?? 0 < share }
        }
    }
}
