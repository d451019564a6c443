// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS

@testable import DataPlane

/// A client and a server in one thread, whose bytes go from one to the other when they are told to.
final class TLSHarness {
    let server = EmbeddedChannel()
    let client: EmbeddedChannel
    let serverEvents = EventRecorder()
    let clientEvents = EventRecorder()

    /// - Parameters:
    ///   - name: what the server's certificate must name.
    ///   - address: the server's, as the client's socket would tell it.
    init(_ server: TLSServerFiles, _ client: TLSClientFiles, name: String, address: String = "127.0.0.1") throws {
        self.client = EmbeddedChannel(loop: self.server.embeddedEventLoop)
        try prepare(self.server, [NIOSSLServerHandler(context: TLSContexts.server(with: server)), serverEvents])
        let handlers = try EngineName(name).handlers(TLSContexts.client(with: client))
        try prepare(self.client, handlers + [clientEvents])
        self.client.remoteAddress = try SocketAddress(ipAddress: address, port: 2376)
        try self.server.connect(to: SocketAddress(ipAddress: address, port: 40_000)).wait()
        try self.client.connect(to: SocketAddress(ipAddress: address, port: 2376)).wait()
        exchange()
    }

    deinit {
        for channel in [server, client] { TLSCut.close(channel) }
        server.embeddedEventLoop.run()
    }

    private func prepare(_ channel: EmbeddedChannel, _ handlers: [any ChannelHandler]) throws {
        channel.allowRemoteHalfClosure = true
        try channel.pipeline.syncOperations.addHandlers(handlers)
    }

    /// Carries bytes until neither side has more.
    func exchange() {
        while carry(from: client, to: server) || carry(from: server, to: client) {}
    }

    private func carry(from sender: EmbeddedChannel, to receiver: EmbeddedChannel) -> Bool {
        guard let bytes = try? sender.readOutbound(as: ByteBuffer.self) else { return false }
        // Errors are in the recorder already.
        _ = try? receiver.writeInbound(bytes)
        return true
    }

    var isServerReady: Bool { serverEvents.isReady }
    var isClientReady: Bool { clientEvents.isReady }
}

/// Notes what reaches the end of the pipeline.
final class EventRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var events: [String] = []
    private(set) var errors: [any Error] = []
    private(set) var received = ByteBuffer()

    var isReady: Bool { events.contains("ready") }
    func hasError<Kind: Error>(_: Kind.Type) -> Bool { errors.contains { $0 is Kind } }

    func channelActive(context: ChannelHandlerContext) { events.append("active") }
    func channelInactive(context: ChannelHandlerContext) { events.append("inactive") }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        events.append("read")
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted: events.append("ready")
        case ChannelEvent.inputClosed: events.append("input closed")
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
}
