// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOSSL
import NIOTLS
import PolicyCore

/// A handler that admits a TLS client once its handshake is over. Until then the client is unknown, and nothing is
/// read.
final class TLSAcceptance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let loop: GateLoop
    let listener: GateAddress
    /// The revision of the credentials that the client is verified by.
    private let stamp: CredentialsRevision
    /// The connection's place, taken before the handshake and passed on behind it.
    private var place: ConnectionPlace?
    private var deadline: Scheduled<Void>?
    private var channel: (any Channel)?

    /// The time for the handshake, the same as for a request's head.
    private static let limit = TimeAmount.seconds(10)

    init(on loop: GateLoop, listener: GateAddress, stamp: CredentialsRevision) {
        self.loop = loop
        self.listener = listener
        self.stamp = stamp
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        self.channel = channel
        guard loop.take(self) else { return TLSCut.close(channel) }
        // The address is the client's, whatever name the certificate has.
        let holder = ShareOwner(of: ChannelIdentity.identify(channel, listener: listener).identity)
        guard let place = try? ConnectionPlace(holder: holder, on: channel) else { return TLSCut.close(channel) }
        self.place = place
        guard loop.limit.enter(place) == .hasRoom else { return TLSCut.close(channel) }
        deadline = context.eventLoop.scheduleTask(in: Self.limit) { TLSCut.close(channel) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else { return context.fireUserInboundEventTriggered(event) }
        deadline?.cancel()
        do {
            try letIn(context)
        } catch {
            TLSCut.close(context.channel)
        }
    }

    /// Ends the connection because the listener's credentials have changed or the listener is gone. A client in its
    /// handshake gets no reason.
    func drain() {
        if let channel { TLSCut.close(channel) }
    }

    /// Closes the connection. A client in its handshake gets no reason.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { TLSCut.close(context.channel) }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func letIn(_ context: ChannelHandlerContext) throws {
        guard stamp.isCurrent else { return TLSCut.close(context.channel) }
        let pipeline = context.pipeline.syncOperations
        let certificate = try pipeline.nioSSL_peerCertificate()
        let time = certificate.map(CertificateTime.init)
        guard time?.isValid(at: CertificateTime.now) ?? true else { return TLSCut.close(context.channel) }
        let client = ChannelIdentity.identify(
            context.channel, listener: listener, certificate: certificate.flatMap(PeerCertificate.identity(of:)))
        let handler = DownstreamHandler(
            on: loop, client: client, place: place, proof: ClientProof(stamp: stamp, ends: time?.ends))
        try pipeline.addHandler(handler, position: .after(self))
        // The handler owns the place from now on, and leaves it.
        place = nil
        leave()
        context.fireChannelActive()
        pipeline.removeHandler(self, promise: nil)
    }

    private func leave() {
        loop.dismiss(self)
        channel = nil
        deadline?.cancel()
        deadline = nil
        if let place { loop.leave(place) }
        place = nil
    }
}
