// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The private socket on which `caisson health` asks a running gate whether it is alive: in the abstract namespace,
/// where neither the file system nor the gate's own rules can interfere.
package struct HealthEndpoint: Sendable {
    private let name: [UInt8]

    /// - Parameter name: distinguishes the gates of one network namespace. More than 107 bytes fail.
    package init(name: String) { self.name = Array(name.utf8) }

    // MARK: The gate's side

    /// Responds on `group` once every event loop has taken a task. A peer that is neither root nor the gate's own user
    /// is closed without a response, and so is one beyond ``mostAskers``.
    /// - Parameter prepare: adds the handlers that every listener of the gate has.
    /// - Returns: the listener, which lives until it is closed.
    @discardableResult package func serve(
        on group: any EventLoopGroup, prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) throws -> any Channel {
        let descriptor = try openSocket()
        // sun_path holds 108 bytes, of which the first is NUL.
        guard name.count < 108, withAddress({ bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 16) == 0 else {
            let error = IOError(errnoCode: errno, reason: "health endpoint")
            Glibc.close(descriptor)
            throw error
        }
        let loops = Array(group.makeIterator())
        return try ServerBootstrap(group: group)
            .serverChannelInitializer(prepare)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HealthHandler(loops: loops))
                }
            }
            .withBoundSocket(NIOBSDSocket.Handle(descriptor)).wait()
    }

    /// The most questions at once, under all names of a gate together.
    package static let mostAskers = 8

    // MARK: The command's side

    /// The result of a question.
    package enum Finding: Sendable, Equatable {
        case healthy
        case silent
        /// The listener is neither root nor this process's user: any process may take a free name.
        case stranger(user: UInt32)
    }

    /// Asks the gate, and waits at most `seconds`.
    package func ask(seconds: Int) -> Finding {
        guard let descriptor = try? openSocket() else { return .silent }
        defer { Glibc.close(descriptor) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard name.count < 108, withAddress({ connect(descriptor, $0, $1) }) == 0,
            let user = Self.user(behind: descriptor)
        else { return .silent }
        guard Self.isOurs(user) else { return .stranger(user: user) }
        var response: [UInt8] = [0, 0]
        let isWhole = recv(descriptor, &response, 2, Int32(MSG_WAITALL)) == 2
        return isWhole && response == Array("ok".utf8) ? .healthy : .silent
    }

    fileprivate static func isOurs(_ user: UInt32) -> Bool { user == 0 || user == geteuid() }

    /// Returns the user of the peer when it listened or connected; nil if the kernel does not provide it.
    fileprivate static func user(behind descriptor: Int32) -> UInt32? {
        // struct ucred: process, user, group (unix(7)).
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(3 * MemoryLayout<UInt32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return credentials[1]
    }

    private func openSocket() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        return descriptor
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.count)
        return withUnsafeBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress else { return -1 }
            return body(base.assumingMemoryBound(to: sockaddr.self), length)
        }
    }
}

/// The number of questions under way.
final class Askers: Sendable {
    private let count = Atomic(0)

    /// Counts a question. Returns whether there is room for it; it has to be counted out in any case.
    func enter() -> Bool { count.wrappingAdd(1, ordering: .relaxed).newValue <= HealthEndpoint.mostAskers }

    func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}

/// A handler that sends `ok` once every event loop has taken a task.
private final class HealthHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loops: [any EventLoop]
    private static let askers = Askers()

    init(loops: [any EventLoop]) { self.loops = loops }

    func channelActive(context: ChannelHandlerContext) {
        guard Self.askers.enter(), isOurs(context.channel) else { return context.close(promise: nil) }
        let alive = EventLoopFuture.andAllComplete(loops.map { $0.submit {} }, on: context.eventLoop)
        alive.assumeIsolated().whenComplete { _ in
            let response = self.wrapOutboundOut(ByteBuffer(string: "ok\n"))
            context.writeAndFlush(response).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { Self.askers.leave() }

    private func isOurs(_ channel: any Channel) -> Bool {
        let user = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            HealthEndpoint.user(behind: $0)
        }
        return user.flatMap { $0 }.map(HealthEndpoint.isOurs) ?? false
    }
}
