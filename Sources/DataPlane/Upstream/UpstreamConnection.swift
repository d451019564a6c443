// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// One connection to the engine. All that is sent on it begins with a permit.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private unowned let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    /// The user of the connection; nil while it is kept or ending, so that neither keeps the other alive.
    private var client: (any UpstreamClient)?
    private var isOpen = false
    /// The generation of the engine's socket that it leads to: ``UpstreamPool/age``.
    private(set) var age = 0
    /// Whether it closes behind what was written. Bytes received meanwhile are dropped, and are no reason to close
    /// sooner.
    private var isEnding = false
    /// Called once, when a connection that closes behind what was written has closed.
    private var ended: (() -> Void)?
    var keptSince = NIODeadline.uptimeNanoseconds(0)
    private var isBelowMark = true
    private let pendingWrites = PendingWrites()
    /// The bytes in the kernel that the engine has not taken.
    private(set) var remains: RemainingBytes?

    init(pool: UpstreamPool) { self.pool = pool }

    /// Takes over the open channel, which becomes active only after the requester has begun.
    /// - Throws: `IOError` if there are no descriptors left.
    func opened(_ channel: any Channel, age: Int) throws {
        isOpen = channel.isActive
        if isOpen { remains = try RemainingBytes(of: channel) }
        self.age = age
    }

    /// Whether the engine takes the bytes that are sent to it.
    var isWritable: Bool { isBelowMark && !pendingWrites.isWaiting }

    // MARK: From the exchange

    /// Sends the head of `permit`. Returns false if the connection was dead before it took a byte: a failed write on a
    /// stream socket takes nothing, and closes the channel before it returns.
    func begin(_ permit: Permit, for client: any UpstreamClient) -> Bool {
        guard isOpen, let context else { return false }
        context.writeAndFlush(NIOAny(OutgoingHead.write(permit)), promise: nil)
        guard isOpen else { return false }
        self.client = client
        return true
    }

    func write(_ bytes: ByteBuffer) {
        pendingWrites.add(bytes)
        context?.write(NIOAny(bytes), promise: nil)
    }

    func flush() {
        guard let context else { return }
        context.flush()
        pendingWrites.look(context) { self.client?.flowChanged() }
    }

    func setReading(_ reads: Bool) {
        guard let channel = context?.channel else { return }
        try? channel.syncOptions?.setOption(.autoRead, value: reads)
        if reads { context?.read() }
    }

    /// Half-closes behind everything that was written.
    func endOutput() {
        guard let context else { return }
        StreamEnd.afterWrites(of: context) { $0.close(mode: .output, promise: nil) }
    }

    /// Keeps the connection for another exchange, or closes it if it is not fit for one. Returns whether it is kept.
    @discardableResult func release() -> Bool {
        client = nil
        return isOpen && pool.keep(self)
    }

    func close() {
        client = nil
        if let context { TLSCut.close(context.channel) }
    }

    /// Closes once the engine has taken all bytes. The connection is cut if the engine takes nothing for a while, or if
    /// there is no room for the bytes that it has not taken.
    /// - Parameter ended: called when the socket is closed.
    func closeBehindWrites(counting reservation: MemoryBudget.Reservation, ended: @escaping () -> Void) {
        client = nil
        isEnding = true
        guard isOpen, let context else { return ended() }
        self.ended = ended
        StreamEnd.afterWrites(of: context) { $0.close(promise: nil) }
        if isOpen { watch(unsent: .max, reservation: reservation) }
    }

    /// The longest time in which the engine may take none of the bytes that wait for it.
    private static let patience = TimeAmount.seconds(5)

    private func watch(unsent before: Int, reservation: MemoryBudget.Reservation) {
        guard isOpen, let channel = context?.channel else { return }
        let unsent = channel.pendingBytes
        guard unsent < before, reservation.change(to: unsent) else { return close() }
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.watch(unsent: unsent, reservation: reservation)
        }
    }

    private func tellEnd() {
        let ended = ended
        self.ended = nil
        ended?()
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Bytes without a request: the connection is not fit for use, whatever they are.
        guard let client else { return abandon() }
        var bytes = unwrapInboundIn(data)
        client.upstreamAnswered(with: &bytes)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        guard let client else { return abandon() }
        client.upstreamEndedStream()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isBelowMark = context.channel.isWritable
        client?.flowChanged()
    }

    /// Ends the exchange with the error; an end of the stream that is reported afterwards does not count.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let client = client
        self.client = nil
        isEnding = true
        context.close(promise: nil)
        client?.upstreamClosed(because: pool.response(toEnd: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOpen = false
        let client = client
        self.client = nil
        if let client { client.upstreamClosed(because: .daemonClosed) } else { pool.forget(self) }
        tellEnd()
    }

    private func abandon() {
        guard !isEnding else { return }
        pool.forget(self)
        context?.close(promise: nil)
    }
}

/// Ends of streams behind what was written before. A plain close, or a half-close of a channel whose other half is
/// closed, would drop it.
enum StreamEnd {
    static func afterWrites(of context: ChannelHandlerContext, _ end: @escaping (ChannelHandlerContext) -> Void) {
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in end(context) }
        context.writeAndFlush(NIOAny(ByteBuffer()), promise: written)
    }
}
