// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import Synchronization

/// The bytes that were written to a socket and not taken by its peer. They are charged to the gate's control group, and
/// stay as long as the peer likes, even behind the close of the gate's own end.
///
/// A second descriptor of the socket counts them. It is made while the connection is open, because a socket whose write
/// failed is closed without notice. The peer sees no difference: the socket is shut down when its channel closes.
final class RemainingBytes: Sendable {
    /// The second descriptor; negative once it is closed, and for a channel without a socket.
    private let descriptor: Mutex<Int32>

    /// Called on the channel's event loop.
    /// - Throws: `IOError` if there are no descriptors left.
    init(of channel: any Channel) throws {
        let copied = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            socket in
            let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw IOError(errnoCode: errno, reason: "second descriptor of a socket") }
            return copy
        }
        descriptor = Mutex(copied ?? -1)
        // The closure keeps this object, and with it the descriptor, until then.
        channel.closeFuture.whenComplete { _ in self.shutDown() }
    }

    deinit { close() }

    /// Whether the peer has not taken all bytes. Safe on any thread.
    var areThere: Bool { descriptor.withLock { $0 >= 0 && Self.unsent($0) > 0 && !Self.isOver($0) } }

    /// Closes the second descriptor.
    func close() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    private func shutDown() {
        descriptor.withLock { if $0 >= 0 { _ = shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// Returns the number of unsent bytes: `SIOCOUTQ` (unix(7), tcp(7)), whose macro Swift does not import. On a unix
    /// socket it is the memory that they take.
    private static func unsent(_ socket: Int32) -> Int32 {
        var count: Int32 = 0
        return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }

    /// Whether a TCP connection is closed. After a reset it has no bytes left, whatever `SIOCOUTQ` says.
    private static func isOver(_ socket: Int32) -> Bool {
        // struct tcp_info begins with the state.
        var state: UInt8 = 0
        var size = socklen_t(MemoryLayout<UInt8>.size)
        let isTCP = getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0
        return isTCP && state == UInt8(TCP_CLOSE)
    }
}
