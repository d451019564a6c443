// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import PolicyCore

/// The place of the process on the other end of a unix socket, as seen by this process.
enum ProcessContainer {
    /// The most bytes of a file below `/proc`; real ones are shorter.
    private static let sizeLimit = 16_384
    /// `SO_PEERPIDFD` of Linux 6.5: a descriptor of the very process that connected.
    private static let peerDescriptor = 77

    static func place(of peer: UnixPeer?, on channel: any Channel) -> ProcessPlace {
        guard let peer, peer.process > 0 else { return .unseen }
        let process = descriptor(on: channel)
        defer { if let process { close(process) } }
        let place = place(of: peer.process)
        // For a process that is ending the kernel lists no control group of version 1, as if it were the host's.
        if isEnding(peer.process) { return .unseen }
        // A process that has ended meanwhile may have left its id to another.
        if let process, hasEnded(process) { return .unseen }
        return place
    }

    /// Reads the place out of `/proc/<pid>/cgroup` (cgroups(7)).
    static func place(of process: Int32) -> ProcessPlace {
        guard let text = text(of: "/proc/\(process)/cgroup") else { return .unseen }
        if ControlGroups.ids(in: text).isEmpty { return .host }
        return ControlGroups(parsing: text).map { .groups(seen($0, by: process)) } ?? .unseen
    }

    /// Returns the control groups of a process that the engine named; nil if it is not visible, or has ended.
    static func groups(of process: Int32) -> ControlGroups? {
        guard process > 0, let text = text(of: "/proc/\(process)/cgroup") else { return nil }
        return ControlGroups(parsing: text).map { seen($0, by: process) }
    }

    private static func seen(_ groups: ControlGroups, by process: Int32) -> ControlGroups {
        var status = stat()
        var groups = groups
        // A process that this one may not trace has no readable namespace.
        if stat("/proc/\(process)/ns/pid", &status) == 0 { groups.processNamespace = UInt64(status.st_ino) }
        return groups
    }

    /// Whether a process is ending: `PF_EXITING` in the ninth field of `/proc/<pid>/stat` (proc_pid_stat(5)), which
    /// stays set. Also true if the file cannot be read.
    private static func isEnding(_ process: Int32) -> Bool {
        guard let text = text(of: "/proc/\(process)/stat"),
            let name = text.lastIndex(of: UInt8(ascii: ")"))
        else {
            return true
        }
        let fields = text[name...].dropFirst(2).split(separator: UInt8(ascii: " "))
        let flags = fields.dropFirst(6).first.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
        return flags.map { $0 & 4 != 0 } ?? true
    }

    private static func text(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: sizeLimit)
        let count = read(file, &bytes, bytes.count)
        // A file that does not fit is rejected: the missing rest may decide.
        return count > 0 && count < bytes.count ? Array(bytes[..<count]) : nil
    }

    /// Returns the peer's pidfd; nil if the kernel has no `SO_PEERPIDFD`.
    private static func descriptor(on channel: any Channel) -> Int32? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        var descriptor: Int32?
        let response: EventLoopFuture<Int32> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: CInt(peerDescriptor)))
        response.assumeIsolated().whenSuccess { descriptor = $0 }
        return descriptor
    }

    /// Whether a process has ended: its pidfd is readable then (pidfd_open(2)).
    private static func hasEnded(_ process: Int32) -> Bool {
        var polled = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) != 0
    }
}
