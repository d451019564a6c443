// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The bounds on look-ups for requests, one set for the whole gate: a number under way, a number waiting, and at most a
/// quarter of either for each client. Clients take turns, so that none keeps the engine from the others.
///
/// If there is no room for another waiter, the youngest one of the client with the most gives its place up, unless it
/// is the newcomer's own.
final class LookupTurns: Sendable {
    /// A look-up that waits for its turn. It ends once: with a turn, or when its time is over.
    private final class Waiter: Sendable {
        let promise: EventLoopPromise<Void>
        let client: ShareOwner
        private let isOver = Atomic(false)

        init(promise: EventLoopPromise<Void>, client: ShareOwner) {
            self.promise = promise
            self.client = client
        }

        /// Ends the wait. Returns true for the first caller only, which then gives it the turn or fails it.
        func end() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }

        func giveUp(because failure: EngineLookup.Failure = .noTurn) { if end() { promise.fail(failure) } }
    }

    private enum Turn {
        case now
        /// - Parameter displaced: the waiter that gave up its place for this one.
        case later(Waiter, ClientTurns<Waiter>.Ticket, displaced: Waiter?)
        /// Too many are waiting already, or the gate is stopping.
        case never(EngineLookup.Failure)
    }

    static let standardMost = 32
    static let standardMostWaiting = 4096

    private let state = Mutex(State())
    private let most: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - most: look-ups of all clients at once, each on a connection of its own.
    ///   - mostWaiting: look-ups of all clients that wait.
    init(most: Int = standardMost, mostWaiting: Int = standardMostWaiting) {
        self.most = most
        self.mostWaiting = mostWaiting
    }

    /// Runs the look-up when its turn comes; fails with ``EngineLookup/Failure/noTurn`` after ``EngineLookup/limit``.
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
            // The event loop is shutting down.
            limit.futureResult.whenFailure { _ in waiter.giveUp() }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
            return waiter.promise.futureResult
        }
    }

    /// Fails all waiters, and gives no turns any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting.removeAll()
        }
        for waiter in waiting { waiter.giveUp(because: .stopped) }
    }

    /// Passes an ended look-up's turn to the longest waiter whose client is below its share, if there is one.
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

        /// Removes the next waiter whose client is below its share.
        mutating func popFirst(share: Int) -> Waiter? {
            let shares = shares
            return waiting.popFirst { shares[$0] ?? 0 < share }
        }
    }
}
