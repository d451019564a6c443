public import NIOCore

/// Our own questions to the daemon: a fixed list of GETs, each on a connection of its own. Together with permits this
/// is all that ever reaches it.
public struct DaemonLookup: Sendable {
    /// What may be asked.
    enum Question {
        case ping
        /// All running containers.
        case containers
        case container(id: String)
        /// What becomes of containers and networks from `since` on, in seconds of the engine's clock.
        case events(since: Int64)

        var target: String {
            switch self {
            case .ping: "/_ping"
            case .containers: "/containers/json"
            case .container(let id): "/containers/\(id)/json"
            case .events(let since):
                // {"type":["container","network"]}
                "/events?since=\(since)&filters=%7B%22type%22%3A%5B%22container%22%2C%22network%22%5D%7D"
            }
        }
    }

    /// What the daemon says of itself in the head of every answer.
    public struct Engine: Sendable, Equatable {
        /// `Docker/20.10.24 (linux)`; empty when it does not say.
        public let server: String
        /// `1.41`; empty when it does not say.
        public let apiVersion: String
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

    /// Asks, and waits at most ``limit`` for the whole answer.
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

    /// Asks for something that does not end; it ends with the channel.
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
}
