// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NIOCore

/// The file of a unix socket that this process listens on.
package struct UnixSocketFile: Sendable {
    private let path: String
    private let identity: Identity
    /// O_PATH of open(2), whose macro Swift does not import: a descriptor that refers to the file without opening it.
    private static let pathOnly: Int32 = 0o10_000_000

    /// A file's device and inode, which identify it whatever its path is.
    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt

        /// Returns nil unless the path is a socket; links are not followed.
        init?(socketAt path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }

        /// Sets the file's mode if it still is this file, by a descriptor, so that no other file can take its place
        /// meanwhile.
        func allow(_ mode: mode_t, at path: String) -> Bool {
            let file = open(path, UnixSocketFile.pathOnly | O_NOFOLLOW | O_CLOEXEC)
            guard file >= 0 else { return false }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, UInt(status.st_dev) == device, UInt(status.st_ino) == inode else {
                errno = EADDRINUSE
                return false
            }
            return status.st_mode & 0o7777 == mode || chmod("/proc/self/fd/\(file)", mode) == 0
        }
    }

    /// Listens on a new socket file. Replaces a stale socket file, but none that is in use, and no other kind of file.
    ///
    /// Mode and owners are set without following the path, whose folder may belong to another user. The mode is set
    /// before the socket has a path, so there is no moment in which others may connect; permissions that the process's
    /// umask took away are given back to the very file that was made.
    package static func listen(at path: String, file: UnixFile) throws -> (descriptor: Int32, file: UnixSocketFile) {
        removeStale(at: path)
        let address = try SocketAddress(unixDomainSocketPath: path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        let mode = mode_t(file.mode ?? 0o660)
        guard fchmod(descriptor, mode) == 0, address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0,
            Glibc.listen(descriptor, 1024) == 0, let identity = Identity(socketAt: path)
        else {
            throw failure("listen", closing: descriptor)
        }
        let made = UnixSocketFile(path: path, identity: identity)
        guard identity.allow(mode, at: path) else { throw failure("mode", closing: descriptor, removing: made) }
        guard own(path, file: file) else { throw failure("owner or group", closing: descriptor, removing: made) }
        return (descriptor, made)
    }

    /// - Parameter made: the file that is there already, and must not stay half made.
    private static func failure(
        _ reason: String, closing descriptor: Int32, removing made: UnixSocketFile? = nil
    ) -> IOError {
        let error = IOError(errnoCode: errno, reason: reason)
        made?.remove()
        close(descriptor)
        return error
    }

    private static func own(_ path: String, file: UnixFile) -> Bool {
        file.owner == nil && file.group == nil || lchown(path, file.owner ?? .max, file.group ?? .max) == 0
    }

    /// Removes the file if it still is the one that this process made.
    package func remove() {
        if Identity(socketAt: path) == identity { unlink(path) }
    }

    private static func removeStale(at path: String) {
        guard let before = Identity(socketAt: path), isRefused(at: path), Identity(socketAt: path) == before else {
            return
        }
        unlink(path)
    }

    private static func isRefused(at path: String) -> Bool {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } < 0 && errno == ECONNREFUSED
    }
}
