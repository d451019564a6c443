// SPDX-License-Identifier: Apache-2.0

/// A set of clean, absolute directories, searched for one that contains a path. The time of a search depends on the
/// depth of the directories, not on their number.
struct DirectorySet: Sendable, Hashable {
    private let directories: Set<[UInt8]>
    private let longest: Int

    init(_ directories: [String]) {
        self.directories = Set(directories.map { Array($0.utf8) })
        longest = self.directories.map(\.count).max() ?? 0
    }

    /// Whether a clean path is one of the directories, or the root is.
    func hasDirectory(named path: String) -> Bool {
        directories.contains(Array(path.utf8)) || directories.contains([UInt8(ascii: "/")])
    }

    /// Whether a clean path is one of the directories, or below it.
    func hasAncestor(of path: String) -> Bool {
        let root = UInt8(ascii: "/")
        if directories.contains([root]) { return true }
        // The bytes of a path after the longest directory and its slash do not matter.
        let bytes = Array(path.utf8.prefix(longest + 1))
        for end in 1..<max(bytes.count, 1) where bytes[end] == root {
            if directories.contains(Array(bytes[..<end])) { return true }
        }
        return path.utf8.count <= longest && directories.contains(bytes)
    }
}
