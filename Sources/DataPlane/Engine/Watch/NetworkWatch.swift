// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// Keeps the addresses of the engine's networks. Whoever has one of them may be a container that no list tells: one that
/// just starts, a step of a build, one that leaves a swarm's network by the engine's own bridge. The gate has one, on one
/// event loop.
///
/// It is asked when somebody wants to know, after each change and every ten seconds. Whoever asks meanwhile shares the
/// answer, unless something changes before it comes: then he has the next one, and nobody waits for more than these two,
/// however often networks come and go.
final class NetworkWatch {
    /// So long an answer counts, and so soon after none it is asked again, whoever wants to know.
    private static let interval = TimeAmount.seconds(10)
    private static let pause = TimeAmount.seconds(1)

    private let lookup: any EngineQuestions
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var last: (result: LookupResult, end: NIODeadline)?
    /// Whether it is being asked.
    private(set) var isAsking = false
    /// Of whoever came since the question was put.
    private var next: EventLoopPromise<LookupResult>?
    /// Networks have come or gone, or may have, so often.
    private var changes = 0

    init(lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// There is another network, or one less: what is known of gateways and of outsiders counts for nothing until the
    /// engine was asked.
    func forget() {
        noteConnection()
        directory.update { knowledge in
            knowledge.networks.isKnown = false
            knowledge.networks.gateways = [:]
        }
    }

    /// Something was connected, perhaps to a network that came without a word. It is asked again by whoever wants to
    /// know next.
    func noteConnection() {
        changes += 1
        last = nil
    }

    /// Fulfilled when the directory knows them, or nobody does.
    func look() -> EventLoopFuture<LookupResult> {
        if let last, eventLoop.now < last.end { return eventLoop.makeSucceededFuture(last.result) }
        let promise = next ?? eventLoop.makePromise(of: LookupResult.self)
        if isAsking { next = promise } else { ask(fulfilling: promise) }
        return promise.futureResult
    }

    private func ask(fulfilling promise: EventLoopPromise<LookupResult>) {
        let known = changes
        isAsking = true
        lookup.ask(.networks, on: eventLoop).assumeIsolated().whenComplete { result in
            let found = self.take(result)
            self.isAsking = false
            let waiters = self.next
            self.next = nil
            if self.changes == known {
                self.last = (found, self.eventLoop.now + (found == .answered ? Self.interval : Self.pause))
                waiters?.succeed(found)
            } else if let waiters {
                self.ask(fulfilling: waiters)
            }
            promise.succeed(found)
        }
    }

    private func take(_ result: Result<LookupResponse, any Error>) -> LookupResult {
        guard let networks = lookup.read(.networks, result: result, read: EngineNetworks.listed) else {
            return .unanswered
        }
        if directory.look().knowledge.networks != networks { directory.update { $0.networks = networks } }
        return .answered
    }
}
