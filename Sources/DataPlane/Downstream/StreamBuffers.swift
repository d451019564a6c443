// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix

/// How much is read of a stream at once, and how much of it may wait in the kernel.
///
/// Where the process has a memory limit the kernel's buffers are part of it, and are set: else a client that takes
/// nothing has some hundred KiB of them on a unix socket, and some MiB on TCP, where they grow with the stream.
struct StreamBuffers: Sendable {
    /// There is a limit to the process's memory.
    let areTight: Bool

    init(areTight: Bool = false) { self.areTight = areTight }

    /// A side that has not taken so much stops the other. A mark that ordinary answers pass would cost each of them two
    /// turns of the flow; what waits below it in small pieces is seen by ``PendingWrites``.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 4096, high: 16_384)

    /// What one connection of a client and the engine's counterpart of it hold at most where buffers are tight, in both
    /// directions together: what waits in the gate, and what the kernel holds of it, which is about twice what it is told.
    static let mostMemoryOfPair = 262_144

    private static let tightSend: Setting.Value = 24_576
    private static let tightReceive: Setting.Value = 32_768
    /// What has not been sent and still waits in the kernel for TCP, which would else be a few MiB.
    private static let unsentOfTCP: Setting.Value = 131_072
    /// TCP_NOTSENT_LOWAT of tcp(7).
    private static let unsentLowMark = NIOBSDSocket.Option(rawValue: 25)

    /// Little is read at once from a stream that says little, and much from one that has much to say.
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
        // What comes by a unix socket is its sender's memory.
        if isTCP { settings.append((Setting(level: .socket, name: .so_rcvbuf), Self.tightReceive)) }
        return settings
    }
}
