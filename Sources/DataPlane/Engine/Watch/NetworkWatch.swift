// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// Keeps the addresses of the engine's networks. A client with one of them may be a container that no list has: one
/// that is starting, a step of a build, or one that leaves a swarm's network by the engine's own bridge. The gate has
/// one, on one event loop.
///
/// Networks are listed on demand, after each change and every ten seconds. Requests meanwhile share the list, unless a
/// change comes first: then they have the next one, so no request waits for more than two, however often networks come
/// and go.
final class NetworkWatch {
    /// The time for which a list is valid, and the delay after a failed one.
    private static let interval = TimeAmount.seconds(10)
    private static let pause = TimeAmount.seconds(1)

    private let lookup: any EngineQuestions
    /// Reads how the gate reaches its clients.
    private let routes: () -> GateRoutes
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var last: (result: LookupResult, end: NIODeadline)?
    /// Whether a list is under way.
    private(set) var isAsking = false
    /// The promise of those that asked since the list under way began.
    private var next: EventLoopPromise<LookupResult>?
    /// The number of changes, certain or possible.
    private var changes = 0

    init(
        lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop,
        routes: @escaping () -> GateRoutes = GateRoutes.init
    ) {
        self.routes = routes
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// Forgets gateways and outside addresses after a network came or went; they are unknown until the next list.
    func forget() {
        noteConnection()
        directory.update { knowledge in
            knowledge.networks.isKnown = false
            knowledge.networks.gateways = [:]
        }
    }

    /// Notes that a container was connected, perhaps to a network that came without an event. The next request lists
    /// the networks again.
    func noteConnection() {
        changes += 1
        last = nil
    }

    /// Returns a future that succeeds when the directory has the networks, or they could not be listed.
    func look() -> EventLoopFuture<LookupResult> {
        if let last, eventLoop.now < last.end { return eventLoop.makeSucceededFuture(last.result) }
        let promise = next ?? eventLoop.makePromise(of: LookupResult.self)
        if isAsking { next = promise } else { ask(fulfilling: promise) }
        return promise.futureResult
    }

    private func ask(fulfilling promise: EventLoopPromise<LookupResult>) {
        let (known, turn) = (changes, directory.look().knowledge.containers.turn)
        isAsking = true
        lookup.ask(.networks, on: eventLoop).assumeIsolated().whenComplete { result in
            let found = self.take(result, asOf: turn)
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

    private func take(_ result: Result<LookupResponse, any Error>, asOf turn: Int) -> LookupResult {
        guard var networks = lookup.read(.networks, result: result, read: EngineNetworks.listed) else {
            return .unanswered
        }
        routes().add(to: &networks)
        let known = directory.look().knowledge
        if known.networks != networks || known.containers.claimsOther(than: networks, asOf: turn) {
            directory.update { knowledge in
                knowledge.networks = networks
                knowledge.containers.settle(networks: networks, asOf: turn)
            }
        }
        return .answered
    }
}
