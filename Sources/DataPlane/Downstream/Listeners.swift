// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Opens the listeners.
struct Listeners {
    let group: MultiThreadedEventLoopGroup
    let loops: [ObjectIdentifier: NIOLoopBound<GateLoop>]
    private let unixFiles: [String: UnixFile]
    private let certificates: [GateAddress: TLSServerFiles]
    private let inherited: [GateAddress: Int32]
    private let buffers: StreamBuffers

    init(
        group: MultiThreadedEventLoopGroup, loops: [ObjectIdentifier: NIOLoopBound<GateLoop>],
        configuration: GateConfiguration
    ) {
        self.group = group
        self.loops = loops
        unixFiles = configuration.unixFiles
        certificates = configuration.certificates
        inherited = configuration.inherited
        buffers = configuration.limits.buffers
    }

    /// Opens a listener that does not accept yet.
    func open(at address: GateAddress) throws -> OpenListener {
        switch address {
        case .unix where inherited[address] != nil:
            let channel = try take(inherited[address], bootstrap: bootstrap(named: address, isTCP: false))
            return OpenListener(address: address, channel: channel, file: nil)
        case .unix(let path): return try openUnix(at: path, listener: address)
        case .tcp(let host, let port):
            let channel = try openTCP(host: host, port: port, listener: address)
            return OpenListener(address: address, channel: channel, file: nil)
        case .tls(let host, let port):
            guard let files = certificates[address] else { throw TLSProblem(message: "no certificate is named") }
            let fingerprint = try TLSFingerprint(of: files)
            let credentials = TLSCredentials(context: try TLSContexts.server(with: files), fingerprint: fingerprint)
            let channel = try openTCP(host: host, port: port, listener: address, tls: credentials)
            return OpenListener(address: address, channel: channel, file: nil, credentials: credentials)
        }
    }

    /// Binds a TCP address. `::` becomes `0.0.0.0` on a host without IPv6.
    private func openTCP(
        host: String, port: Int, listener: GateAddress, tls: TLSCredentials? = nil
    ) throws -> any Channel {
        do {
            return try bind(host: host, port: port, listener: listener, tls: tls)
        } catch let error as IOError where host == "::" && [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errnoCode) {
            return try bind(host: "0.0.0.0", port: port, listener: listener, tls: tls)
        }
    }

    private func bind(
        host: String, port: Int, listener: GateAddress, tls: TLSCredentials?
    ) throws -> any Channel {
        let bootstrap = bootstrap(named: listener, isTCP: true, tls: tls)
        if let descriptor = inherited[.tcp(host: host, port: port)] {
            return try take(descriptor, bootstrap: bootstrap)
        }
        return try bootstrap.bind(to: SocketAddress(listeningOn: host, port: port)).wait()
    }

    /// Listens on a copy of an inherited descriptor, so that a closed listener can be opened again.
    private func take(_ descriptor: Int32?, bootstrap: ServerBootstrap) throws -> any Channel {
        let own = fcntl(descriptor ?? -1, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw IOError(errnoCode: errno, reason: "descriptor of a listener") }
        return try bootstrap.withBoundSocket(own).wait()
    }

    private func openUnix(at path: String, listener: GateAddress) throws -> OpenListener {
        let (descriptor, file) = try UnixSocketFile.listen(at: path, file: unixFiles[path] ?? UnixFile())
        do {
            let channel = try bootstrap(named: listener, isTCP: false).withBoundSocket(descriptor).wait()
            return OpenListener(address: .unix(path), channel: channel, file: file)
        } catch {
            file.remove()
            throw error
        }
    }

    private func bootstrap(named listener: GateAddress, isTCP: Bool, tls: TLSCredentials? = nil) -> ServerBootstrap {
        let loops = loops
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer(AcceptPause.prepare)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(channel, listener: listener, tls: tls, loops: loops)
                }
            }
        let buffered = buffers.apply(to: bootstrap, isTCP: isTCP)
        guard isTCP else { return buffered }
        // Keepalive notices a client that vanished silently, 30 s after its last byte.
        return
            buffered
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 30)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 10)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
    }

    private static func prepare(
        _ channel: any Channel, listener: GateAddress, tls: TLSCredentials?,
        loops: [ObjectIdentifier: NIOLoopBound<GateLoop>]
    ) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else {
            throw ChannelError.operationUnsupported
        }
        let pipeline = channel.pipeline.syncOperations
        guard let tls else {
            return try pipeline.addHandler(
                DownstreamHandler(on: loop, client: ChannelIdentity.identify(channel, listener: listener)))
        }
        try pipeline.addHandler(TLSCloseNotify())
        let (context, stamp) = tls.current()
        try pipeline.addHandler(NIOSSLServerHandler(context: context))
        try pipeline.addHandler(TLSAcceptance(on: loop, listener: listener, stamp: stamp))
    }
}

/// A listener, and the socket file that it made, if any.
struct OpenListener: Sendable {
    let address: GateAddress
    let channel: any Channel
    let file: UnixSocketFile?
    var credentials: TLSCredentials?

    /// Begins to accept connections.
    func accept() throws { try channel.setOption(.autoRead, value: true).wait() }

    func close() {
        try? channel.close().wait()
        credentials?.revoke()
        file?.remove()
    }
}

extension SocketAddress {
    /// Takes an IP address as it is, and resolves only names: where no interface has an IPv6 address, as in most
    /// containers, getaddrinfo refuses `::`, and the kernel would take it.
    package init(listeningOn host: String, port: Int) throws {
        do {
            try self.init(ipAddress: host, port: port)
        } catch is SocketAddressError {
            self = try .makeAddressResolvingHost(host, port: port)
        }
    }
}
