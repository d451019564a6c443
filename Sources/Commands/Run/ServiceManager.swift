// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import PolicyConfig
import PolicyCore

/// The protocols of service managers, by the variables of systemd: LISTEN_FDS (sd_listen_fds(3)) for sockets and
/// NOTIFY_SOCKET (sd_notify(3)) for states.
enum ServiceManager {
    /// The number of the first inherited descriptor.
    private static let first: Int32 = 3
    private static let most: Int32 = 256

    /// The inherited listening sockets. Each belongs to this process from now on, and to no child.
    static let sockets: [GateAddress: Int32] = {
        let variables = ProcessEnvironment.read().environment
        guard variables["LISTEN_PID"] == "\(getpid())", let count = variables["LISTEN_FDS"].flatMap({ Int32($0) }),
            (1...most).contains(count)
        else { return [:] }
        var sockets: [GateAddress: Int32] = [:]
        for descriptor in first..<(first + count) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard let address = address(of: descriptor) else { continue }
            // A second one at that address would take connections that are not served.
            if sockets[address] == nil { sockets[address] = descriptor } else { close(descriptor) }
        }
        return sockets
    }()

    /// Returns nil if it is no listening stream socket.
    private static func address(of descriptor: Int32) -> GateAddress? {
        guard option(named: SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            option(named: SO_ACCEPTCONN, of: descriptor) == 1
        else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.baseAddress.map { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &length) } ?? -1
        }
        guard status == 0 else { return nil }
        return withUnsafeBytes(of: &storage) { address(in: $0, length: Int(length)) }
    }

    private static func option(named name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    /// Reads an address by the layouts of sockaddr_un, sockaddr_in and sockaddr_in6; ports and addresses are in network
    /// order.
    private static func address(in bytes: UnsafeRawBufferPointer, length: Int) -> GateAddress? {
        let port = Int(number(from: bytes[2..<4]))
        switch Int32(bytes.load(as: sa_family_t.self)) {
        case AF_UNIX:
            let path = bytes[MemoryLayout<sa_family_t>.size..<min(length, bytes.count)].prefix { $0 != 0 }
            return path.isEmpty ? nil : GateAddress("unix://\(String(decoding: path, as: UTF8.self))")
        case AF_INET:
            let address = IPAddress(v4: UInt32(truncatingIfNeeded: number(from: bytes[4..<8])))
            return .tcp(host: "\(address)", port: port)
        case AF_INET6:
            let address = IPAddress(high: number(from: bytes[8..<16]), low: number(from: bytes[16..<24]))
            return .tcp(host: "\(address)", port: port)
        default: return nil
        }
    }

    private static func number(from bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    // MARK: Notifications

    enum State {
        case ready, reloading, stopping
    }

    /// Notifies the service manager, if there is one.
    static func notify(_ state: State) {
        guard let name = ProcessEnvironment.read().environment["NOTIFY_SOCKET"], !name.isEmpty else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        send(Array(words(for: state).utf8), to: name, by: descriptor)
    }

    private static func words(for state: State) -> String {
        switch state {
        case .ready: return "READY=1"
        case .stopping: return "STOPPING=1"
        case .reloading:
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            return "RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)"
        }
    }

    /// Sends a message; a name with `@` in front is in the abstract namespace.
    private static func send(_ message: [UInt8], to name: String, by descriptor: Int32) {
        var path = Array(name.utf8)
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        var address = sockaddr_un()
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        withUnsafeBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
            _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), base, length)
        }
    }
}
