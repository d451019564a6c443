// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

/// Carries bytes between two sockets, with TLS on one side or on neither. Ends of streams are carried, too.
public final class Relay: Sendable {
    /// Where it listens, if that is a port; 0 else.
    public let port: UInt16
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Listens on a port of loopback, with TLS where there is a certificate, and carries to a unix socket.
    /// - Parameter clientCA: whose certificates clients must have; nil asks for none.
    public convenience init(
        toSocket path: String, certificate: TestCertificates.Issued? = nil, clientCA: String? = nil
    ) throws {
        let context = try certificate.map { try Self.server($0, clientCA: clientCA) }
        try self.init(on: SocketAddress(ipAddress: "127.0.0.1", port: 0)) { channel in
            guard let context else { return }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        } connecting: { bootstrap in
            bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// Listens on a unix socket, and carries to a port of loopback over TLS.
    /// - Parameter ca: the file of the authority that is trusted.
    public convenience init(onSocket path: String, toTLS port: UInt16, ca: String) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(ca)
        let context = try NIOSSLContext(configuration: configuration)
        try self.init(on: SocketAddress(unixDomainSocketPath: path)) { _ in
        } connecting: { bootstrap in
            bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }.connect(host: "127.0.0.1", port: Int(port))
        }
    }

    private init(
        on address: SocketAddress, _ prepare: @escaping @Sendable (any Channel) throws -> Void,
        connecting: @escaping @Sendable (ClientBootstrap) -> EventLoopFuture<any Channel>
    ) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        channel = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { incoming in
                let bootstrap = ClientBootstrap(group: incoming.eventLoop)
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .channelOption(.autoRead, value: false)
                return connecting(bootstrap).flatMapThrowing { outgoing in
                    try prepare(incoming)
                    try incoming.pipeline.syncOperations.addHandler(Carrier(to: outgoing))
                    try outgoing.pipeline.syncOperations.addHandler(Carrier(to: incoming))
                    try outgoing.syncOptions?.setOption(.autoRead, value: true)
                }
            }.bind(to: address).wait()
        port = UInt16(channel.localAddress?.port ?? 0)
    }

    public func stop() {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }

    private static func server(_ certificate: TestCertificates.Issued, clientCA: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem)))
        if let clientCA {
            configuration.trustRoots = .file(clientCA)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

/// One direction: what is read here is written there.
private final class Carrier: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: any Channel

    init(to peer: any Channel) { self.peer = peer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        peer.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { afterWrites { $0.close(mode: .output, promise: nil) } }
    }

    func channelInactive(context: ChannelHandlerContext) { afterWrites { $0.close(promise: nil) } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// An end before they are taken would drop them.
    private func afterWrites(_ end: @escaping @Sendable (any Channel) -> Void) {
        let peer = peer
        peer.writeAndFlush(ByteBuffer()).whenComplete { _ in end(peer) }
    }
}
