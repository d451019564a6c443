// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a channel was given and its socket may not have taken, counted in pieces and in the memory that they are in: a
/// thousand bytes that come one by one take more than a thousand bytes.
///
/// Where all is taken at once, as ordinary answers are, it costs two additions for each piece.
final class PendingWrites {
    private var pieces = 0
    private var storage = 0
    /// Something waits in the channel: the other side is not read before that is taken.
    private(set) var isWaiting = false

    /// So much is written, at most, before it is seen whether the socket takes it.
    static let mostPieces = 16
    static let mostStorage = 32_768

    func add(_ bytes: ByteBuffer) {
        pieces &+= 1
        storage &+= bytes.storageCapacity
    }

    /// Looks, behind a flush, whether anything of what was added waits, if that was enough to be worth a look.
    /// - Parameter taken: called when the socket has taken it.
    func look(_ context: ChannelHandlerContext, taken: @escaping () -> Void) {
        guard !isWaiting, pieces >= Self.mostPieces || storage >= Self.mostStorage else { return }
        (pieces, storage) = (0, 0)
        guard context.channel.isActive, context.channel.pendingBytes > 0 else { return }
        isWaiting = true
        // Behind everything else, so that it is written when all that is.
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
