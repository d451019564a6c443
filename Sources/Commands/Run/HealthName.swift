// SPDX-License-Identifier: Apache-2.0

import Admin
import Cryptography
import Glibc

extension HealthEndpoint {
    /// The name carries a hash of all that the gate listens on: two gates of one network namespace are told apart by it,
    /// however long their lists are. Where they see different folders by one path, these tell them apart.
    init(listeners: [String]) {
        // No path and no address has a NUL in it.
        let digest = SHA256.hash(listeners.map(Self.placed).joined(separator: "\0").utf8)
        self.init(name: "caisson/health/\(SHA256.hexadecimal(of: digest))")
    }

    /// With the folder that the path of a unix socket leads to, as far as there is one.
    private static func placed(_ listener: String) -> String {
        let scheme = "unix://"
        guard listener.hasPrefix(scheme), let slash = listener.lastIndex(of: "/") else { return listener }
        let folder = listener[..<slash].dropFirst(scheme.count)
        var status = stat()
        guard stat(folder.isEmpty ? "/" : String(folder), &status) == 0 else { return listener }
        return "\(listener) \(status.st_dev):\(status.st_ino)"
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
