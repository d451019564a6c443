// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The control groups that a process is in: one path for each hierarchy (cgroups(7)).
///
/// Engines name a container's groups after its id, but so may any creator of groups. An id in a path is therefore a
/// claim, which is true if the container's own process is in the same groups.
public struct ControlGroups: Sendable, Hashable {
    /// The parts of each path, by the text in front of the path: `0::`, `12:pids:`.
    private let paths: [String: [String]]
    /// The ids in the paths, the outermost first, each once.
    public let ids: [String]
    /// The inode of the process's PID namespace; nil if it is not visible.
    public var processNamespace: UInt64?

    /// The most ids, for nested containers; real nesting is less deep.
    static let idLimit = 4

    /// Reads `/proc/<pid>/cgroup`; returns nil for text that the kernel does not write.
    public init?(parsing text: some Sequence<UInt8>) {
        var paths: [String: [String]] = [:]
        for line in Array(text).split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let hierarchy = fields.prefix(2).map { String(decoding: $0, as: UTF8.self) }.joined(separator: ":")
            let parts = fields[2].split(separator: UInt8(ascii: "/"))
            paths[hierarchy] = parts.map { String(decoding: $0, as: UTF8.self) }
        }
        self.paths = paths
        ids = Self.ids(in: text)
        guard !paths.isEmpty, ids.count <= Self.idLimit else { return nil }
    }

    /// Returns the runs of exactly 64 hexadecimal digits: `/docker/<id>`, `docker-<id>.scope`, `libpod-<id>.scope`.
    public static func ids(in text: some Sequence<UInt8>) -> [String] {
        var found: [String] = []
        var run: [UInt8] = []
        func end() {
            let id = run.count == EngineID.length ? String(decoding: run, as: UTF8.self) : ""
            if !id.isEmpty, !found.contains(id) { found.append(id) }
            run.removeAll(keepingCapacity: true)
        }
        for byte in text {
            if byte.isLowercaseHexDigit { run.append(byte) } else { end() }
        }
        end()
        return found
    }

    /// Whether a process in these groups is in the container `id`, one of whose processes has the groups `container`:
    /// in all hierarchies it is in the container's own groups, or below them and in the same PID namespace. Another
    /// engine creates groups for its containers, and a builder for its steps, below any group that they are given.
    public func isWithin(_ container: ControlGroups, of id: String) -> Bool {
        guard container.ids.contains(id), container.paths.count == paths.count else { return false }
        var isBelow = false
        for (hierarchy, path) in container.paths {
            let own = Self.own(in: path, of: id)
            guard let place = paths[hierarchy], place.starts(with: own) else { return false }
            if place.count > own.count { isBelow = true }
        }
        return !isBelow || processNamespace != nil && processNamespace == container.processNamespace
    }

    /// Returns the part of a path that is the container's own, without groups that it may have created below; the whole
    /// path if the id is not in it.
    private static func own(in path: [String], of id: String) -> ArraySlice<String> {
        let named = path.firstIndex { ids(in: $0.utf8).contains(id) }
        return named.map { path[...$0] } ?? path[...]
    }
}
