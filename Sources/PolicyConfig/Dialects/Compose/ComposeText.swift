// SPDX-License-Identifier: Apache-2.0

/// A reader of values in a compose file by compose's rules.
struct ComposeText {
    private var environment: [String: String]
    /// Referenced variables without a value and without a default.
    private(set) var unknown: [String] = []
    /// The required variables, `${NAME:?…}`, without a value, and texts that cannot be read.
    private(set) var problems: [String] = []

    /// The deepest nesting of defaults.
    private static let mostDepth = 8

    init(environment: [String: String]) { self.environment = environment }

    /// Defines a variable of a file for the lines below, unless it has a value.
    mutating func define(_ name: String, as value: String) {
        if environment[name] == nil { environment[name] = value }
    }

    /// Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?error}` and `${NAME:+other}`, with or without the
    /// colon; `$$` is a dollar sign. A variable without a value is empty.
    mutating func interpolate(_ text: String) -> String { interpolate(text[...], depth: 0) }

    private mutating func interpolate(_ text: Substring, depth: Int) -> String {
        var result = ""
        var rest = text
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest.removeFirst()
            } else if rest.first == "{" {
                result += braced(from: &rest, depth: depth)
            } else {
                result += plain(from: &rest)
            }
        }
        return result + rest
    }

    private mutating func plain(from rest: inout Substring) -> String {
        let name = Self.name(in: rest)
        guard !name.isEmpty else {
            problems.append("a $ that stands by itself is written $$")
            return "$"
        }
        rest = rest.dropFirst(name.count)
        return value(of: String(name))
    }

    private mutating func braced(from rest: inout Substring, depth: Int) -> String {
        guard let end = Self.closingBrace(in: rest), depth < Self.mostDepth else {
            problems.append("\(String(rest.prefix(40)).shown) is no variable")
            rest = ""
            return ""
        }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        let name = Self.name(in: inner)
        let tail = inner.dropFirst(name.count)
        guard !name.isEmpty, tail.isEmpty || Self.operators.contains(where: tail.hasPrefix) else {
            problems.append("\("${\(inner)}".shown) is no variable")
            return ""
        }
        return tail.isEmpty ? value(of: String(name)) : alternative(for: String(name), tail: tail, depth: depth)
    }

    private static let operators = [":-", ":?", ":+", "-", "?", "+"]

    private mutating func alternative(for name: String, tail: Substring, depth: Int) -> String {
        let refusesEmpty = tail.hasPrefix(":")
        let word = tail.dropFirst(refusesEmpty ? 2 : 1)
        let value = environment[name].flatMap { $0.isEmpty && refusesEmpty ? nil : $0 }
        switch tail.dropFirst(refusesEmpty ? 1 : 0).first {
        case "+": return value == nil ? "" : interpolate(word, depth: depth + 1)
        case "?":
            if value == nil { problems.append("\(name) must have a value: \(word)") }
            return value ?? ""
        default: return value ?? interpolate(word, depth: depth + 1)
        }
    }

    private mutating func value(of name: String) -> String {
        if let value = environment[name] { return value }
        if !unknown.contains(name) { unknown.append(name) }
        return ""
    }

    private static func name(in text: Substring) -> Substring {
        guard let first = text.first, first == "_" || first.isASCII && first.isLetter else { return "" }
        return text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Returns the brace that closes the first one; those within are counted.
    private static func closingBrace(in text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}

/// A splitter of commands written as one text, with a shell's rules for blanks, quotes and backslashes, and no others.
enum ShellWords {
    /// Returns nil if a quote stays open.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "'":
                guard let end = rest.firstIndex(of: "'") else { return nil }
                word = (word ?? "") + rest[..<end]
                rest = rest[rest.index(after: end)...]
            case "\"":
                guard let quoted = quoted(from: &rest) else { return nil }
                word = (word ?? "") + quoted
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                word = (word ?? "") + String(next)
            case _ where character.isWhitespace:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// Reads up to the closing `"`; a backslash escapes only `"`, `\`, `$` and the backquote.
    private static func quoted(from rest: inout Substring) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            guard character == "\\", let next = rest.first, "\"\\$`".contains(next) else {
                text.append(character)
                continue
            }
            text.append(next)
            rest.removeFirst()
        }
        return nil
    }
}
