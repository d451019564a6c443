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
        /// Asked on the event loop of the connection.
        let isWanted: @Sendable () -> Bool

        init(for owner: ShareOwner, until deadline: NIODeadline, isWanted: @escaping @Sendable () -> Bool = { true }) {
            self.owner = owner
            self.deadline = deadline
            self.isWanted = isWanted
        }
    }

    private final class Waiter: Sendable {
        let attempt: Attempt
        let eventLoop: any EventLoop
        let connect: Connection
        let promise: EventLoopPromise<any Channel>
        private let isEnded = Atomic(false)

        init(_ attempt: Attempt, on eventLoop: any EventLoop, by connect: @escaping Connection) {
            self.attempt = attempt
            self.eventLoop = eventLoop
            self.connect = connect
            promise = eventLoop.makePromise()
        }

        var isOver: Bool { isEnded.load(ordering: .acquiring) }

        /// Returns false when it had an end already.
        func end(_ result: Result<any Channel, any Error>) -> Bool {
            guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return false }
            promise.completeWith(result)
            return true
        }
    }

    private struct State {
        var waiting = ClientTurns<Waiter>()
        /// Whose turn it is.
        var current: Waiter?
        var pause = EngineBacklog.shortestPause
    }

    static let shortestPause = TimeAmount.milliseconds(10)
    static let longestPause = TimeAmount.milliseconds(250)

    private let state = Mutex(State())
    private let isTrying = Atomic(false)

    /// Nobody waits: a connection may be tried at once.
    var isEmpty: Bool { !isTrying.load(ordering: .acquiring) }

    /// Connects when it is its turn and the socket takes it; fails as late at the deadline.
    func wait(
        for attempt: Attempt, on eventLoop: any EventLoop, by connect: @escaping Connection
    ) -> EventLoopFuture<any Channel> {
        let waiter = Waiter(attempt, on: eventLoop, by: connect)
        let limit = eventLoop.scheduleTask(deadline: attempt.deadline) {
            _ = waiter.end(.failure(EngineFailure.late))
        }
        waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
        // The event loop ends.
        limit.futureResult.whenFailure { _ = waiter.end(.failure($0)) }
        let isFirst = state.withLock { state in
            state.waiting.append(waiter, of: attempt.owner)
            return !isTrying.exchange(true, ordering: .acquiringAndReleasing)
        }
        if isFirst { tryLater(on: eventLoop) }
        return waiter.promise.futureResult
    }

    private func tryLater(on eventLoop: any EventLoop) {
        let pause = state.withLock { state in
            defer { state.pause = min(state.pause + state.pause, Self.longestPause) }
            return state.pause
        }
        eventLoop.scheduleTask(in: pause) { self.tryNext() }
    }

    private func tryNext() {
        let next: Waiter? = state.withLock { state in
            while let waiter = state.current ?? state.waiting.popFirst() {
                state.current = waiter.isOver ? nil : waiter
                if !waiter.isOver { return waiter }
            }
            // With the lock, so that whoever comes now begins anew.
            state.pause = Self.shortestPause
            isTrying.store(false, ordering: .releasing)
            return nil
        }
        guard let next else { return }
        next.eventLoop.execute { self.tryOnce(next) }
    }

    private func tryOnce(_ waiter: Waiter) {
        guard waiter.attempt.isWanted() else {
            _ = waiter.end(.failure(ChannelError.eof))
            return tryNext()
        }
        waiter.connect().whenComplete { result in
            if case .failure(let error as EngineFailure) = result, error.kind == .busy {
                return self.tryLater(on: waiter.eventLoop)
            }
            self.state.withLock { ($0.current, $0.pause) = (nil, Self.shortestPause) }
            // It came too late for whoever waited.
            if !waiter.end(result), case .success(let channel) = result { TLSCut.close(channel) }
            self.tryNext()
        }
    }
}
