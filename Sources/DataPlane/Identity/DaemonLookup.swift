import DockerAPI
public import NIOCore
import PolicyCore

/// What the engine is asked by whoever has to know something of it.
protocol EngineQuestions {
    /// Asks, and waits at most ``DaemonLookup/limit`` for the whole answer.
    func ask(_ question: DaemonLookup.Question, on eventLoop: any EventLoop) -> EventLoopFuture<LookupAnswer>

    /// Asks for something that does not end; it ends with the channel.
    func stream(
        _ question: DaemonLookup.Question, on eventLoop: any EventLoop, _ receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel>
}

/// Our own questions to the daemon: a fixed list of GETs, each on a connection of its own. Together with permits this
/// is all that ever reaches it.
public struct DaemonLookup: Sendable, EngineQuestions {
    /// What may be asked.
    enum Question {
        case ping
        /// One object, by its id or by whatever name a client gave.
        case object(ObjectKind, String)
        case exec(id: String)
        /// All objects of a kind, stopped containers and images without a name among them.
        case objects(ObjectKind)
        /// What becomes of containers and networks from `since` on, in seconds of the engine's clock.
        case events(since: Int64)

        var target: String {
            switch self {
            case .ping: "/_ping"
            case .object(.container, let name): "/containers/\(Self.encoded(name))/json"
            case .object(.image, let name): "/images/\(Self.encoded(name))/json"
            case .object(let kind, let name): "/\(kind)s/\(Self.encoded(name))"
            case .exec(let id): "/exec/\(Self.encoded(id))/json"
            case .objects(.container): "/containers/json?all=1"
            case .objects(.image): "/images/json?all=1"
            case .objects(let kind): "/\(kind)s"
            case .events(let since):
                // {"type":["container","network"]}
                "/events?since=\(since)&filters=%7B%22type%22%3A%5B%22container%22%2C%22network%22%5D%7D"
            }
        }

        /// A name of somebody else's making as one part of a path; a slash stays, since images have them.
        private static func encoded(_ name: String) -> String {
            let bytes = PercentEncoding.encode(name.utf8) { byte in
                PercentEncoding.isUnreserved(byte)
                    || [UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@")].contains(byte)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// What the daemon says of itself in the head of every answer.
    public struct Engine: Sendable, Equatable {
        /// `Docker/20.10.24 (linux)`; empty when it does not say.
        public let server: String
        /// `1.41`; empty when it does not say.
        public let apiVersion: String

        /// Podman calls itself `Libpod/…`.
        var isPodman: Bool { server.hasPrefix("Libpod/") }
    }

    public enum Failure: Error {
        case noAnswer
        case tooLarge
    }

    let upstream: UpstreamConnector

    /// A daemon that hangs is not waited for longer.
    static let limit = TimeAmount.seconds(5)
    /// An answer of more than this is none.
    static let sizeLimit = 64 << 20

    /// Asks `GET /_ping`.
    public static func ping(_ upstream: Upstream, on eventLoop: any EventLoop) -> EventLoopFuture<Engine> {
        do {
            let lookup = DaemonLookup(upstream: try UpstreamConnector(upstream))
            return lookup.ask(.ping, on: eventLoop).map(\.engine)
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
    }

    /// Whether the daemon takes a connection: one is opened, and closed again.
    public static func reach(_ upstream: Upstream, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        do {
            let connector = try UpstreamConnector(upstream)
            return connector.connect(on: eventLoop, timeout: limit) { $0.eventLoop.makeSucceededVoidFuture() }
                .map { $0.close(promise: nil) }
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
    }

    func ask(_ question: Question, on eventLoop: any EventLoop) -> EventLoopFuture<LookupAnswer> {
        let promise = eventLoop.makePromise(of: LookupAnswer.self)
        let timeout = eventLoop.scheduleTask(in: Self.limit) { promise.fail(Failure.noAnswer) }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        let connected = upstream.connect(on: eventLoop, timeout: Self.limit) { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = LookupHandler(collecting: promise)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        connected.whenFailure { promise.fail($0) }
        connected.whenSuccess { channel in
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
            send(question, on: channel)
        }
        return promise.futureResult
    }

    func stream(
        _ question: Question, on eventLoop: any EventLoop, _ receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel> {
        let receive = NIOLoopBound(receive, eventLoop: eventLoop)
        let connected = upstream.connect(on: eventLoop, timeout: Self.limit) { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = LookupHandler(receiving: receive.value)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        connected.whenSuccess { send(question, on: $0) }
        return connected
    }

    private func send(_ question: Question, on channel: any Channel) {
        let head = "GET \(question.target) HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: head), promise: nil)
    }
}

/// A whole answer to a question of our own.
struct LookupAnswer: Sendable {
    var status = 0
    var engine = DaemonLookup.Engine(server: "", apiVersion: "")
    var body = ByteBuffer()

    /// Whether an error holds these words.
    func speaks(of words: String) -> Bool {
        status >= 400 && body.readableBytes < 4096 && String(buffer: body).holds(words)
    }
}
