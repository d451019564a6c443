// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A small HTTP server for questions of operators and machines to the gate itself. It has listeners of its own, takes
/// no part in proxying, and has no access to connections: its content is supplied from outside.
package struct AdminServer: Sendable {
    package struct Request: Sendable, Equatable {
        package let method: String
        /// The path without the query.
        package let path: String
    }

    package struct Response: Sendable, Equatable {
        package let status: Int
        package let contentType: String
        package let body: String

        package init(status: Int, body: String, contentType: String = "text/plain; charset=utf-8") {
            self.status = status
            self.body = body
            self.contentType = contentType
        }
    }

    package enum ListenAddress: Sendable {
        case address(SocketAddress)
        /// A socket that listens already; the server owns it from now on.
        case listening(Int32)
    }

    package typealias Responder = @Sendable (Request, any EventLoop) -> EventLoopFuture<Response>

    /// The most connections at once, of which one address may have a quarter, so that frequent questions neither use up
    /// the gate's descriptors nor keep others out.
    package static let connectionLimit = 32

    private let respond: Responder

    /// - Parameter respond: called on the event loop that it is given.
    package init(respond: @escaping Responder) { self.respond = respond }

    /// Listens until the group is shut down.
    /// - Parameter prepare: adds the handlers that every listener of the gate has.
    package func serve(
        on group: any EventLoopGroup, at place: ListenAddress,
        prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) throws {
        let respond = respond
        let open = AdminConnections(limit: Self.connectionLimit)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer(prepare)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let place = AdminConnections.Slot(of: channel)
                    open.enter(place)
                    channel.closeFuture.whenComplete { _ in open.leave(place) }
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(respond: respond, place: place))
                }
            }
        switch place {
        case .address(let address): _ = try bootstrap.bind(to: address).wait()
        case .listening(let descriptor): _ = try bootstrap.withBoundSocket(descriptor).wait()
        }
    }
}
