// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The control group of this process, as far as it limits resources (cgroups(7)).
enum ControlGroup {
    /// A file with a limit, by its names in both versions of control groups.
    struct Limit {
        /// The name of the controller's mount in version 1: `memory`, `cpu`.
        let controller: String
        let version1: String
        let version2: String
    }

    private static let root = "/sys/fs/cgroup"

    /// Returns the content of the limit's files, of the group and of those around it.
    static func contents(of limit: Limit) -> [String] {
        let groups = (try? ConfigurationFile.read(at: "/proc/self/cgroup")) ?? []
        return files(of: limit, groups: String(decoding: groups, as: UTF8.self)).compactMap { path in
            (try? ConfigurationFile.read(at: path)).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Returns the files that may have a limit, by /proc/self/cgroup. In a container its own group is mounted as the
    /// root, whatever its name outside.
    static func files(of limit: Limit, groups: String) -> [String] {
        groups.split(separator: "\n").flatMap { line -> [String] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let controllers = fields[1].split(separator: ",")
            if fields[0] == "0", controllers.isEmpty {
                return paths(below: root, group: fields[2], name: limit.version2)
            }
            guard controllers.contains(where: { $0 == limit.controller }) else { return [] }
            return paths(below: "\(root)/\(limit.controller)", group: fields[2], name: limit.version1)
        }
    }

    private static func paths(below root: String, group: Substring, name: String) -> [String] {
        var parts = group.split(separator: "/")[...]
        var paths: [String] = []
        while !parts.isEmpty {
            paths.append("\(root)/\(parts.joined(separator: "/"))/\(name)")
            parts.removeLast()
        }
        return paths + ["\(root)/\(name)"]
    }
}
