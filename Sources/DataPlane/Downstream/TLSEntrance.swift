import NIOCore
import NIOSSL
import NIOTLS
import PolicyCore

/// Lets a TLS client in once its handshake is over: only then is it known who it is, and only then is anything read.
final class TLSEntrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let loop: GateLoop
    private let listener: String
    private var isCounted = false
    private var deadline: Scheduled<Void>?

    /// As for the head of a request.
    private static let limit = TimeAmount.seconds(10)

    init(_ loop: GateLoop, listener: String) {
        self.loop = loop
        self.listener = listener
    }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = true
        guard loop.limit.enter() else { return TLSCut.close(context.channel) }
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.limit) { TLSCut.close(channel) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else { return context.fireUserInboundEventTriggered(event) }
        leave()
        do {
            try letIn(context)
        } catch {
            TLSCut.close(context.channel)
        }
    }

    /// Nobody is there yet to be told.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { TLSCut.close(context.channel) }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func letIn(_ context: ChannelHandlerContext) throws {
        let pipeline = context.pipeline.syncOperations
        let certificate = try pipeline.nioSSL_peerCertificate()
        let time = certificate.map(CertificateTime.init)
        guard time?.holds(at: CertificateTime.now) ?? true else { return TLSCut.close(context.channel) }
        let client = ClientOfChannel.identify(
            context.channel, listener: listener, certificate: certificate.flatMap(PeerCertificate.identity(of:)))
        let handler = DownstreamHandler(loop, client: client, certificateEnds: time?.ends)
        try pipeline.addHandler(handler, position: .after(self))
        context.fireChannelActive()
        pipeline.removeHandler(self, promise: nil)
    }

    private func leave() {
        deadline?.cancel()
        deadline = nil
        if isCounted { loop.limit.leave() }
        isCounted = false
    }
}
