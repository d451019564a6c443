import HTTPWire
public import NIOCore
import NIOPosix

/// Our own questions to the daemon: a fixed list of GETs, each on a connection of its own. Together with permits this
/// is all that ever reaches it.
public enum DaemonLookup {
    /// What the daemon says of itself in the head of every answer.
    public struct Engine: Sendable, Equatable {
        /// `Docker/20.10.24 (linux)`; empty when it does not say.
        public let server: String
        /// `1.41`; empty when it does not say.
        public let apiVersion: String
    }

    public enum Failure: Error {
        case noAnswer
    }

    /// A daemon that hangs is not waited for longer.
    static let limit = TimeAmount.seconds(5)

    /// Asks `GET /_ping`.
    public static func ping(_ address: GateAddress, on eventLoop: any EventLoop) -> EventLoopFuture<Engine> {
        let promise = eventLoop.makePromise(of: Engine.self)
        let timeout = eventLoop.scheduleTask(in: limit) { promise.fail(Failure.noAnswer) }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(PingHandler(promise))
            }
        }
        let connected =
            switch address {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            }
        connected.whenFailure { promise.fail($0) }
        connected.whenSuccess { channel in promise.futureResult.whenComplete { _ in channel.close(promise: nil) } }
        return promise.futureResult
    }
}

/// Sends the question and reads the head of the answer.
private final class PingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let promise: EventLoopPromise<DaemonLookup.Engine>
    private var received = ByteBuffer()
    private var headEnd = HeadEnd()

    init(_ promise: EventLoopPromise<DaemonLookup.Engine>) { self.promise = promise }

    func channelActive(context: ChannelHandlerContext) {
        let question = ByteBuffer(string: "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(question), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do throws(HeadError) {
            guard let end = try headEnd.find(in: received) else { return }
            let head = ResponseHead()
            try head.parse(received, end: end)
            promise.succeed(engine(head))
        } catch {
            promise.fail(error)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { promise.fail(DaemonLookup.Failure.noAnswer) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    private func engine(_ head: ResponseHead) -> DaemonLookup.Engine {
        DaemonLookup.Engine(
            server: value(of: "server", in: head), apiVersion: value(of: "api-version", in: head))
    }

    private func value(of name: String, in head: ResponseHead) -> String {
        received.withUnsafeReadableBytes { bytes in
            let field = head.fields.first { String(decoding: bytes[$0.name.range], as: UTF8.self).lowercased() == name }
            return field.map { String(decoding: bytes[$0.value.range], as: UTF8.self) } ?? ""
        }
    }
}
