// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Text in a form that ``YAMLReader`` reads back unchanged.
package enum YAMLText {
    /// Returns a scalar: plain where that has one reading, else in quotes.
    package static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.allSatisfy(isPrintable) { return "'\(text.substituting("'", with: "''"))'" }
        return "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    /// Returns a list of scalars on one line.
    package static func list(_ texts: [String]) -> String { "[\(texts.map(scalar).joined(separator: ", "))]" }

    /// Returns a comment on one line, whatever its text. A line break of YAML's would end the comment, and the rest
    /// would count.
    package static func comment(_ text: String) -> String {
        let line = text.unicodeScalars.map { isPrintable($0) ? String($0) : "\u{FFFD}" }.joined()
        return "# \(line)"
    }

    /// Whether the text consists of letters, digits and a few signs, and begins with a letter or a slash: it is the
    /// same in a block and in braces.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == UInt8(ascii: "/") || first.isLetter else {
            return false
        }
        let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return text.utf8.allSatisfy(isPlain) && !words.contains(text.lowercased())
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        ObjectName.isByte(byte) || byte == UInt8(ascii: "/")
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x2030...0x2065, 0x2070...0xD7FF, 0xE000...0xFDFF,
            0xFE10...0xFEFE:
            true
        case 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": return "\\\(scalar)"
        case _ where isPrintable(scalar): return String(scalar)
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}
