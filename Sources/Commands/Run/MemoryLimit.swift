// SPDX-License-Identifier: Apache-2.0

/// The memory limit of this process's control group.
enum MemoryLimit {
    static let file = ControlGroup.Limit(
        controller: "memory", version1: "memory.limit_in_bytes", version2: "memory.max")

    /// The tightest of the limits of the group and of those around it, in bytes; nil if none is set or visible.
    static var ofGroup: Int? { ControlGroup.contents(of: file).compactMap(bytes(in:)).min() }

    /// Returns the limit; nil for `max`, and for the number near 2^63 that version 1 has in its place.
    static func bytes(in text: String) -> Int? {
        let digits = text.prefix { $0 != "\n" }
        guard let bytes = Int(digits), (1..<(1 << 50)).contains(bytes) else { return nil }
        return bytes
    }
}
