import Glibc
public import NIOCore
import NIOPosix

/// The private socket on which `caisson health` asks a running gate whether it lives: in the abstract namespace, where
/// neither a file system nor the gate's own rules can be in the way.
public struct HealthEndpoint: Sendable {
    /// The name carries what the gate listens on: two gates of one network namespace are told apart by it.
    private let name: [UInt8]

    /// The name of a gate that is alone in its container, as our image's is, for whoever does not know what it listens on, because flags
    /// said so.
    public static let only = HealthEndpoint(listeners: [])

    public init(listeners: [String]) {
        // sun_path holds 108 bytes, the first of which is NUL.
        name = Array("caisson/health/\(listeners.joined(separator: ","))".utf8.prefix(107))
    }

    // MARK: The gate's side

    /// Answers on `group`: an answer means that every event loop still takes work.
    public func serve(on group: any EventLoopGroup) throws {
        let descriptor = try openSocket()
        guard withAddress({ bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 16) == 0 else {
            let error = IOError(errnoCode: errno, reason: "health endpoint")
            Glibc.close(descriptor)
            throw error
        }
        let loops = Array(group.makeIterator())
        _ = try ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HealthHandler(loops))
                }
            }
            .withBoundSocket(NIOBSDSocket.Handle(descriptor)).wait()
    }

    // MARK: The asking side

    /// Whether the gate answers within `seconds`.
    public func ask(seconds: Int) -> Bool {
        guard let descriptor = try? openSocket() else { return false }
        defer { Glibc.close(descriptor) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard withAddress({ connect(descriptor, $0, $1) }) == 0 else { return false }
        var answer: [UInt8] = [0, 0]
        return recv(descriptor, &answer, 2, Int32(MSG_WAITALL)) == 2 && answer == Array("ok".utf8)
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

/// Says `ok` once every event loop has taken a task.
private final class HealthHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loops: [any EventLoop]

    init(_ loops: [any EventLoop]) { self.loops = loops }

    func channelActive(context: ChannelHandlerContext) {
        let alive = EventLoopFuture.andAllComplete(loops.map { $0.submit {} }, on: context.eventLoop)
        alive.assumeIsolated().whenComplete { _ in
            let answer = self.wrapOutboundOut(ByteBuffer(string: "ok\n"))
            context.writeAndFlush(answer).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
    }
}
