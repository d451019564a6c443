// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Matches the path of a ``PathEntry`` where no set of endpoints says the same: it names one object, or everything
/// below something that begins with a variable.
struct TemplatePattern: PathMatching {
    /// What was written.
    let entry: PathEntry
    private let segments: [[UInt8]?]
    private let isDeep: Bool
    /// Nil where the entry was not held against the routes.
    private let reach: PathEntry.Reach?

    init(_ entry: PathEntry, _ reach: PathEntry.Reach? = nil) {
        self.reach = reach
        self.entry = entry
        segments = entry.segments.map { segment in
            if case .literal(let text) = segment { Array(text.utf8) } else { nil }
        }
        isDeep = entry.isDeep
    }

    func matches(_ path: UnsafeRawBufferPointer) -> Bool {
        var index = Self.versionEnd(path)
        for segment in segments {
            guard index < path.count, path[index] == UInt8(ascii: "/") else { return false }
            index += 1
            let start = index
            while index < path.count, path[index] != UInt8(ascii: "/") { index += 1 }
            let part = path[start..<index]
            guard segment.map(part.elementsEqual) ?? !part.isEmpty else { return false }
        }
        return isDeep ? index < path.count && path[index] == UInt8(ascii: "/") : index == path.count
    }

    func coverage(of endpoint: Endpoint) -> PathPattern.Coverage? {
        reach.map { $0.whole.contains(endpoint) ? .always : $0.part.contains(endpoint) ? .sometimes : .never }
    }

    /// Where the version ends. A target whose first segment looks like a version is one that was read as a version:
    /// any other is refused before it is judged.
    private static func versionEnd(_ path: UnsafeRawBufferPointer) -> Int {
        guard path.count > 2, path[1] == UInt8(ascii: "v"),
            (0x30...0x39).contains(path[2]) || path[2] == UInt8(ascii: ".")
        else { return 0 }
        var index = 1
        while index < path.count, path[index] != UInt8(ascii: "/") { index += 1 }
        return index
    }
}
