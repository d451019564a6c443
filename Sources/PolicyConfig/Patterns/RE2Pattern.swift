// SPDX-License-Identifier: Apache-2.0

internal import CRE2
import PolicyCore

/// A regular expression compiled by RE2, in the syntax of Go's `regexp`, matched in linear time.
///
/// It is found anywhere in a path unless it has its own `^` and `$`; ``AnchoredPattern`` anchors for the dialects.
///
/// It is `@unchecked Sendable` for the pointer: it is set once, matching a compiled RE2 is `const` and safe on any
/// number of threads (re2.h), and it is freed with the last reference to the pattern.
package final class RE2Pattern: PathMatching, @unchecked Sendable {
    /// The pattern's text.
    package let text: String
    private let compiled: OpaquePointer

    /// Compiles a pattern. Throws RE2's message if RE2 refuses it, or if it does not fit into the memory.
    package init(_ text: String) throws(PatternError) {
        let room = 256
        var error = [CChar](repeating: 0, count: room)
        let bytes = Array(text.utf8) + [0]
        guard let compiled = cre2_compile(bytes, bytes.count - 1, &error, room) else {
            let words = error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw PatternError(pattern: text, message: String(decoding: words, as: UTF8.self))
        }
        self.text = text
        self.compiled = compiled
    }

    deinit { cre2_free(compiled) }

    /// Whether the pattern is found in a path.
    ///
    /// A path that is not UTF-8 matches no pattern: `.` and `[^/]` have no single reading for such bytes, Go and RE2
    /// differ on them, and no engine has an object of that name. If patterns only allow, the path is refused. A rule
    /// that denies must not depend on a pattern alone for such paths.
    package func matches(_ path: UnsafeRawBufferPointer) -> Bool {
        Self.isReadable(path) && cre2_is_found(compiled, path.baseAddress, path.count)
    }

    static func isReadable(_ path: UnsafeRawBufferPointer) -> Bool {
        path.allSatisfy { $0 < 0x80 } || String(validating: path, as: UTF8.self) != nil
    }

    package static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)? {
        let own = patterns.compactMap { $0 as? RE2Pattern }
        return own.count == patterns.count ? RE2PatternSet(of: own) : nil
    }
}

/// An error of a pattern that cannot be used.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    package let pattern: String
    /// RE2's own message.
    package let message: String

    package var description: String { "\"\(pattern)\": \(message)" }
}
