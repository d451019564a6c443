// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The bytes that were written to a channel and may still wait there, counted in pieces and in the memory that they
/// hold: a thousand single bytes take more than a thousand bytes.
///
/// If all bytes are taken at once, as with ordinary responses, it costs two additions for each piece.
final class PendingWrites {
    private var pieces = 0
    private var storage = 0
    /// Whether bytes wait in the channel: the other side is not read before they are taken.
    private(set) var isWaiting = false

    /// The most that is written before the channel is checked for waiting bytes.
    static let mostPieces = 16
    static let mostStorage = 32_768

    func add(_ bytes: ByteBuffer) {
        pieces &+= 1
        storage &+= bytes.storageCapacity
    }

    /// Checks, after a flush, whether written bytes wait, if they were enough to be worth a check.
    /// - Parameter taken: called when the socket has taken them.
    func look(_ context: ChannelHandlerContext, taken: @escaping () -> Void) {
        guard !isWaiting, pieces >= Self.mostPieces || storage >= Self.mostStorage else { return }
        (pieces, storage) = (0, 0)
        guard context.channel.isActive, context.channel.pendingBytes > 0 else { return }
        isWaiting = true
        // Written after all else, so that it completes when all that is written.
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.isWaiting = false
            self.look(context, taken: taken)
            if !self.isWaiting { taken() }
        }
        context.writeAndFlush(NIOAny(ByteBuffer()), promise: written)
    }
}

extension Channel {
    /// The bytes that were written and that the socket has not taken. On the channel's event loop only.
    var pendingBytes: Int { (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }
}
