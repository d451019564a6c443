// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import PolicyCore
import Telemetry

/// The state of one event loop: its connections, its pool, and the clock that ends all that has waited too long.
final class GateLoop {
    let eventLoop: any EventLoop
    let pool: UpstreamPool
    let shared: ExchangeShared

    let limit: ConnectionLimit
    private let identities: ClientResolver
    private let objects: ObjectLookup
    private let seen: RecentlySeen
    private var connections: [ObjectIdentifier: DownstreamHandler] = [:]
    /// Connections whose TLS handshake is not over.
    private var acceptances: [ObjectIdentifier: TLSAcceptance] = [:]
    /// Places of ended connections of which the kernel still holds bytes.
    private var ended: [ConnectionPlace] = []
    private var isTicking = false
    private var isDraining = false
    private var emptied: EventLoopPromise<Void>?

    /// The precision of deadlines, whose limits are whole seconds.
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

    /// The event loop's time; a test's loop has a clock that the test advances.
    var now: NIODeadline { eventLoop.now }

    /// The gate's look-ups. All event loops share them, and their bounds.
    struct Questions: Sendable {
        let identities: ClientResolver
        let objects: ObjectLookup
        let seen = RecentlySeen()
    }

    // These keep no handler of a client that has left: a look-up may take a while.

    /// Looks up the client's identity, and passes the result to its exchange, a failure too.
    func identify(_ handler: DownstreamHandler) {
        identities.lookUp(handler.identity, until: handler.lookupDeadline, on: eventLoop).assumeIsolated().whenComplete
        { [weak handler] result in
            handler?.identified(by: (try? result.get()) ?? .unanswered)
        }
    }

    func resolve(_ questions: [ObjectQuestion], for handler: DownstreamHandler) {
        let objects = objects.asking(for: handler.client, version: handler.version, directory: shared.directory)
        objects.turnedResults(for: questions, on: eventLoop).assumeIsolated().whenComplete { [weak handler] in
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

    /// Registers a connection. Returns whether the gate is stopping.
    func take(_ handler: DownstreamHandler) -> Bool {
        connections[ObjectIdentifier(handler)] = handler
        startTicking()
        return isDraining
    }

    func dismiss(_ handler: DownstreamHandler) {
        guard connections.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
        if connections.isEmpty { emptied?.succeed() }
    }

    /// Leaves a place once the kernel holds no bytes of its connection: they are memory of the gate's.
    func leave(_ place: ConnectionPlace, behind remains: [RemainingBytes] = []) {
        place.add(remains)
        guard !limit.leave(place) else { return }
        ended.append(place)
        startTicking()
    }

    private func leaveEndedPlaces() { ended.removeAll { limit.leave($0) } }

    /// Registers a connection whose handshake begins. Returns false if the gate is stopping.
    func take(_ acceptance: TLSAcceptance) -> Bool {
        acceptances[ObjectIdentifier(acceptance)] = acceptance
        return !isDraining
    }

    func dismiss(_ acceptance: TLSAcceptance) { acceptances[ObjectIdentifier(acceptance)] = nil }

    /// Judges requests by these policies from now on. Earlier policies are kept only by requests that are being judged.
    func adopt(_ generation: Generation) {
        shared.generation = generation
        for handler in connections.values { handler.exchange.letGoOfPolicies() }
    }

    /// Ends connections of listeners that are gone, after what they are doing.
    func drainStrangers() {
        for handler in connections.values where !shared.generation.knows(handler.identity) { handler.drain() }
        for acceptance in acceptances.values where !shared.generation.knows(listener: acceptance.listener) {
            acceptance.drain()
        }
    }

    /// Ends connections of this listener, after what they are doing: its credentials are no longer valid.
    func drain(listener: GateAddress) {
        for handler in connections.values where handler.identity.listener == listener { handler.drain() }
        for acceptance in acceptances.values where acceptance.listener == listener { acceptance.drain() }
    }

    /// The gauges, counted on request, so that exchanges pay nothing for them.
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
        // Much time may have passed since the last look.
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
        // Without connections the clock stops, and nothing would be forgotten later.
        seen.forget(before: connections.isEmpty ? .distantFuture : now - Self.tick)
        pool.lookAtSocket()
        let isPoolLarge = pool.trim(now)
        if connections.isEmpty, ended.isEmpty, !isPoolLarge { isTicking = false } else { scheduleTick() }
    }

    // MARK: The end

    /// Closes idle connections, and the others after their responses. The future succeeds when none is left.
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

    /// Cuts all connections now.
    func cut() {
        for handler in connections.values { handler.cut(because: .graceOver) }
        pool.closeIdle()
    }
}
