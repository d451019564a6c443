// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The queue of those that wait because the engine's socket takes no more connections for now: a unix socket with a
/// full backlog refuses at once (EAGAIN), before anything is sent.
///
/// One of them tries at a time, with a pause that grows while the socket is full, and clients take turns: a thousand
/// requests before an engine that hangs cost no more than one.
final class EngineBacklog: Sendable {
    typealias Connection = @Sendable () -> EventLoopFuture<any Channel>

    /// The owner of a connection to be opened, and its deadline.
    struct Attempt: Sendable {
        let owner: ShareOwner
        let deadline: NIODeadline
        /// The client's wish, which may be given up; nil for connections that are always wanted.
        let wish: ConnectionWish?

        init(for owner: ShareOwner, until deadline: NIODeadline, wish: ConnectionWish? = nil) {
            self.owner = owner
            self.deadline = deadline
            self.wish = wish
        }
    }

    /// A place in the queue. It ends once, and then holds nothing of its requester.
    private final class Waiter: Sendable {
        let eventLoop: any EventLoop
        private let work: Mutex<(connect: Connection, promise: EventLoopPromise<any Channel>)?>

        init(on eventLoop: any EventLoop, by connect: @escaping Connection, promise: EventLoopPromise<any Channel>) {
            self.eventLoop = eventLoop
            work = Mutex((connect, promise))
        }

        /// The way to connect; nil once it has ended.
        var connect: Connection? { work.withLock { $0?.connect } }

        /// Ends the wait with this result. Returns false if it had ended already.
        func end(_ result: Result<any Channel, any Error>) -> Bool {
            let ended = work.withLock { work in
                defer { work = nil }
                return work
            }
            guard let ended else { return false }
            ended.promise.completeWith(result)
            return true
        }
    }

    private struct State {
        var waiting = ClientTurns<Waiter>()
        /// The waiter whose turn it is.
        var current: Waiter?
        var pause = EngineBacklog.shortestPause
        var isClosed = false
    }

    private enum Entry {
        case waits(ClientTurns<Waiter>.Ticket, isFirst: Bool, displaced: Waiter?)
        case refused(any Error)
    }

    static let shortestPause = TimeAmount.milliseconds(10)
    static let longestPause = TimeAmount.milliseconds(250)
    /// The most waiters, of which a quarter may be one client's.
    static let standardMostWaiting = 4096

    private let state = Mutex(State())
    private let isTrying = Atomic(false)
    private let mostWaiting: Int

    init(mostWaiting: Int = standardMostWaiting) { self.mostWaiting = mostWaiting }

    /// The number of waiters.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Whether there are no waiters, so that a connection may be tried at once.
    var isEmpty: Bool { !isTrying.load(ordering: .acquiring) }

    /// Connects once it is the waiter's turn and the socket takes the connection. Fails as late at the deadline, and as
    /// busy if too many wait. If there is no room, the youngest waiter of the client with the most gives its place up,
    /// unless it is the newcomer's own.
    func wait(
        for attempt: Attempt, on eventLoop: any EventLoop, by connect: @escaping Connection
    ) -> EventLoopFuture<any Channel> {
        let promise = eventLoop.makePromise(of: (any Channel).self)
        let waiter = Waiter(on: eventLoop, by: connect, promise: promise)
        switch enter(waiter, of: attempt.owner) {
        case .refused(let error): promise.fail(error)
        case .waits(let ticket, let isFirst, let displaced):
            _ = displaced?.end(.failure(EngineFailure.crowded))
            limit(waiter, at: ticket, to: attempt, fulfilling: promise)
            if isFirst { tryLater(on: eventLoop) }
        }
        return promise.futureResult
    }

    private func limit(
        _ waiter: Waiter, at ticket: ClientTurns<Waiter>.Ticket, to attempt: Attempt,
        fulfilling promise: EventLoopPromise<any Channel>
    ) {
        let eventLoop = waiter.eventLoop
        let limit = eventLoop.scheduleTask(deadline: attempt.deadline) {
            self.end(waiter, at: ticket, because: EngineFailure.late)
        }
        promise.futureResult.whenComplete { _ in
            limit.cancel()
            attempt.wish?.fulfil()
        }
        // The event loop is shutting down.
        limit.futureResult.whenFailure { self.end(waiter, at: ticket, because: $0) }
        attempt.wish?.whenGivenUp { self.end(waiter, at: ticket, because: ChannelError.eof) }
    }

    /// Ends all waits, and refuses new ones.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting.removeAll() + (state.current.map { [$0] } ?? [])
        }
        for waiter in waiting { _ = waiter.end(.failure(ChannelError.eof)) }
    }

    private func enter(_ waiter: Waiter, of owner: ShareOwner) -> Entry {
        state.withLock { state in
            guard !state.isClosed else { return .refused(ChannelError.eof) }
            guard let entered = state.waiting.enter(waiter, of: owner, most: mostWaiting) else {
                return .refused(EngineFailure.crowded)
            }
            let isFirst = !isTrying.exchange(true, ordering: .acquiringAndReleasing)
            return .waits(entered.ticket, isFirst: isFirst, displaced: entered.displaced)
        }
    }

    /// Ends a wait without a connection, and removes it from its queue.
    private func end(_ waiter: Waiter, at ticket: ClientTurns<Waiter>.Ticket, because error: any Error) {
        guard waiter.end(.failure(error)) else { return }
        state.withLock { $0.waiting.remove(ticket) }
    }

    private func tryLater(on eventLoop: any EventLoop) {
        let pause = state.withLock { state in
            defer { state.pause = min(state.pause + state.pause, Self.longestPause) }
            return state.pause
        }
        eventLoop.scheduleTask(in: pause) { self.tryNext() }
    }

    private func tryNext() {
        let next: (Waiter, Connection)? = state.withLock { state in
            while let waiter = state.current ?? state.waiting.popFirst() {
                if let connect = waiter.connect {
                    state.current = waiter
                    return (waiter, connect)
                }
                state.current = nil
            }
            // Under the lock, so that the next waiter starts the tries anew.
            state.pause = Self.shortestPause
            isTrying.store(false, ordering: .releasing)
            return nil
        }
        guard let (waiter, connect) = next else { return }
        waiter.eventLoop.execute { self.tryOnce(waiter, by: connect) }
    }

    private func tryOnce(_ waiter: Waiter, by connect: Connection) {
        connect().whenComplete { result in
            if case .failure(let error as EngineFailure) = result, error.kind == .busy, waiter.connect != nil {
                return self.tryLater(on: waiter.eventLoop)
            }
            self.state.withLock { ($0.current, $0.pause) = (nil, Self.shortestPause) }
            // The connection came too late for its waiter.
            if !waiter.end(result), case .success(let channel) = result { TLSCut.close(channel) }
            self.tryNext()
        }
    }
}
