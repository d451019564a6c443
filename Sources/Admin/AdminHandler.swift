// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPWire
import NIOCore

/// A handler of one request and one response: clients ask too seldom for connections to be kept. The client closes; if
/// it does not in time, the connection is reset, so that the kernel keeps nothing of an unread response.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let respond: AdminServer.Responder
    private let place: AdminConnections.Slot
    private var received = ByteBuffer()
    private var headEnd = HeadEnd()
    private var isAnswering = false

    /// The time from the connection's begin to the end of the response.
    private static let limit = TimeAmount.seconds(10)
    /// The time from the connection's begin to the end of the head, so that a silent client does not keep others out
    /// for long.
    private static let patience = TimeAmount.seconds(2)

    init(respond: @escaping AdminServer.Responder, place: AdminConnections.Slot) {
        self.respond = respond
        self.place = place
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        let deadline = context.eventLoop.scheduleTask(in: Self.limit) { Self.reset(channel) }
        let silence = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            if !self.isAnswering { channel.close(promise: nil) }
        }
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            deadline.cancel()
            silence.cancel()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswering else { return }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do throws(HeadError) {
            guard let request = try readRequest() else { return }
            isAnswering = true
            place.reach(.waiting)
            answer(to: request, context: context)
        } catch {
            isAnswering = true
            send(
                AdminServer.Response(status: 400, body: "the request's head cannot be read\n"), toHead: false,
                context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func readRequest() throws(HeadError) -> AdminServer.Request? {
        try received.withUnsafeReadableBytes { bytes throws(HeadError) in
            guard let end = try headEnd.find(in: bytes) else { return nil }
            let head = RequestHead()
            try head.parse(bytes, end: end)
            let target = bytes[head.target.range].prefix { $0 != UInt8(ascii: "?") }
            return AdminServer.Request(
                method: String(decoding: bytes[head.method.range], as: UTF8.self),
                path: String(decoding: target, as: UTF8.self))
        }
    }

    private func answer(to request: AdminServer.Request, context: ChannelHandlerContext) {
        let toHead = request.method == "HEAD"
        respond(request, context.eventLoop).assumeIsolated().whenComplete { result in
            let failure = AdminServer.Response(status: 500, body: "no answer\n")
            self.send((try? result.get()) ?? failure, toHead: toHead, context: context)
        }
    }

    private func send(_ response: AdminServer.Response, toHead: Bool, context: ChannelHandlerContext) {
        place.reach(.answering)
        var bytes = ByteBuffer(string: "HTTP/1.1 \(response.status) \(ReasonPhrase.of(response.status))\r\n")
        bytes.writeString("Content-Type: \(response.contentType)\r\nContent-Length: \(response.body.utf8.count)\r\n")
        bytes.writeString("Connection: close\r\n\r\n")
        if !toHead { bytes.writeString(response.body) }
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenComplete { _ in
            self.place.reach(.answered)
            context.close(mode: .output, promise: nil)
        }
    }

    /// Resets a connection, which on TCP also drops the kernel's bytes. Safe on any thread.
    static func reset(_ channel: any Channel) {
        guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        let atOnce = linger(l_onoff: 1, l_linger: 0)
        options.setSoLinger(atOnce).whenComplete { _ in channel.close(promise: nil) }
    }
}
