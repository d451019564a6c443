public import NIOCore
import NIOPosix
import Synchronization

/// A small HTTP server for what operators and machines ask the gate itself. It stands on listeners of its own, has no
/// part in what the gate passes, and knows nothing of connections: what it tells is handed to it.
public struct AdminServer: Sendable {
    public struct Request: Sendable, Equatable {
        public let method: String
        /// Without its query.
        public let path: String
    }

    public struct Answer: Sendable, Equatable {
        public let status: Int
        public let contentType: String
        public let body: String

        public init(_ status: Int, _ body: String, contentType: String = "text/plain; charset=utf-8") {
            self.status = status
            self.body = body
            self.contentType = contentType
        }
    }

    public enum Place: Sendable {
        case address(SocketAddress)
        /// A socket that is listened on already; it is the server's from now on.
        case listening(Int32)
    }

    public typealias Responder = @Sendable (Request, any EventLoop) -> EventLoopFuture<Answer>

    /// More connections at once are closed: whoever asks too often shall not use up the gate's descriptors.
    private static let connectionLimit = 32

    private let respond: Responder

    /// - Parameter respond: called on the event loop that it is given.
    public init(_ respond: @escaping Responder) { self.respond = respond }

    /// Listens until the group is shut down.
    public func serve(on group: any EventLoopGroup, at place: Place) throws {
        let respond = respond
        let open = OpenConnections()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard open.enter(Self.connectionLimit) else { throw ChannelError.inputClosed }
                    channel.closeFuture.whenComplete { _ in open.leave() }
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(respond))
                }
            }
        switch place {
        case .address(let address): _ = try bootstrap.bind(to: address).wait()
        case .listening(let descriptor): _ = try bootstrap.withBoundSocket(descriptor).wait()
        }
    }
}

private final class OpenConnections: Sendable {
    private let count = Atomic<Int>(0)

    /// Counts one in, if there is room.
    func enter(_ limit: Int) -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
