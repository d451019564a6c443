// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix

/// The sizes of reads, and of the kernel's buffers.
///
/// The kernel's buffers count against a memory limit of the process, so with one they are set. Otherwise a client that
/// takes nothing holds some hundred KiB of them on a unix socket, and some MiB on TCP, where they grow with the stream.
struct StreamBuffers: Sendable {
    /// Whether the process has a memory limit.
    let areTight: Bool

    init(areTight: Bool = false) { self.areTight = areTight }

    /// The marks at which a side that takes nothing stops the other. A mark that ordinary responses pass would cost
    /// each of them two turns of the flow; small pieces below it are seen by ``PendingWrites``.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 4096, high: 16_384)

    /// The most memory of a client's connection and its connection to the engine where buffers are tight, in both
    /// directions together: the bytes in the gate, and the kernel's buffers, which hold about twice the size that is
    /// set.
    static let mostMemoryOfPair = 262_144

    private static let tightSend: Setting.Value = 24_576
    private static let tightReceive: Setting.Value = 32_768
    /// The most bytes in the kernel that TCP has not sent yet; without a bound they would be a few MiB.
    private static let unsentOfTCP: Setting.Value = 131_072
    /// TCP_NOTSENT_LOWAT of tcp(7).
    private static let unsentLowMark = NIOBSDSocket.Option(rawValue: 25)

    /// The allocator of read buffers: small for a stream that sends little, larger for one that sends much.
    var allocator: any RecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 2048, maximum: areTight ? 16_384 : 65_536)
    }

    func apply(to bootstrap: ServerBootstrap, isTCP: Bool) -> ServerBootstrap {
        var bootstrap =
            bootstrap
            .childChannelOption(.recvAllocator, value: allocator)
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
        for (option, value) in settings(isTCP: isTCP) { bootstrap = bootstrap.childChannelOption(option, value: value) }
        return bootstrap
    }

    func apply(to bootstrap: ClientBootstrap, isTCP: Bool) -> ClientBootstrap {
        var bootstrap =
            bootstrap
            .channelOption(.recvAllocator, value: allocator)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
        for (option, value) in settings(isTCP: isTCP) { bootstrap = bootstrap.channelOption(option, value: value) }
        return bootstrap
    }

    private typealias Setting = ChannelOptions.Types.SocketOption

    private func settings(isTCP: Bool) -> [(Setting, Setting.Value)] {
        var settings: [(Setting, Setting.Value)] = []
        if isTCP { settings.append((Setting(level: .tcp, name: Self.unsentLowMark), Self.unsentOfTCP)) }
        guard areTight else { return settings }
        settings.append((Setting(level: .socket, name: .so_sndbuf), Self.tightSend))
        // Bytes received on a unix socket are their sender's memory.
        if isTCP { settings.append((Setting(level: .socket, name: .so_rcvbuf), Self.tightReceive)) }
        return settings
    }
}
