// SPDX-License-Identifier: Apache-2.0

internal import CRE2
import PolicyCore

/// Many patterns that are searched for in one pass over a path, by RE2's own sets, with the same results as each by
/// itself.
///
/// It is `@unchecked Sendable` for the pointer: it is set once, matching a compiled set is `const` and safe on any
/// number of threads (set.h), and it is freed with the last reference to the set.
package final class RE2PatternSet: PathMatchingTogether, @unchecked Sendable {
    private let compiled: OpaquePointer
    private let patterns: [RE2Pattern]

    /// The memory of a set, in bytes. A single pattern has 2 MiB; many are one program.
    private static let memory = 16 << 20

    /// Returns nil if the memory does not suffice for all of them together.
    init?(of patterns: [RE2Pattern]) {
        guard let set = cre2_set_new(Self.memory) else { return nil }
        compiled = set
        self.patterns = patterns
        for pattern in patterns {
            let bytes = Array(pattern.text.utf8) + [0]
            guard cre2_set_add(set, bytes, bytes.count - 1) else { return nil }
        }
        guard cre2_set_compile(set) else { return nil }
    }

    deinit { cre2_set_free(compiled) }

    package func find(in path: UnsafeRawBufferPointer) -> [Bool] {
        var found = [Bool](repeating: false, count: patterns.count)
        guard RE2Pattern.isReadable(path) else { return found }
        let isSaid = found.withUnsafeMutableBufferPointer { found in
            found.baseAddress.map { cre2_set_find(compiled, path.baseAddress, path.count, $0, found.count) } ?? true
        }
        return isSaid ? found : patterns.map { $0.matches(path) }
    }
}
