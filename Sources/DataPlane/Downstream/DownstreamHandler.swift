// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Telemetry

/// The handler of one client's connection: passes events to the exchange, and performs the exchange's actions.
final class DownstreamHandler: ChannelInboundHandler, UpstreamClient {
    typealias InboundIn = ByteBuffer

    let loop: GateLoop
    let exchange: Exchange
    private var context: ChannelHandlerContext?
    private var upstream: UpstreamConnection?
    /// The engine's connection of a tunnel whose client has left, until it is closed.
    private var endingUpstream: UpstreamConnection?
    /// Whether a connection to the engine is being opened, wanted or not.
    private var isConnecting = false
    /// The request for a connection to the engine, if no kept one was free.
    private var wish: ConnectionWish?
    private(set) var isGone = false
    private var isPerforming = false
    private var isReading = true
    private var isBelowMark = true
    private let pendingWrites = PendingWrites()
    private var isReadingUpstream = true
    private var timerStarts = -1
    private(set) var deadline: NIODeadline?
    /// The bytes that the client had not taken at the last look.
    private var pendingBytes: Int?
    /// Bytes that the kernel still holds of closed connections to the engine.
    var remains: [RemainingBytes] = []

    /// The client's proof of identity; nil without TLS.
    private let proof: ClientProof?

    /// - Parameter place: the place that the connection has already; without one it takes a place when it becomes
    ///   active.
    init(on loop: GateLoop, client: Client, place: ConnectionPlace? = nil, proof: ClientProof? = nil) {
        self.loop = loop
        self.proof = proof
        exchange = Exchange(for: client, shared: loop.shared)
        exchange.place = place
        exchange.stamp = proof?.stamp
    }

    // MARK: From the client's channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        guard let entry = try? takePlace(on: context.channel) else { return TLSCut.close(context.channel) }
        let isStopping = loop.take(self)
        if case .crowded = entry { return TLSCut.close(context.channel) }
        handle { exchange in
            switch entry {
            case _ where isStopping: exchange.reject(with: .stopping)
            case .full(let refusal): exchange.reject(with: refusal)
            case .hasRoom, .crowded: exchange.accepted()
            }
        }
    }

    private func takePlace(on channel: any Channel) throws -> ConnectionLimit.Entry {
        guard exchange.place == nil else { return .hasRoom }
        let place = try ConnectionPlace(holder: shareOwner, on: channel)
        exchange.place = place
        return loop.limit.enter(place)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        exchange.now = loop.now
        exchange.received(&bytes)
        perform()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { handle { $0.clientEndedStream() } }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isBelowMark = context.channel.isWritable
        deliveryChanged()
    }

    /// Whether the client takes the bytes that are sent to it.
    private var isWritable: Bool { isBelowMark && !pendingWrites.isWaiting }

    private func deliveryChanged() {
        settleDelivery()
        if exchange.waitsForOutput, isWritable { resumeReading() }
        updateFlow()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        handle { $0.clientLeft() }
        isGone = true
        wish?.giveUp()
        leaveIfOver()
    }

    /// Leaves the place once the sockets of both sides are closed; the loop keeps it until the kernel holds no bytes of
    /// them.
    private func leaveIfOver() {
        guard isGone, !isConnecting, endingUpstream == nil else { return }
        if let place = exchange.place { loop.leave(place, behind: remains) }
        loop.dismiss(self)
    }

    // MARK: From the engine's side

    func upstreamConnected(_ connection: UpstreamConnection) {
        isConnecting = false
        // The client may have left meanwhile, and no response is wanted.
        wish = nil
        guard awaitedPermit != nil else {
            connection.close()
            return leaveIfOver()
        }
        upstream = connection
        isReadingUpstream = true
        handle { $0.connected() }
    }

    func upstreamFailed(with response: GateResponse) {
        isConnecting = false
        wish = nil
        handle { $0.connectFailed(with: response) }
        leaveIfOver()
    }

    func upstreamAnswered(with bytes: inout ByteBuffer) {
        exchange.now = loop.now
        exchange.answered(with: &bytes)
        perform()
    }

    func upstreamClosed(because why: GateResponse) {
        if let upstream { noteRemains(of: upstream) }
        upstream = nil
        handle { $0.engineClosed(because: why) }
    }

    func flowChanged() { updateFlow() }

    // MARK: From the loop

    /// Marks the place idle if no request is under way. Called on each tick, not at each request's end, so that a busy
    /// connection pays nothing for it.
    func restIfIdle() {
        guard exchange.usesPlace, !isGone, !activity.isBusy, waitingBytes == 0 else { return }
        exchange.restPlace()
    }

    func deadlinePassed() {
        deadline = nil
        if exchange.timer.running == .slowClient { return checkSlowClient() }
        handle { $0.timerFired() }
    }

    /// Renews the deadline as long as the client takes some bytes.
    private func checkSlowClient() {
        let pending = waitingBytes
        let hasTaken = pendingBytes.map { pending < $0 } ?? true
        pendingBytes = pending
        if hasTaken {
            deadline = loop.now + ExchangeTimer.slowClient.limit
        } else {
            handle { $0.checkSlowClient(pending: pending) }
        }
    }

    private var waitingBytes: Int { context?.channel.pendingBytes ?? 0 }

    /// Whether the client's certificate had expired at that moment.
    func certificateEnded(at moment: Int) -> Bool { proof?.ends.map { $0 < moment } ?? false }

    /// Cuts both connections: a stop's grace is over, or the client's certificate has expired.
    func cut(because reason: GateReason) {
        handle { $0.cut(because: reason) }
        if let upstream { close(upstream) }
        upstream = nil
        endingUpstream?.close()
        cutDownstream()
    }

    // MARK: Actions

    func handle(_ event: (Exchange) -> Void) {
        exchange.now = loop.now
        event(exchange)
        perform()
    }

    /// Performs the exchange's actions in order. An action may bring the next event at once; that event's actions join
    /// the queue.
    private func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        var touched = Touched()
        while let action = exchange.actions.popFirst() { carryOut(action, touched: &touched) }
        if touched.upstream { upstream?.flush() }
        if touched.downstream { flushDownstream() }
        isPerforming = false
        if exchange.holdsMuch { _ = exchange.settleInbox() }
        settleDelivery()
        if exchange.waitsForOutput, isWritable { resumeReading() }
        // A flush may have ended a channel, and with it added actions.
        if !exchange.actions.isEmpty { return perform() }
        updateTimer()
        updateFlow()
    }

    private func flushDownstream() {
        context?.flush()
        if let context { pendingWrites.look(context) { self.deliveryChanged() } }
    }

    private func settleDelivery() {
        if exchange.countsDelivery { exchange.settle(undelivered: waitingBytes) }
    }

    /// Schedules further requests of the same read behind the work of other connections.
    private func resumeReading() {
        context?.eventLoop.assumeIsolated().execute {
            if self.isWritable { self.handle { $0.outputTaken() } }
        }
    }

    /// The sides that were written to and have to be flushed.
    private struct Touched {
        var upstream = false
        var downstream = false
    }

    private func carryOut(_ action: ExchangeAction, touched: inout Touched) {
        switch action {
        case .identify: loop.identify(self)
        case .resolve(let questions): loop.resolve(questions, for: self)
        case .lookUp(let number, let kinds, let visibility):
            loop.lookUp(number: number, kinds: kinds, visibility: visibility, for: self)
        case .connect(let forwarded):
            isConnecting = true
            let wish = loop.pool.connect(forwarded.permit, for: self)
            // Unset if a kept connection was used at once.
            if isConnecting { self.wish = wish }
        case .sendUpstream(let bytes):
            upstream?.write(bytes)
            touched.upstream = true
        case .sendDownstream(let bytes):
            pendingWrites.add(bytes)
            context?.write(NIOAny(bytes), promise: nil)
            touched.downstream = true
        case .endUpstream: upstream?.endOutput()
        case .endDownstream:
            endDownstream { context in
                context.close(mode: .output, promise: nil)
                self.handle { $0.downstreamEnded() }
            }
        case .releaseUpstream:
            restoreUpstreamReading()
            let released = upstream
            upstream = nil
            if let released, !released.release() { noteRemains(of: released) }
        case .closeUpstream(let cut): closeUpstream(cut: cut)
        case .closeDownstream(let cut):
            if cut { return cutDownstream() }
            endDownstream { $0.close(promise: nil) }
        }
    }

    private func closeUpstream(cut: Bool) {
        guard let connection = upstream else { return }
        upstream = nil
        if cut { return close(connection) }
        endingUpstream = connection
        let reservation = MemoryBudget.Reservation(of: loop.shared.memory, for: shareOwner)
        connection.closeBehindWrites(counting: reservation) {
            self.endingUpstream = nil
            self.noteRemains(of: connection)
            self.leaveIfOver()
        }
    }

    private func close(_ connection: UpstreamConnection) {
        connection.close()
        noteRemains(of: connection)
    }

    private func cutDownstream() {
        if let context { TLSCut.close(context.channel) }
    }

    private func endDownstream(by end: @escaping (ChannelHandlerContext) -> Void) {
        if let context { StreamEnd.afterWrites(of: context, end) }
    }

    // MARK: Flow

    /// Reads each side only as fast as the other takes the bytes.
    private func updateFlow() {
        let reads = (upstream?.isWritable ?? true) && !exchange.holdsEnough
        if reads != isReading {
            isReading = reads
            try? context?.channel.syncOptions?.setOption(.autoRead, value: reads)
            if reads { context?.read() }
        }
        let readsUpstream = isWritable && !exchange.pausesUpstream
        if readsUpstream != isReadingUpstream, let upstream {
            isReadingUpstream = readsUpstream
            upstream.setReading(readsUpstream)
        }
    }

    private func restoreUpstreamReading() {
        guard !isReadingUpstream else { return }
        isReadingUpstream = true
        upstream?.setReading(true)
    }

    /// Returns the earlier start of a timer: the time for the first head includes the handshake.
    private func start(of timer: ExchangeTimer) -> NIODeadline? {
        timer == .firstHead ? exchange.place?.takenAt : nil
    }

    private func updateTimer() {
        guard exchange.timer.starts != timerStarts || exchange.timer.running == nil else { return }
        timerStarts = exchange.timer.starts
        deadline = exchange.timer.running.map { (start(of: $0) ?? exchange.now) + $0.limit }
        pendingBytes = exchange.timer.running == .slowClient ? waitingBytes : nil
    }
}
