// SPDX-License-Identifier: Apache-2.0

/// The pattern of a dialect, `^…$` without a group around it, as one that is held against a whole path.
///
/// | the dialect | as `path_regex` |
/// |---|---|
/// | `/info` | `/info` |
/// | `/_ping\|/info` | `/_ping.*\|.*/info`: each half is open where no anchor holds |
/// | `a\|b\|c` | `a.*\|.*b.*\|.*c` |
/// | anything in which `^` or `$` is not an anchor of the whole, such as `*x` or `\Qx` | `.*(?:^…$).*` |
enum GroupedPattern {
    /// - Parameter text: a pattern that RE2 took, and that is found anywhere in a path.
    static func text(found text: String) -> String {
        guard text.hasPrefix("^"), text.hasSuffix("$"), text.utf8.count >= 2 else {
            return anywhere(text)
        }
        let inner = String(text.dropFirst().dropLast())
        let scan = TopLevel(inner)
        guard !scan.isOpen, !beginsWithRepetition(inner) else { return anywhere(text) }
        guard scan.parts.count > 1 else { return inner }
        let last = scan.parts.count - 1
        return scan.parts.enumerated().map { index, part in
            (index > 0 ? ".*" : "") + part + (index < last ? ".*" : "")
        }.joined(separator: "|")
    }

    /// Finding is matching with anything before and behind; `^` and `$` within still hold at the ends of the path.
    private static func anywhere(_ text: String) -> String {
        ".*(?:\(text)\(TopLevel(text).isQuoted ? "\\E" : "")).*"
    }

    private static func beginsWithRepetition(_ text: String) -> Bool {
        text.utf8.first.map { "*+?{".utf8.contains($0) } ?? false
    }

    /// The alternatives of a pattern that stand in no parentheses, class or quotation.
    private struct TopLevel {
        private(set) var parts = [""]
        /// It ends within `\Q`.
        private(set) var isQuoted = false
        /// It ends within `\Q`, a class, or behind a lone backslash, so that what is put behind it would not count.
        private(set) var isOpen = false

        init(_ text: String) {
            var bytes = Array(text.utf8)[...]
            var depth = 0
            while let byte = bytes.first {
                var length = 1
                switch byte {
                case UInt8(ascii: "\\"): length = skipEscape(bytes)
                case UInt8(ascii: "["): length = skipClass(bytes)
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"): depth -= 1
                case UInt8(ascii: "|") where depth == 0:
                    parts.append("")
                    bytes.removeFirst()
                    continue
                default: length = 1 + bytes.dropFirst().prefix { $0 >= 0x80 }.count
                }
                parts[parts.count - 1] += String(decoding: bytes.prefix(length), as: UTF8.self)
                bytes = bytes.dropFirst(length)
            }
        }

        /// `\x`, or all of `\Q…\E`.
        private mutating func skipEscape(_ bytes: ArraySlice<UInt8>) -> Int {
            guard let escaped = bytes.dropFirst().first else {
                isOpen = true
                return 1
            }
            guard escaped == UInt8(ascii: "Q") else {
                return 2 + bytes.dropFirst(2).prefix { $0 & 0xC0 == 0x80 }.count
            }
            var rest = bytes.dropFirst(2)
            while !rest.isEmpty, !rest.starts(with: "\\E".utf8) { rest = rest.dropFirst() }
            if rest.isEmpty {
                isQuoted = true
                isOpen = true
            }
            return bytes.count - rest.dropFirst(2).count
        }

        /// `[…]`, whose first `]` is itself right behind `[` or `[^`; `[:alpha:]` may stand in it.
        private mutating func skipClass(_ bytes: ArraySlice<UInt8>) -> Int {
            var rest = bytes.dropFirst()
            if rest.first == UInt8(ascii: "^") { rest = rest.dropFirst() }
            if rest.first == UInt8(ascii: "]") { rest = rest.dropFirst() }
            while let byte = rest.first, byte != UInt8(ascii: "]") {
                if byte == UInt8(ascii: "\\") {
                    rest = rest.dropFirst(2)
                } else if rest.starts(with: "[:".utf8), let end = Self.namedClassEnd(rest) {
                    rest = rest[end...]
                } else {
                    rest = rest.dropFirst()
                }
            }
            if rest.isEmpty { isOpen = true }
            return bytes.count - rest.dropFirst().count
        }

        private static func namedClassEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
            let colons = bytes.indices.dropFirst(2).dropLast()
            return colons.first { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: "]") }
                .map { $0 + 2 }
        }
    }
}
