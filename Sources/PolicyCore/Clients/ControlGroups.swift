// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The control groups that a process is in: one path for each hierarchy (cgroups(7)).
///
/// Engines name a container's groups after its id, and so may whoever makes groups. So an id in a path is a claim: it is
/// true when the container's own process is in the same groups.
public struct ControlGroups: Sendable, Hashable {
    /// Parts of paths, by what stands before the path: `0::`, `12:pids:`.
    private let paths: [String: [String]]
    /// The ids that stand in it, the outermost first, each once.
    public let ids: [String]
    /// The number of the process's PID namespace; nil where that is not to be seen.
    public var processNamespace: UInt64?

    /// An engine in a container in a container: more is nobody's in earnest.
    static let idLimit = 4

    /// Reads `/proc/<pid>/cgroup`; nil where that is nothing that the kernel writes.
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

    /// Runs of exactly 64 hexadecimal digits: `/docker/<id>`, `docker-<id>.scope`, `libpod-<id>.scope`.
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

    /// Whether a process with these groups is in the container `id`, one of whose processes has the groups `container`:
    /// it is in the groups that are the container's, in all hierarchies, or below them and in the same PID namespace. Another
    /// engine makes groups for its containers, and a builder for its steps, below whatever group they are told.
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

    /// What of a container's path is its own: it may have made groups below that. All of it, where it is not named.
    private static func own(in path: [String], of id: String) -> ArraySlice<String> {
        let named = path.firstIndex { ids(in: $0.utf8).contains(id) }
        return named.map { path[...$0] } ?? path[...]
    }
}
