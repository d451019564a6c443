// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The few system calls behind connections and listeners. Every descriptor is close-on-exec from its first moment:
/// tests start children at any time, and a child that holds a descriptor keeps its stream open.
public enum Sockets {
    private static let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

    static func connectUnix(_ path: String) throws -> Int32 {
        try open(AF_UNIX) { descriptor in
            guard withUnixAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
                throw SystemCallFailed("connect to \(path)")
            }
        }
    }

    static func connectTCP(_ host: String, _ port: UInt16, from source: String? = nil) throws -> Int32 {
        try open(AF_INET) { descriptor in
            if let source, withInternetAddress(source, 0, { bind(descriptor, $0, $1) }) != 0 {
                throw SystemCallFailed("bind to \(source)")
            }
            guard withInternetAddress(host, port, { connect(descriptor, $0, $1) }) == 0 else {
                throw SystemCallFailed("connect to \(host):\(port)")
            }
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    public static func listenUnix(_ path: String) throws -> Int32 {
        try open(AF_UNIX) { descriptor in
            unlink(path)
            guard withUnixAddress(path, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 1024) == 0 else {
                throw SystemCallFailed("listen on \(path)")
            }
        }
    }

    /// Hears what is sent to a path, message by message.
    public static func datagramUnix(_ path: String) throws -> Int32 {
        try open(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)) { descriptor in
            guard withUnixAddress(path, { bind(descriptor, $0, $1) }) == 0 else {
                throw SystemCallFailed("hear at \(path)")
            }
        }
    }

    /// A port for somebody who will listen on it, on any address and of IPv6 as well. It stays bound here to the end of
    /// the tests, without a listener: nobody else is given it, neither for a connection nor by this function. Whoever
    /// listens must set SO_REUSEADDR, as the gate does, and programs in Go.
    public static func freePort() throws -> UInt16 {
        let six = socket(AF_INET6, stream, 0)
        let descriptor = six >= 0 ? six : socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw SystemCallFailed("socket") }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let bound =
            six >= 0
            ? withAnyAddress(0) { bind(descriptor, $0, $1) }
            : withInternetAddress("0.0.0.0", 0) { bind(descriptor, $0, $1) }
        guard bound == 0, let port = port(of: descriptor) else { throw SystemCallFailed("bind to a port") }
        return port
    }

    /// The port that a socket is bound to. It stands at the same place for both families.
    private static func port(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return status == 0 ? UInt16(bigEndian: address.sin6_port) : nil
    }

    /// The next connection; nil when the listener was shut down.
    /// - Parameter arrived: called when one waits to be accepted.
    static func accept(_ listener: Int32, arrived: () -> Void) -> Int32? {
        while wait(listener, for: POLLIN, until: Deadline(.seconds(1_000_000))) {
            arrived()
            let descriptor = accept4?(listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue)) ?? -1
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
        return nil
    }

    /// accept(2) that sets close-on-exec at once. It needs _GNU_SOURCE, and so is not imported.
    private static let accept4 = dlsym(nil, "accept4").map { unsafeBitCast($0, to: Accept4.self) }
    private typealias Accept4 = @convention(c) (Int32, OpaquePointer?, OpaquePointer?, Int32) -> Int32

    /// Both ends of a pipe that a child may write to. A socket pair, since glibc's `pipe2` is not imported.
    static func pair() throws -> (ours: Int32, theirs: Int32) {
        var both: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, stream, 0, &both) == 0 else { throw SystemCallFailed("socketpair") }
        return (both[0], both[1])
    }

    /// Whether `events` are due on a descriptor, now or before the deadline.
    static func wait(_ descriptor: Int32, for events: Int32, until deadline: Deadline) -> Bool {
        while true {
            var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&polled, 1, deadline.milliseconds)
            if count > 0 { return true }
            if count == 0, deadline.isOver { return false }
            if count < 0, errno != EINTR { return false }
        }
    }

    static func isReadable(_ descriptor: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    // MARK: Addresses

    private static func open(
        _ family: Int32, _ type: Int32 = stream, _ prepare: (Int32) throws -> Void
    ) throws -> Int32 {
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemCallFailed("socket") }
        do {
            try prepare(descriptor)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func withUnixAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func withAnyAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    private static func withInternetAddress(
        _ host: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            errno = EINVAL
            return -1
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
