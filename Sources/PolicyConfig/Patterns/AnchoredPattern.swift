// SPDX-License-Identifier: Apache-2.0

/// A pattern for whole paths, anchored as the regular expression dialects anchor: `^`, the pattern, `$`, and no group.
///
/// Without the group a `|` that stands in no parentheses splits the anchors too: `/_ping|/info` is `^/_ping` or
/// `/info$`, and each half is open at one end. People's policies were written and tested against that, so it stays, and
/// is told.
enum AnchoredPattern {
    /// What there is to say of a pattern, behind its text.
    struct Remark {
        let severity: Issue.Severity
        let words: String
    }

    /// Compiles a pattern; a refused one is an error at this place, a split one a warning.
    static func read(_ text: String, at place: String, issues: inout [Issue]) -> RE2Pattern? {
        let (pattern, remarks) = read(text)
        issues += remarks.map { Issue($0.severity, at: place, "\"\(text)\" \($0.words)") }
        return pattern
    }

    /// Compiles a pattern, and says what is wrong with it.
    static func read(_ text: String) -> (pattern: RE2Pattern?, remarks: [Remark]) {
        do throws(PatternError) {
            let pattern = try RE2Pattern("^" + text + "$")
            var remarks: [Remark] = []
            if let reason = PatternReach.reason(of: text) {
                remarks.append(Remark(severity: .warning, words: "can match nothing: \(reason.words(text))"))
            }
            if hasOpenAlternative(text) {
                let reading = "^ holds for its first part alone and $ for its last, so more than whole paths match"
                let way = "write (?:\(text)) if whole paths are meant"
                remarks.append(
                    Remark(severity: .warning, words: "has a | outside parentheses: \(reading); \(way)"))
            }
            return (pattern, remarks)
        } catch {
            return (nil, [Remark(severity: .error, words: "is not a pattern that RE2 takes: \(error.message)")])
        }
    }

    /// Whether a `|` stands outside parentheses, character classes, escapes and `\Q…\E`.
    static func hasOpenAlternative(_ text: String) -> Bool {
        var scan = Scan(bytes: Array(text.utf8))
        while let byte = scan.next() {
            switch byte {
            case UInt8(ascii: "\\"): scan.skipEscape()
            case UInt8(ascii: "["): scan.skipClass()
            case UInt8(ascii: "("): scan.depth += 1
            case UInt8(ascii: ")"): scan.depth -= 1
            case UInt8(ascii: "|") where scan.depth == 0: return true
            default: break
            }
        }
        return false
    }

    /// A walk through a pattern that RE2 took, so that nothing in it is open at its end.
    private struct Scan {
        let bytes: [UInt8]
        var depth = 0
        private var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> UInt8? {
            guard index < bytes.count else { return nil }
            defer { index += 1 }
            return bytes[index]
        }

        /// What follows a backslash: one byte, or all up to `\E`.
        mutating func skipEscape() {
            guard next() == UInt8(ascii: "Q") else { return }
            while let byte = next() {
                guard byte == UInt8(ascii: "\\"), index < bytes.count, bytes[index] == UInt8(ascii: "E") else {
                    continue
                }
                index += 1
                return
            }
        }

        /// A character class, whose first `]` is itself when it stands right behind `[` or `[^`.
        mutating func skipClass() {
            if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
            if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
            while let byte = next(), byte != UInt8(ascii: "]") {
                if byte == UInt8(ascii: "\\") {
                    index += 1
                } else if byte == UInt8(ascii: "["), index < bytes.count, bytes[index] == UInt8(ascii: ":") {
                    skipNamedClass()
                }
            }
        }

        /// `[:alpha:]` inside a class; when no `:]` follows, the `[` was a plain one.
        private mutating func skipNamedClass() {
            var end = index + 1
            while end + 1 < bytes.count {
                if bytes[end] == UInt8(ascii: ":"), bytes[end + 1] == UInt8(ascii: "]") {
                    index = end + 2
                    return
                }
                end += 1
            }
        }
    }
}
