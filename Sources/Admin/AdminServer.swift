import Glibc
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
        case tcp(host: String, port: Int)
        /// A socket file, for its owner and group; one that nobody listens on is replaced.
        case unix(String)
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
        case .tcp(let host, let port): try Self.bind(bootstrap, host, port)
        case .unix(let path): try Self.bind(bootstrap, path)
        }
    }

    /// A socket that nobody listens on is replaced; anything else stays, and is an error.
    private static func bind(_ bootstrap: ServerBootstrap, _ path: String) throws {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK, !answers(path) else {
                throw IOError(errnoCode: EADDRINUSE, reason: path)
            }
            unlink(path)
        }
        let before = umask(0o117)
        defer { umask(before) }
        _ = try bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 0)
            .bind(unixDomainSocketPath: path).wait()
    }

    /// Whether somebody listens there.
    private static func answers(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, let address = try? SocketAddress(unixDomainSocketPath: path) else { return true }
        defer { close(descriptor) }
        return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0 || errno != ECONNREFUSED
    }

    /// An address is not resolved: getaddrinfo refuses `::` where no interface has an IPv6 address.
    private static func bind(_ bootstrap: ServerBootstrap, _ host: String, _ port: Int) throws {
        do {
            _ = try bootstrap.bind(to: SocketAddress(ipAddress: host, port: port)).wait()
        } catch is SocketAddressError {
            _ = try bootstrap.bind(host: host, port: port).wait()
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
