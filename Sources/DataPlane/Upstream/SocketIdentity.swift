// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc

/// What a socket's file is, whatever it is called.
struct SocketIdentity: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt
    /// When it was made. The number of a file that is gone may be given to the next.
    private let made: [Int]

    /// Nil when nothing is there; links are followed, as a connection follows them.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        made = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}

extension UpstreamConnector {
    /// The socket that stands at the engine's path now; nil where there is none, or the engine has an address.
    var socket: SocketIdentity? {
        guard case .unix(let path) = upstream.address else { return nil }
        return SocketIdentity(at: path)
    }
}
