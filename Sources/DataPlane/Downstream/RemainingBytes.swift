// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import Synchronization

/// The bytes that a socket was given and its peer has not taken. They are charged to the gate's control group, and are
/// there as long as the peer likes, whether the gate's own end is open or not.
///
/// A second descriptor of the socket tells of them. It is made while the connection is open, since nobody is asked before
/// a socket closes whose write failed. The peer notices nothing of it: the socket is shut down when its channel closes.
final class RemainingBytes: Sendable {
    /// Less than nothing once it is closed, and where a channel has no socket.
    private let descriptor: Mutex<Int32>

    /// On the channel's event loop only.
    /// - Throws: `IOError` where there are no descriptors left.
    init(of channel: any Channel) throws {
        let copied = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            socket in
            let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw IOError(errnoCode: errno, reason: "second descriptor of a socket") }
            return copy
        }
        descriptor = Mutex(copied ?? -1)
        // It lives until then, and with it the descriptor.
        channel.closeFuture.whenComplete { _ in self.shutDown() }
    }

    deinit { close() }

    /// Whether the peer has not taken all of them. From any thread.
    var areThere: Bool { descriptor.withLock { $0 >= 0 && Self.unsent($0) > 0 && !Self.isOver($0) } }

    /// Looks no more.
    func close() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    private func shutDown() {
        descriptor.withLock { if $0 >= 0 { _ = shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// `SIOCOUTQ` (unix(7), tcp(7)), whose macro Swift does not read. On a unix socket it is the memory that they take.
    private static func unsent(_ socket: Int32) -> Int32 {
        var count: Int32 = 0
        return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }

    /// A TCP connection that was reset has nothing any more, whatever `SIOCOUTQ` says of it.
    private static func isOver(_ socket: Int32) -> Bool {
        // struct tcp_info begins with the state.
        var state: UInt8 = 0
        var size = socklen_t(MemoryLayout<UInt8>.size)
        let isTCP = getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0
        return isTCP && state == UInt8(TCP_CLOSE)
    }
}
