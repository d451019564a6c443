// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Who waits because the engine's socket takes no more connections for now: a unix socket whose backlog is full says so
/// at once (EAGAIN), and nothing was sent.
///
/// One of all that wait tries at a time, with a pause that grows while the socket is full, and clients take turns: a
/// thousand requests before an engine that hangs cost no more than one.
final class EngineBacklog: Sendable {
    typealias Connection = @Sendable () -> EventLoopFuture<any Channel>

    /// For whom a connection is opened, and until when somebody waits for it.
    struct Attempt: Sendable {
        let owner: ShareOwner
        let deadline: NIODeadline
        /// Tells when nobody wants it any more; nil where somebody always does.
        let wish: ConnectionWish?

        init(for owner: ShareOwner, until deadline: NIODeadline, wish: ConnectionWish? = nil) {
            self.owner = owner
            self.deadline = deadline
            self.wish = wish
        }
    }

    /// Somebody who waits. It ends once, and then holds nothing of whoever waited.
    private final class Waiter: Sendable {
        let eventLoop: any EventLoop
        private let work: Mutex<(connect: Connection, promise: EventLoopPromise<any Channel>)?>

        init(on eventLoop: any EventLoop, by connect: @escaping Connection, promise: EventLoopPromise<any Channel>) {
            self.eventLoop = eventLoop
            work = Mutex((connect, promise))
        }

        /// Nil once it has ended.
        var connect: Connection? { work.withLock { $0?.connect } }

        /// Returns false when it had an end already.
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
        /// Whose turn it is.
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
    /// So many wait at most, of whom a quarter are one client's.
    static let standardMostWaiting = 4096

    private let state = Mutex(State())
    private let isTrying = Atomic(false)
    private let mostWaiting: Int

    init(mostWaiting: Int = standardMostWaiting) { self.mostWaiting = mostWaiting }

    /// How many wait for their turn.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Nobody waits: a connection may be tried at once.
    var isEmpty: Bool { !isTrying.load(ordering: .acquiring) }

    /// Connects when it is its turn and the socket takes it; fails as late at the deadline, and as busy where too many
    /// wait. Where there is no room for another one, the youngest of the client with most of them gives its place up,
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
        // The event loop ends.
        limit.futureResult.whenFailure { self.end(waiter, at: ticket, because: $0) }
        attempt.wish?.whenGivenUp { self.end(waiter, at: ticket, because: ChannelError.eof) }
    }

    /// Ends all that wait, and lets nobody wait any more.
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

    /// Ends one that has no connection, and leaves nothing of it in its queue.
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
            // With the lock, so that whoever comes now begins anew.
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
            // It came too late for whoever waited.
            if !waiter.end(result), case .success(let channel) = result { TLSCut.close(channel) }
            self.tryNext()
        }
    }
}
