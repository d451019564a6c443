// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// A pattern of a ``PathEntry``'s paths that no set of endpoints equals: it names one object, or all paths below a
/// prefix that begins with a variable.
struct TemplatePattern: PathMatching {
    /// The entry as written.
    let entry: PathEntry
    private let path: PathPattern
    /// The reach of the entry; nil if it was not compared with the routes.
    private let reach: PathEntry.Reach?

    init(entry: PathEntry, reach: PathEntry.Reach? = nil) {
        self.reach = reach
        self.entry = entry
        path = PathPattern(elements: entry.segments)
    }

    func matches(_ whole: UnsafeRawBufferPointer) -> Bool {
        guard let end = path.end(in: whole, from: Self.versionEnd(in: whole)) else { return false }
        return entry.isDeep ? end < whole.count && whole[end] == UInt8(ascii: "/") : end == whole.count
    }

    func coverage(of endpoint: Endpoint) -> PathPattern.Coverage? {
        reach.map { $0.whole.contains(endpoint) ? .always : $0.part.contains(endpoint) ? .sometimes : .never }
    }

    /// Returns the end of the version. A target whose first segment looks like a version has been read as one: any
    /// other is refused before it is judged.
    private static func versionEnd(in path: UnsafeRawBufferPointer) -> Int {
        guard path.count > 2, path[1] == UInt8(ascii: "v"),
            path[2].isDigit || path[2] == UInt8(ascii: ".")
        else { return 0 }
        var index = 1
        while index < path.count, path[index] != UInt8(ascii: "/") { index += 1 }
        return index
    }
}
