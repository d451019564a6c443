// SPDX-License-Identifier: Apache-2.0

/// A token of a pattern in RE2's syntax: a letter, an escape, a class, a parenthesis.
struct PatternToken {
    enum Kind {
        case open, close, alternative
        /// `\x`
        case escape
        /// `\Q…\E`
        case quotation
        /// `[…]`
        case characterClass
        case other
    }

    let kind: Kind
    let bytes: ArraySlice<UInt8>
    /// Whether the pattern ends within it, so that text behind the pattern would be part of it.
    var isOpen = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func read(_ text: String) -> [PatternToken] {
        var tokens: [PatternToken] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let token = PatternToken(first: rest)
            tokens.append(token)
            rest = rest.dropFirst(token.bytes.count)
        }
        return tokens
    }
}

extension PatternToken {
    private init(first rest: ArraySlice<UInt8>) {
        switch rest.first {
        case UInt8(ascii: "\\"): self.init(escape: rest)
        case UInt8(ascii: "["): self.init(characterClass: rest)
        case UInt8(ascii: "("): self.init(kind: .open, bytes: rest.prefix(1))
        case UInt8(ascii: ")"): self.init(kind: .close, bytes: rest.prefix(1))
        case UInt8(ascii: "|"): self.init(kind: .alternative, bytes: rest.prefix(1))
        default: self.init(kind: .other, bytes: rest.prefix(1 + rest.dropFirst().prefix { $0 >= 0x80 }.count))
        }
    }

    private init(escape rest: ArraySlice<UInt8>) {
        guard rest.dropFirst().first == UInt8(ascii: "Q") else {
            let length = 2 + rest.dropFirst(2).prefix { $0 & 0xC0 == 0x80 }.count
            self.init(kind: .escape, bytes: rest.prefix(length), isOpen: rest.count < 2)
            return
        }
        var behind = rest.dropFirst(2)
        while !behind.isEmpty, !behind.starts(with: "\\E".utf8) { behind = behind.dropFirst() }
        let length = rest.count - behind.dropFirst(2).count
        self.init(kind: .quotation, bytes: rest.prefix(length), isOpen: behind.isEmpty)
    }

    /// Reads a class. A `]` right behind `[` or `[^` is a member; `[:alpha:]` is allowed inside.
    private init(characterClass rest: ArraySlice<UInt8>) {
        var behind = rest.dropFirst()
        if behind.first == UInt8(ascii: "^") { behind = behind.dropFirst() }
        if behind.first == UInt8(ascii: "]") { behind = behind.dropFirst() }
        while let byte = behind.first, byte != UInt8(ascii: "]") {
            if byte == UInt8(ascii: "\\") {
                behind = behind.dropFirst(2)
            } else if behind.starts(with: "[:".utf8), let end = Self.namedClassEnd(in: behind) {
                behind = behind[end...]
            } else {
                behind = behind.dropFirst()
            }
        }
        let length = rest.count - behind.dropFirst().count
        self.init(kind: .characterClass, bytes: rest.prefix(length), isOpen: behind.isEmpty)
    }

    private static func namedClassEnd(in bytes: ArraySlice<UInt8>) -> Int? {
        let colons = bytes.indices.dropFirst(2).dropLast()
        return colons.first { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: "]") }.map { $0 + 2 }
    }
}

extension [PatternToken] {
    /// The alternatives outside of parentheses; one element if there is no `|`.
    var alternatives: [ArraySlice<PatternToken>] {
        var depth = 0
        var cuts: [Int] = []
        for (index, token) in enumerated() {
            switch token.kind {
            case .open: depth += 1
            case .close: depth -= 1
            case .alternative where depth == 0: cuts.append(index)
            default: break
            }
        }
        return zip([-1] + cuts, cuts + [count]).map { self[($0 + 1)..<$1] }
    }
}
