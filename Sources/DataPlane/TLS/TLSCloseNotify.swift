// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A handler that closes a socket only behind what was written to it. It stands between the socket and NIOSSL's
/// handler, which closes right after its own close_notify once it has the peer's: on a full socket that close_notify
/// would be lost, and the peer would take the stream for a truncated one.
final class TLSCloseNotify: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isEnding = false

    /// The time for the peer to take the rest.
    private static let patience = TimeAmount.seconds(2)

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, !isEnding, context.channel.isActive else {
            return context.close(mode: mode, promise: promise)
        }
        isEnding = true
        let eventLoop = context.eventLoop.assumeIsolated()
        let limit = eventLoop.scheduleTask(in: Self.patience) { context.close(promise: nil) }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            limit.cancel()
            context.close(promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }
}
