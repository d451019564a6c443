// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import PolicyConfig

/// Advice on an engine's socket that cannot be opened: its owner, and the line that gives the gate access.
enum SocketAdvice {
    /// Returns nil if the socket can be opened, or is not of this machine.
    static func about(_ upstream: GateAddress) -> String? {
        guard case .unix(let path) = upstream else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else { return errno == ENOENT ? missing(at: path) : closed(at: path) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return noSocket(at: path, status: status) }
        guard access(path, R_OK | W_OK) != 0, errno == EACCES else { return nil }
        return denied(at: path, status: status)
    }

    private static var isInContainer: Bool { ProcessEnvironment.read().isInContainer }

    private static func denied(at path: String, status: stat) -> String {
        let mode = String(status.st_mode & 0o777, radix: 8)
        let owner = "\(path) belongs to user \(status.st_uid) and group \(status.st_gid) (mode \(mode))"
        let gate = "the gate runs as \(geteuid()):\(getegid())"
        if ownGroups.contains(status.st_gid) || status.st_gid == overflow && !isInitialNamespace {
            return "\(owner), and \(gate), which is in that group already: \(closedAllTheSame)"
        }
        let way =
            isInContainer
            ? "add `group_add: [\"\(status.st_gid)\"]` to its service in the compose file, or `--group-add \(status.st_gid)`"
            : "add its user to that group, or run it with that group (`SupplementaryGroups=\(status.st_gid)`)"
        return "\(owner), and \(gate): \(way)"
    }

    private static let overflow: UInt32 = 65_534

    private static var ownGroups: [UInt32] {
        var groups = [gid_t](repeating: 0, count: max(Int(getgroups(0, nil)), 0))
        let count = getgroups(Int32(groups.count), &groups)
        return [getegid()] + groups.prefix(max(Int(count), 0))
    }

    /// Whether users have the machine's own numbers.
    private static var isInitialNamespace: Bool {
        guard let map = try? ConfigurationFile.read(at: "/proc/self/uid_map") else { return true }
        let words = String(decoding: map, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words == ["0", "0", "4294967295"]
    }

    /// The advice if the group is right and access fails all the same.
    private static var closedAllTheSame: String {
        isInitialNamespace
            ? "where SELinux is in force, `security_opt: [label=disable]` lets it through"
            : "the container's users are not the machine's (userns-remap); `userns_mode: host` lets it through"
    }

    private static func missing(at path: String) -> String {
        let mount = "mount it: `volumes: [\"\(path):\(path):ro\"]`"
        return "there is no \(path)" + (isInContainer ? "; \(mount)" : "")
    }

    /// Returns a message. For a mount without a file a container engine creates a directory.
    private static func noSocket(at path: String, status: stat) -> String {
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        return "\(path) is no socket" + (isDirectory ? " but a directory: is the engine's socket elsewhere?" : "")
    }

    private static func closed(at path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }
}
