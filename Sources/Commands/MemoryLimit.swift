import Glibc
import PolicyConfig

/// How much memory the control group of this process may have (cgroups(7)).
enum MemoryLimit {
    private static let root = "/sys/fs/cgroup"

    /// The tightest of the limits of the group and of those around it, in bytes; nil where none is set or can be seen.
    static var ofGroup: Int? {
        let groups = (try? ConfigurationFile.read("/proc/self/cgroup")) ?? []
        return files(groups: String(decoding: groups, as: UTF8.self)).compactMap { path in
            (try? ConfigurationFile.read(path)).flatMap { bytes(in: String(decoding: $0, as: UTF8.self)) }
        }.min()
    }

    /// Where limits may stand, by what /proc/self/cgroup says. In a container its own group is mounted as the root,
    /// whatever it is called outside.
    static func files(groups: String) -> [String] {
        groups.split(separator: "\n").flatMap { line -> [String] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let controllers = fields[1].split(separator: ",")
            if fields[0] == "0", controllers.isEmpty { return paths(root, fields[2], "memory.max") }
            guard controllers.contains("memory") else { return [] }
            return paths("\(root)/memory", fields[2], "memory.limit_in_bytes")
        }
    }

    private static func paths(_ root: String, _ group: Substring, _ name: String) -> [String] {
        var parts = group.split(separator: "/")[...]
        var paths: [String] = []
        while !parts.isEmpty {
            paths.append("\(root)/\(parts.joined(separator: "/"))/\(name)")
            parts.removeLast()
        }
        return paths + ["\(root)/\(name)"]
    }

    /// `max`, and the number near 2^63 by which version 1 says the same, are none.
    static func bytes(in text: String) -> Int? {
        let digits = text.prefix { $0 != "\n" }
        guard let bytes = Int(digits), (1..<(1 << 50)).contains(bytes) else { return nil }
        return bytes
    }
}
