// SPDX-License-Identifier: Apache-2.0

/// A pattern for whole paths, anchored as the dialects of regular expressions anchor: `^`, the pattern, `$`, and no
/// group.
///
/// Without the group a `|` outside of parentheses splits the anchors, too: `/_ping|/info` is `^/_ping` or `/info$`, and
/// each half is open at one end. Existing policies were written and tested against that, so it stays, with a warning.
enum AnchoredPattern {
    /// A remark on a pattern, to be read behind its text.
    struct Remark {
        let severity: Issue.Severity
        let words: String
    }

    /// Compiles a pattern; a refused one is an error at this place, a split one a warning.
    static func read(from text: String, at place: String, issues: inout [Issue]) -> RE2Pattern? {
        let (pattern, remarks) = read(from: text)
        issues += remarks.map { Issue($0.severity, at: place, "\"\(text)\" \($0.words)") }
        return pattern
    }

    /// Compiles a pattern, and returns the remarks on it.
    static func read(from text: String) -> (pattern: RE2Pattern?, remarks: [Remark]) {
        do throws(PatternError) {
            let pattern = try RE2Pattern("^" + text + "$")
            var remarks: [Remark] = []
            if let reason = PatternReach.reason(of: text) {
                remarks.append(Remark(severity: .warning, words: "can match nothing: \(reason.words(for: text))"))
            }
            if hasOpenAlternative(in: text) {
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

    /// Whether a `|` is outside of parentheses, character classes, escapes and `\Q…\E`.
    static func hasOpenAlternative(in text: String) -> Bool { PatternToken.read(text).alternatives.count > 1 }
}
