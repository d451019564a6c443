// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc

/// A socket file's identity, whatever its path is.
struct SocketIdentity: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt
    /// The file's time of modification: the inode of a file that is gone may be used again.
    private let made: [Int]

    /// Returns nil if there is no file; links are followed, as a connection follows them.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        made = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}

extension UpstreamConnector {
    /// The identity of the socket at the engine's path; nil if there is none, or the engine has an address.
    var socket: SocketIdentity? {
        guard case .unix(let path) = upstream.address else { return nil }
        return SocketIdentity(at: path)
    }
}
