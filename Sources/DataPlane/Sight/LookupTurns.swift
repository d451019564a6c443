import NIOCore
import Synchronization

/// How many questions for requests are with the engine at once. The others wait, and clients take turns: what one of them
/// asks takes neither all descriptors nor the engine from the others.
final class LookupTurns: Sendable {
    private struct State {
        var running = 0
        /// Who waits, by client, and the clients in the order of their turns.
        var waiting: [String: CircularBuffer<Waiter>] = [:]
        var order = CircularBuffer<String>()

        mutating func append(_ waiter: Waiter, of client: String) {
            if waiting[client] == nil { order.append(client) }
            waiting[client, default: CircularBuffer()].append(waiter)
        }

        /// The next of the client whose turn it is, who then has the last turn.
        mutating func popFirst() -> Waiter? {
            while let client = order.popFirst() {
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

    /// `@unchecked`: ``isOver`` is only touched under the mutex.
    private final class Waiter: @unchecked Sendable {
        let promise: EventLoopPromise<Void>
        var isOver = false

        init(_ promise: EventLoopPromise<Void>) { self.promise = promise }
    }

    private let state = Mutex(State())
    private let most: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - most: questions at once, each on a connection of its own.
    ///   - mostWaiting: beyond these a question of the same client fails at once.
    init(most: Int = 32, mostWaiting: Int = 1024) {
        self.most = most
        self.mostWaiting = mostWaiting
    }

    /// Asks when it is its turn; fails with ``DaemonLookup/Failure/noAnswer`` where that takes longer than
    /// ``DaemonLookup/limit``.
    func run<Answer: Sendable>(
        for client: String, on eventLoop: any EventLoop, _ ask: @escaping @Sendable () -> EventLoopFuture<Answer>
    ) -> EventLoopFuture<Answer> {
        take(for: client, on: eventLoop).flatMap {
            let answer = ask()
            answer.whenComplete { _ in self.pass() }
            return answer
        }
    }

    private func take(for client: String, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let waiter: Waiter? = state.withLock { state in
            guard state.running >= most else {
                state.running += 1
                return nil
            }
            let waiter = Waiter(eventLoop.makePromise(of: Void.self))
            waiter.isOver = (state.waiting[client]?.count ?? 0) >= mostWaiting
            if !waiter.isOver { state.append(waiter, of: client) }
            return waiter
        }
        guard let waiter else { return eventLoop.makeSucceededVoidFuture() }
        if waiter.isOver {
            waiter.promise.fail(DaemonLookup.Failure.noAnswer)
        } else {
            let limit = eventLoop.scheduleTask(in: DaemonLookup.limit) { self.giveUp(waiter) }
            waiter.promise.futureResult.whenComplete { _ in limit.cancel() }
        }
        return waiter.promise.futureResult
    }

    private func giveUp(_ waiter: Waiter) {
        let isFirst = state.withLock { _ in
            defer { waiter.isOver = true }
            return !waiter.isOver
        }
        if isFirst { waiter.promise.fail(DaemonLookup.Failure.noAnswer) }
    }

    /// The turn of whoever waits longest, or of nobody.
    private func pass() {
        let next: Waiter? = state.withLock { state in
            while let waiter = state.popFirst() {
                guard !waiter.isOver else { continue }
                waiter.isOver = true
                return waiter
            }
            state.running -= 1
            return nil
        }
        next?.promise.succeed()
    }
}
