// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import PolicyCore
import Telemetry

/// What belongs to one event loop: its connections, its pool, and the clock that ends what has waited too long.
final class GateLoop {
    let eventLoop: any EventLoop
    let pool: UpstreamPool
    let shared: ExchangeShared

    let limit: ConnectionLimit
    private let identities: ClientResolver
    private let objects: ObjectLookup
    private let seen: RecentlySeen
    private var connections: [ObjectIdentifier: DownstreamHandler] = [:]
    /// Connections whose handshake is not over.
    private var acceptances: [ObjectIdentifier: TLSAcceptance] = [:]
    /// Places of connections that have ended, of which the kernel still has something.
    private var ended: [ConnectionPlace] = []
    private var isTicking = false
    private var isDraining = false
    private var emptied: EventLoopPromise<Void>?

    /// How exact deadlines are; their limits are whole seconds.
    private static let tick = TimeAmount.milliseconds(500)

    init(pool: UpstreamPool, shared: ExchangeShared, limit: ConnectionLimit, questions: Questions) {
        eventLoop = pool.eventLoop
        self.pool = pool
        self.shared = shared
        self.limit = limit
        identities = questions.identities
        objects = questions.objects
        seen = questions.seen
    }

    /// By the event loop's clock: that of a test moves when it is told to.
    var now: NIODeadline { eventLoop.now }

    /// Whoever asks the engine for us. All event loops share them, and their bounds.
    struct Questions: Sendable {
        let identities: ClientResolver
        let objects: ObjectLookup
        let seen = RecentlySeen()
    }

    // Whoever has left is kept by none of these: what was asked for it may take a while.

    /// Looks up who a client is; its exchange goes on when that is known, or known not to be.
    func identify(_ handler: DownstreamHandler) {
        identities.lookUp(handler.identity, until: handler.lookupDeadline, on: eventLoop).assumeIsolated().whenComplete
        { [weak handler] result in
            handler?.identified(by: (try? result.get()) ?? .unanswered)
        }
    }

    func resolve(_ questions: [ObjectQuestion], for handler: DownstreamHandler) {
        let objects = objects.asking(for: handler.client, version: handler.version, directory: shared.directory)
        objects.results(for: questions, on: eventLoop).assumeIsolated().whenComplete { [weak handler] in
            handler?.resolved(with: $0)
        }
    }

    func lookUp(
        number: UInt64, kinds: Set<ObjectKind>, visibility: Visibility, for handler: DownstreamHandler
    ) {
        let objects = objects.asking(for: handler.client, version: handler.version, directory: shared.directory)
        objects.all(of: kinds, on: eventLoop).assumeIsolated().whenComplete { [weak handler] result in
            guard let handler else { return }
            handler.learned(
                number,
                result: result.map {
                    self.seen.objects(
                        in: $0, visibility: visibility, budget: self.shared.memory, now: self.now)
                })
        }
    }

    /// Takes a connection in. Returns whether the gate is stopping.
    func take(_ handler: DownstreamHandler) -> Bool {
        connections[ObjectIdentifier(handler)] = handler
        startTicking()
        return isDraining
    }

    func dismiss(_ handler: DownstreamHandler) {
        guard connections.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
        if connections.isEmpty { emptied?.succeed() }
    }

    /// Leaves a place once the kernel has nothing more of its connection: what it has is memory of the gate's.
    func leave(_ place: ConnectionPlace, behind remains: [RemainingBytes] = []) {
        place.add(remains)
        guard !limit.leave(place) else { return }
        ended.append(place)
        startTicking()
    }

    private func leaveEndedPlaces() { ended.removeAll { limit.leave($0) } }

    /// Takes in a connection whose handshake begins. Returns false when the gate is stopping.
    func take(_ acceptance: TLSAcceptance) -> Bool {
        acceptances[ObjectIdentifier(acceptance)] = acceptance
        return !isDraining
    }

    func dismiss(_ acceptance: TLSAcceptance) { acceptances[ObjectIdentifier(acceptance)] = nil }

    /// From here on requests are judged by these policies; of those of before nothing is kept but by what is being judged.
    func adopt(_ generation: Generation) {
        shared.generation = generation
        for handler in connections.values { handler.exchange.letGoOfPolicies() }
    }

    /// Connections of listeners that are gone end with what they are doing.
    func drainStrangers() {
        for handler in connections.values where !shared.generation.knows(handler.identity) { handler.drain() }
        for acceptance in acceptances.values where !shared.generation.knows(listener: acceptance.listener) {
            acceptance.drain()
        }
    }

    /// Connections of this listener end with what they are doing: what they proved counts no more.
    func drain(listener: GateAddress) {
        for handler in connections.values where handler.identity.listener == listener { handler.drain() }
        for acceptance in acceptances.values where acceptance.listener == listener { acceptance.drain() }
    }

    /// Counted when somebody asks: exchanges pay nothing for it.
    var gauges: GateGauges {
        var gauges = pool.gauges
        for handler in connections.values {
            let activity = handler.activity
            gauges.connections += 1
            if activity.isBusy { gauges.exchanges += 1 }
            if activity.isTunnel { gauges.tunnels += 1 }
        }
        return gauges
    }

    // MARK: The clock

    private func startTicking() {
        guard !isTicking else { return }
        isTicking = true
        // It may have been a while since the last look.
        pool.lookAtSocket()
        scheduleTick()
    }

    private func scheduleTick() {
        eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { self.runTick() }
    }

    private func runTick() {
        let (now, today) = (self.now, CertificateTime.now)
        for handler in connections.values {
            if handler.certificateEnded(at: today) { handler.cut(because: .certificateEnded) }
            if let deadline = handler.deadline, deadline <= now { handler.deadlinePassed() }
            handler.restIfIdle()
            handler.renewSnapshot()
        }
        leaveEndedPlaces()
        // Without connections nobody looks again.
        seen.forget(before: connections.isEmpty ? .distantFuture : now - Self.tick)
        pool.lookAtSocket()
        let isPoolLarge = pool.trim(now)
        if connections.isEmpty, ended.isEmpty, !isPoolLarge { isTicking = false } else { scheduleTick() }
    }

    // MARK: The end

    /// Ends what is idle now and plain exchanges with their answers; the future tells when nothing is left.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = eventLoop.makePromise(of: Void.self)
        emptied = promise
        for handler in connections.values { handler.drain() }
        for acceptance in acceptances.values { acceptance.drain() }
        pool.closeIdle()
        if connections.isEmpty { promise.succeed() }
        return promise.futureResult
    }

    /// Ends everything now.
    func cut() {
        for handler in connections.values { handler.cut(because: .graceOver) }
        pool.closeIdle()
    }
}
