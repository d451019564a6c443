import Glibc
import NIOCore
import NIOPosix

/// Opens the addresses to listen on.
struct Listeners {
    let group: MultiThreadedEventLoopGroup
    let loops: [ObjectIdentifier: NIOLoopBound<GateLoop>]
    let unixFiles: [String: UnixFile]

    func open(_ address: GateAddress) throws -> any Channel {
        switch address {
        case .unix(let path): return try openUnix(path, address.description)
        case .tcp(let host, let port): return try openTCP(host, port, address.description)
        }
    }

    /// Where a host has no IPv6, all interfaces are those of IPv4.
    private func openTCP(_ host: String, _ port: Int, _ name: String) throws -> any Channel {
        do {
            return try bootstrap(name, isTCP: true).bind(host: host, port: port).wait()
        } catch let error as IOError where host == "::" && [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errnoCode) {
            return try bootstrap(name, isTCP: true).bind(host: "0.0.0.0", port: port).wait()
        }
    }

    /// A socket file that nobody listens on is replaced; one that is in use is not. Owner and group may connect.
    private func openUnix(_ path: String, _ name: String) throws -> any Channel {
        if UnixSocketFile.isStale(path) { unlink(path) }
        let file = unixFiles[path]
        // Closed to all others until owner and mode are as they shall be.
        let mask = umask(file == nil ? 0o117 : 0o177)
        defer { umask(mask) }
        let channel = try bootstrap(name, isTCP: false).bind(unixDomainSocketPath: path).wait()
        guard let file else { return channel }
        let isOwned = chown(path, file.owner ?? .max, file.group ?? .max) == 0
        guard isOwned, chmod(path, mode_t(file.mode ?? 0o660)) == 0 else {
            let error = IOError(errnoCode: errno, reason: "mode or owner of \(path)")
            try? channel.close().wait()
            unlink(path)
            throw error
        }
        return channel
    }

    private func bootstrap(_ name: String, isTCP: Bool) -> ServerBootstrap {
        let loops = loops
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: StreamBuffers.allocator)
            .childChannelOption(.writeBufferWaterMark, value: StreamBuffers.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.prepare(channel, name, loops) }
            }
        guard isTCP else { return bootstrap }
        // A client that vanished without a word is noticed by keepalive, 30 s after its last one.
        return
            bootstrap
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 30)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 10)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
    }

    private static func prepare(
        _ channel: any Channel, _ name: String, _ loops: [ObjectIdentifier: NIOLoopBound<GateLoop>]
    ) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else {
            throw ChannelError.operationUnsupported
        }
        let handler = DownstreamHandler(loop, client: ClientOfChannel.identify(channel, listener: name))
        try channel.pipeline.syncOperations.addHandler(handler)
    }
}

enum UnixSocketFile {
    /// A socket file whose listener is gone: connecting to it is refused.
    static func isStale(_ path: String) -> Bool {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let result = address.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
        return result < 0 && errno == ECONNREFUSED
    }
}
