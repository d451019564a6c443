// SPDX-License-Identifier: Apache-2.0

/// The pattern of a dialect, `^…$` without a group around it, in a form that matches a whole path.
///
/// | the dialect | as `path_regex` |
/// |---|---|
/// | `/info` | `/info` |
/// | `/_ping\|/info` | `/_ping.*\|.*/info`: each half is open where no anchor holds |
/// | `a\|b\|c` | `a.*\|.*b.*\|.*c` |
/// | anything in which `^` or `$` is not an anchor of the whole, such as `*x` or `\Qx` | `.*(?:^…$).*` |
enum GroupedPattern {
    /// - Parameter text: a pattern that RE2 accepted, and that is found anywhere in a path.
    static func text(found text: String) -> String {
        guard text.hasPrefix("^"), text.hasSuffix("$"), text.utf8.count >= 2 else {
            return anywhere(text)
        }
        let inner = String(text.dropFirst().dropLast())
        let tokens = PatternToken.read(inner)
        guard tokens.last?.isOpen != true, !beginsWithRepetition(inner) else { return anywhere(text) }
        let parts = tokens.alternatives.map { $0.map(\.text).joined() }
        guard parts.count > 1 else { return inner }
        return parts.enumerated().map { index, part in
            (index > 0 ? ".*" : "") + part + (index < parts.count - 1 ? ".*" : "")
        }.joined(separator: "|")
    }

    /// Returns a pattern that matches where `text` is found: with anything before and behind; `^` and `$` within still
    /// apply to the ends of the path.
    private static func anywhere(_ text: String) -> String {
        let last = PatternToken.read(text).last
        let isQuoted = last?.kind == .quotation && last?.isOpen == true
        return ".*(?:\(text)\(isQuoted ? "\\E" : "")).*"
    }

    private static func beginsWithRepetition(_ text: String) -> Bool {
        text.utf8.first.map { "*+?{".utf8.contains($0) } ?? false
    }
}
