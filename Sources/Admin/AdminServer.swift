public import NIOCore
import NIOPosix

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

    public typealias Responder = @Sendable (Request, any EventLoop) -> EventLoopFuture<Answer>

    private let respond: Responder

    /// - Parameter respond: called on the event loop that it is given.
    public init(_ respond: @escaping Responder) { self.respond = respond }

    /// Listens until the group is shut down.
    public func serve(on group: any EventLoopGroup, host: String, port: Int) throws {
        let respond = respond
        _ = try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(respond))
                }
            }
            .bind(host: host, port: port).wait()
    }
}
