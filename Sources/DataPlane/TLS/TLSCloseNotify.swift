// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Closes a socket behind what was written to it. Stands between the socket and NIOSSL's handler, which closes at once
/// behind its own farewell (close_notify) where the other side has said its own: with a full socket that farewell would
/// be lost, and the other side would take the stream for one that was cut.
final class TLSCloseNotify: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isEnding = false

    /// How long the other side has to take the rest.
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
