// SPDX-License-Identifier: Apache-2.0

/// Texts that another program reads, taken apart as it does: by their bytes.
///
/// Swift's own functions compare what a reader sees: `:` and a combining mark behind it, or a prepended mark and the
/// `:` behind that, are one character to them, and none of them is a colon. Where such a text is judged they are not
/// used (`Scripts/check-house`).
extension StringProtocol {
    /// Returns the parts between the occurrences of a character of ASCII.
    /// - Parameters:
    ///   - most: how many parts there are at most; the last one holds the rest.
    ///   - keepsEmpty: whether parts of no length count.
    public func parts(between separator: Unicode.Scalar, most: Int = .max, keepsEmpty: Bool = false) -> [Substring] {
        Substring(self).utf8.split(
            separator: UInt8(ascii: separator), maxSplits: most - 1, omittingEmptySubsequences: !keepsEmpty
        ).map(Substring.init)
    }

    /// Returns the text before the first of the ASCII characters; all of it if there is none.
    public func part(before ends: Unicode.Scalar...) -> Substring {
        let bytes = ends.map { UInt8(ascii: $0) }
        return Substring(Substring(self).utf8.prefix { !bytes.contains($0) })
    }

    public func firstIndex(ofASCII character: Unicode.Scalar) -> Index? { utf8.firstIndex(of: UInt8(ascii: character)) }

    public func lastIndex(ofASCII character: Unicode.Scalar) -> Index? {
        Substring(self).utf8.lastIndex(of: UInt8(ascii: character))
    }

    /// Returns the place behind a character of ASCII.
    public func index(behindASCII index: Index) -> Index { utf8.index(after: index) }

    /// Whether the text contains one of the ASCII characters.
    public func holds(_ characters: Unicode.Scalar...) -> Bool {
        let bytes = characters.map { UInt8(ascii: $0) }
        return utf8.contains { bytes.contains($0) }
    }

    public func begins(with text: some StringProtocol) -> Bool { utf8.starts(with: text.utf8) }

    public func ends(with text: some StringProtocol) -> Bool { utf8.reversed().starts(with: text.utf8.reversed()) }

    /// Returns the text behind a prefix; nil if it has another beginning.
    public func rest(behind text: some StringProtocol) -> Substring? {
        begins(with: text) ? Substring(Substring(self).utf8.dropFirst(text.utf8.count)) : nil
    }

    /// The text without its control characters, compared as scalars: Swift takes CR and LF together for one character,
    /// and for neither of both.
    public var onOneLine: String {
        String(String.UnicodeScalarView(String(self).unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// The text with its ASCII letters in lower case; others are unchanged.
    public var lowercasedASCII: String { String(decoding: utf8.map(\.lowercased), as: UTF8.self) }

    /// The text with its ASCII letters in upper case; others are unchanged.
    public var uppercasedASCII: String {
        String(decoding: utf8.map { $0.isLowercaseLetter ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
}
