// SPDX-License-Identifier: Apache-2.0

import Admin
import Cryptography
import Glibc

extension HealthEndpoint {
    /// Creates the name for listeners. It carries a hash of all of them, which distinguishes two gates of one network
    /// namespace, however long their lists are. If the gates see different folders by one path, the folders distinguish
    /// them.
    init(listeners: [String]) {
        // No path and no address contains a NUL.
        let digest = SHA256.hash(listeners.map(Self.placed).joined(separator: "\0").utf8)
        self.init(name: "caisson/health/\(SHA256.hexadecimal(of: digest))")
    }

    /// Returns the listener with the identity of the folder of a unix socket, if there is one.
    private static func placed(_ listener: String) -> String {
        let scheme = "unix://"
        guard listener.hasPrefix(scheme), let slash = listener.lastIndex(of: "/") else { return listener }
        let folder = listener[..<slash].dropFirst(scheme.count)
        var status = stat()
        guard stat(folder.isEmpty ? "/" : String(folder), &status) == 0 else { return listener }
        return "\(listener) \(status.st_dev):\(status.st_ino)"
    }

    /// Creates the name of the gate that runs with a configuration file, whatever its present content: it may be
    /// broken, while the gate continues with the former one. Gates that see different files by one path are
    /// distinguished by their mounts.
    init(file path: String) {
        let whole = path.hasPrefix("/") ? path : "\(Self.workingDirectory)/\(path)"
        self.init(listeners: ["file", whole, PathSteps.link(at: "/proc/self/ns/mnt") ?? ""])
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The name of a gate that is alone in its container, as in Caisson's image, for a caller that does not know its
    /// listeners because flags set them.
    static let only = HealthEndpoint(listeners: [])
}
