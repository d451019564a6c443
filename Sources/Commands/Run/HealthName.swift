// SPDX-License-Identifier: Apache-2.0

import Admin
import Glibc
import PolicyCore

extension HealthEndpoint {
    /// The name carries a hash of all that the gate listens on: two gates of one network namespace are told apart by it,
    /// however long their lists are.
    init(listeners: [String]) {
        // No path and no address has a NUL in it.
        let digest = SHA256.hash(listeners.joined(separator: "\0").utf8)
        self.init(name: "caisson/health/\(SHA256.hexadecimal(of: digest))")
    }

    /// The name of the gate that runs with a configuration file, whatever that says by now: it may be broken, while the
    /// gate lives on with what it said before. Gates that see different files by one path are told apart by their mounts.
    init(file path: String) {
        let whole = path.hasPrefix("/") ? path : "\(Self.workingDirectory)/\(path)"
        self.init(listeners: ["file", whole, PathSteps.link(at: "/proc/self/ns/mnt") ?? ""])
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The name of a gate that is alone in its container, as our image's is, for whoever does not know what it listens
    /// on, because flags said so.
    static let only = HealthEndpoint(listeners: [])
}
