// SPDX-License-Identifier: Apache-2.0

/// Texts that another program reads, taken apart as it does: by their bytes.
///
/// Swift's own functions compare what a reader sees: `:` and a combining mark behind it, or a prepended mark and the `:` behind
/// that, are one character to them, and none of them is a colon. Where such a text is judged they are not used
/// (`Scripts/check-house`).
extension StringProtocol {
    /// The parts between the occurrences of a character of ASCII.
    /// - Parameters:
    ///   - most: how many parts there are at most; the last one holds the rest.
    ///   - keepsEmpty: whether parts of no length count.
    public func parts(between separator: Unicode.Scalar, most: Int = .max, keepsEmpty: Bool = false) -> [Substring] {
        Substring(self).utf8.split(
            separator: UInt8(ascii: separator), maxSplits: most - 1, omittingEmptySubsequences: !keepsEmpty
        ).map(Substring.init)
    }

    /// What stands before the first of some characters of ASCII; all of it where none of them stands in it.
    public func part(before ends: Unicode.Scalar...) -> Substring {
        let bytes = ends.map { UInt8(ascii: $0) }
        return Substring(Substring(self).utf8.prefix { !bytes.contains($0) })
    }

    public func firstIndex(ofASCII character: Unicode.Scalar) -> Index? { utf8.firstIndex(of: UInt8(ascii: character)) }

    public func lastIndex(ofASCII character: Unicode.Scalar) -> Index? {
        Substring(self).utf8.lastIndex(of: UInt8(ascii: character))
    }

    /// The place behind a character of ASCII.
    public func index(behindASCII index: Index) -> Index { utf8.index(after: index) }

    /// Whether one of some characters of ASCII stands in it.
    public func holds(_ characters: Unicode.Scalar...) -> Bool {
        let bytes = characters.map { UInt8(ascii: $0) }
        return utf8.contains { bytes.contains($0) }
    }

    public func begins(with text: some StringProtocol) -> Bool { utf8.starts(with: text.utf8) }

    public func ends(with text: some StringProtocol) -> Bool { utf8.reversed().starts(with: text.utf8.reversed()) }

    /// What stands behind a text with which it begins; nil where it does not.
    public func rest(behind text: some StringProtocol) -> Substring? {
        begins(with: text) ? Substring(Substring(self).utf8.dropFirst(text.utf8.count)) : nil
    }

    /// The same text without its control characters: to Swift CR and LF together are one, and neither of both.
    public var onOneLine: String {
        String(String.UnicodeScalarView(String(self).unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// The same text with the letters of ASCII in lower case, and all others as they are.
    public var lowercasedASCII: String { String(decoding: utf8.map(\.lowercased), as: UTF8.self) }

    /// The same text with the letters of ASCII in upper case, and all others as they are.
    public var uppercasedASCII: String {
        String(decoding: utf8.map { $0.isLowercaseLetter ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
}
