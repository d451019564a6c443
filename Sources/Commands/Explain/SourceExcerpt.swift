// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// A line of a file with a caret under one of its places, as printed with an error.
struct SourceExcerpt {
    /// Two lines; none if there is no such place, as in a text that is not UTF-8.
    let lines: [String]

    /// The most columns of a line, and the most before the caret.
    private static let (width, before) = (100, 70)

    init(of bytes: [UInt8], at place: SourceLocation) {
        let line = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropFirst(place.line - 1).first
        guard let line, let text = String(validating: line, as: UTF8.self) else {
            lines = []
            return
        }
        let scalars = Array(text.unicodeScalars.map(Self.shown))
        let first = max(0, place.column - 1 - Self.before)
        let number = "\(place.line)"
        let margin = String(repeating: " ", count: number.utf8.count)
        let part = scalars.dropFirst(first).prefix(Self.width)
        let lead = scalars.dropFirst(first).prefix(place.column - 1 - first).map { $0 == "\t" ? "\t" : " " }
        lines = ["  \(number) | \(String(String.UnicodeScalarView(part)))", "  \(margin) | \(lead.joined())^"]
    }

    /// Returns the character, or a replacement for one that could control a terminal.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let isPlain = scalar == "\t" || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
        return isPlain && !(0x2028...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
            ? scalar : "\u{FFFD}"
    }
}
