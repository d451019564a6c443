// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// The bytes of a socket that is closed which the kernel still has, since its peer has neither taken them nor closed its
/// own end: they are charged to the gate's control group, and are there as long as the peer likes.
///
/// A second descriptor of the socket tells how many there are. The peer notices nothing of it: the socket is shut down
/// when its channel closes.
final class RemainingBytes {
    private let descriptor: Int32

    /// So much may remain for a client and does not count: whoever asks, is answered and closes would have its place for
    /// a moment longer each time.
    static let littleForClient = 8192

    /// Nil where no more than so many bytes remain. On the channel's event loop only, before it is closed.
    init?(of channel: any Channel, beyond little: Int) {
        guard let descriptor = Self.copy(of: channel, beyond: little) else { return nil }
        self.descriptor = descriptor
        // It lives until then, and with it the descriptor.
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.shutDown() }
    }

    deinit { close(descriptor) }

    private func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Whether the peer has not taken all of them.
    var areThere: Bool { Self.unsent(descriptor) > 0 }

    private static func copy(of channel: any Channel, beyond little: Int) -> Int32? {
        let copied = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            socket in
            unsent(socket) > little ? fcntl(socket, F_DUPFD_CLOEXEC, 0) : -1
        }
        guard let copied, copied >= 0 else { return nil }
        return copied
    }

    /// `SIOCOUTQ` (unix(7), tcp(7)), whose macro Swift does not read.
    private static func unsent(_ socket: Int32) -> Int32 {
        var count: Int32 = 0
        return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }
}
