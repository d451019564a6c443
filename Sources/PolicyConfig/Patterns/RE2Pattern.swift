// SPDX-License-Identifier: Apache-2.0

internal import CRE2
import PolicyCore

/// A regular expression that RE2 compiled: what the users of Go's `regexp` wrote, matched in linear time.
///
/// It is found anywhere in a path unless it holds its own `^` and `$`; how the dialects anchor is
/// ``AnchoredPattern``'s business.
///
/// It is `@unchecked Sendable` for the pointer: it is set once, matching a compiled RE2 is `const` and safe on any
/// number of threads (re2.h), and it is freed when nobody holds the pattern any more.
package final class RE2Pattern: PathMatching, @unchecked Sendable {
    /// The pattern as it was compiled.
    package let text: String
    private let compiled: OpaquePointer

    /// Compiles a pattern. What RE2 refuses, or what does not fit into its memory, is an error with RE2's words.
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
    /// A path that is not UTF-8 is matched by no pattern: `.` and `[^/]` have no single reading for such bytes, Go and
    /// RE2 differ about them, and no engine has an object of that name. Where patterns only allow, that refuses it.
    /// A rule that denies must not rest on a pattern alone for such paths.
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

/// Why a pattern cannot be used.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    package let pattern: String
    /// RE2's own words.
    package let message: String

    package var description: String { "\"\(pattern)\": \(message)" }
}
