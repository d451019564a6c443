// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// Keeps the addresses of the engine's networks. Whoever has one of them may be a container that no list tells: one that
/// just starts, a step of a build, one that leaves a swarm's network by the engine's own bridge. The gate has one, on one
/// event loop.
///
/// It is asked when somebody wants to know, after each change and every ten seconds; whoever asks meanwhile shares it.
final class NetworkWatch {
    /// So long an answer counts, and so soon after none it is asked again, whoever wants to know.
    private static let interval = TimeAmount.seconds(10)
    private static let pause = TimeAmount.seconds(1)

    private let lookup: any EngineQuestions
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var last: (result: EventLoopFuture<LookupResult>, end: NIODeadline)?
    private var isAsking = false
    /// Networks have come or gone, so often.
    private var changes = 0

    init(lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// There is another network, or one less: what is known of gateways and of outsiders counts for nothing until the
    /// engine was asked.
    func forget() {
        changes += 1
        if !isAsking { last = nil }
        directory.update { knowledge in
            knowledge.networks.isKnown = false
            knowledge.networks.gateways = [:]
        }
    }

    /// Something was connected, perhaps to a network that came without a word. It is asked again by whoever wants to
    /// know next.
    func noteConnection() {
        if !isAsking { last = nil }
    }

    /// Fulfilled when the directory knows them, or nobody does.
    func look() -> EventLoopFuture<LookupResult> {
        if let last, isAsking || eventLoop.now < last.end { return last.result }
        let promise = eventLoop.makePromise(of: LookupResult.self)
        last = (promise.futureResult, .distantFuture)
        isAsking = true
        ask(fulfilling: promise)
        return promise.futureResult
    }

    private func ask(fulfilling promise: EventLoopPromise<LookupResult>) {
        let known = changes
        lookup.ask(.networks, on: eventLoop).assumeIsolated().whenComplete { result in
            if self.changes != known, case .success = result { return self.ask(fulfilling: promise) }
            let found = self.take(result)
            self.isAsking = false
            self.last?.end = self.eventLoop.now + (found == .answered ? Self.interval : Self.pause)
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
