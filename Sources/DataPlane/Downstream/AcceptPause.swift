// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// A handler that pauses accepting for 100 ms when descriptors or memory are exhausted. The connection stays in the
/// kernel's queue, and accepting again at once would fail again at once.
package final class AcceptPause: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(100)

    private init() {}

    /// Adds the handler to a listener's channel; every listener calls this.
    @Sendable
    package static func prepare(_ listener: any Channel) -> EventLoopFuture<Void> {
        listener.eventLoop.makeCompletedFuture { try listener.pipeline.syncOperations.addHandler(AcceptPause()) }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(failure.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenComplete { _ in
            channel.eventLoop.scheduleTask(in: Self.pause) { channel.setOption(.autoRead, value: true) }
        }
    }
}
