// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import DataPlane

/// A channel on one end of a pair of unix sockets, whose other end is read when a test likes.
final class PairedChannel: Sendable {
    let channel: any Channel
    let peer: Int32
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(_ buffers: StreamBuffers = StreamBuffers(), _ handler: @escaping @Sendable () -> any ChannelHandler) throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        peer = ends[1]
        channel = try buffers.apply(to: ClientBootstrap(group: group), isTCP: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
            }.withConnectedSocket(ends[0]).wait()
    }

    /// The last reference may be given up on the event loop itself, which nobody waits for there.
    deinit {
        close(peer)
        group.shutdownGracefully { _ in }
    }

    /// Reads so many bytes, or up to the end of the stream.
    func read(_ count: Int) -> Int {
        var buffer = [UInt8](repeating: 0, count: count)
        return recv(peer, &buffer, count, Int32(MSG_WAITALL))
    }
}

/// Writes pieces as an exchange does, and stops when it is told that they wait.
private final class Writer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let pendingWrites = PendingWrites()
    private var context: ChannelHandlerContext?
    private(set) var taken = 0

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Returns how many pieces were written before it was to stop.
    func write(_ piece: ByteBuffer, most: Int) -> Int {
        guard let context else { return 0 }
        for count in 0..<most {
            if pendingWrites.isWaiting { return count }
            pendingWrites.add(piece)
            context.writeAndFlush(NIOAny(piece), promise: nil)
            pendingWrites.look(context) { self.taken += 1 }
        }
        return most
    }
}

@Suite("What was written and may wait")
struct PendingWritesTests {
    private func writer(in pair: PairedChannel) throws -> NIOLoopBound<Writer> {
        try pair.channel.eventLoop.submit {
            NIOLoopBound(
                try pair.channel.pipeline.syncOperations.handler(type: Writer.self), eventLoop: pair.channel.eventLoop)
        }.wait()
    }

    @Test(
        "stops the other side behind a few pieces that the socket does not take, however small they are, until it takes them",
        arguments: [1, 300, 20_000])
    func stops(size: Int) throws {
        let pair = try PairedChannel(StreamBuffers(areTight: true)) { Writer() }
        let writer = try writer(in: pair)
        let piece = ByteBuffer(repeating: 0x61, count: size)
        let (pieces, waiting) = try pair.channel.eventLoop.submit {
            (writer.value.write(piece, most: 100_000), pair.channel.pendingBytes)
        }.wait()
        #expect(pieces < 2000, "what the kernel takes, and a few")
        #expect(waiting > 0 && waiting <= PendingWrites.mostPieces * size)
        #expect(waiting <= PendingWrites.mostStorage + size)
        #expect(pair.read(pieces * size) == pieces * size)
        let (isWaiting, taken) = try pair.channel.eventLoop.submit {
            (writer.value.pendingWrites.isWaiting, writer.value.taken)
        }.wait()
        #expect(!isWaiting && taken == 1)
    }

    @Test("is of no concern where the socket takes all at once")
    func ordinary() throws {
        let pair = try PairedChannel { Writer() }
        let writer = try writer(in: pair)
        for _ in 0..<100 {
            let pieces = try pair.channel.eventLoop.submit {
                writer.value.write(ByteBuffer(repeating: 0x61, count: 200), most: 10)
            }.wait()
            #expect(pieces == 10)
            #expect(pair.read(2000) == 2000)
        }
        #expect(try pair.channel.eventLoop.submit { writer.value.taken }.wait() == 0)
    }
}

@Suite("The buffers of a stream")
struct StreamBuffersTests {
    /// What the kernel takes of a channel whose peer reads nothing.
    private func taken(_ buffers: StreamBuffers) throws -> Int {
        let pair = try PairedChannel(buffers) { Writer() }
        let bytes = ByteBuffer(repeating: 0x61, count: 4 << 20)
        return try pair.channel.eventLoop.submit {
            pair.channel.writeAndFlush(bytes, promise: nil)
            return bytes.readableBytes - pair.channel.pendingBytes
        }.wait()
    }

    @Test("hold little in the kernel where memory is limited, so that both directions fit into what is counted")
    func kernel() throws {
        let tight = try taken(StreamBuffers(areTight: true))
        #expect(tight <= 64 << 10, "\(tight)")
        #expect(try taken(StreamBuffers()) > tight)
        let heap = PendingWrites.mostStorage + 16_384
        #expect(2 * (tight + heap) <= GateLimits.connectionMemory)
    }
}
