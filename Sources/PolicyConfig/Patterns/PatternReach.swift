// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The reason for which a pattern can match no path, whatever the request.
///
/// The pattern is one that RE2 accepted. The analysis covers each part's requirements, not all its matches: an unknown
/// part counts as able to match.
enum PatternReach {
    enum Reason: Equatable {
        /// The pattern requires a `?`, but the query is not matched.
        case query
        /// The pattern requires text behind `$`, as `$NAME` does.
        case behindEnd
        /// The pattern requires a `^` behind text.
        case beginsTwice
        /// The pattern requires a blank or the end of a line.
        case blank
        /// The pattern does not begin with `/`.
        case beginning
    }

    /// - Parameters:
    ///   - text: the pattern, without the anchors that the dialect adds.
    ///   - isGrouped: whether the anchors apply to the whole pattern, and not only to its first and its last
    /// alternative.
    static func reason(of text: String, isGrouped: Bool = false) -> Reason? {
        var traversal = Traversal(bytes: Array(text.utf8))
        return traversal.alternatives(atStart: true, isWhole: !isGrouped).reason
    }

    /// The known properties of a part.
    fileprivate struct Part {
        /// Whether the part matches at least one byte.
        var takes = false
        /// Whether the part matches no bytes at all: an anchor.
        var isEmpty = false
        var reason: Reason?
    }

    fileprivate struct Traversal {
        let bytes: [UInt8]
        private var index = 0
        private var depth = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func take(_ wanted: String) -> Bool {
            guard bytes[index...].starts(with: wanted.utf8) else { return false }
            index += wanted.utf8.count
            return true
        }
    }
}

// MARK: - The grammar

extension PatternReach.Traversal {
    fileprivate typealias Part = PatternReach.Part

    /// Reads `a|b`, which can match if one of them can. The dialect's `^` applies only to the first.
    fileprivate mutating func alternatives(atStart: Bool, isWhole: Bool = false) -> Part {
        var all = [sequence(atStart: atStart)]
        while take("|") { all.append(sequence(atStart: atStart && !isWhole)) }
        return Part(
            takes: all.allSatisfy(\.takes), isEmpty: all.allSatisfy(\.isEmpty),
            reason: all.contains { $0.reason == nil } ? nil : all[0].reason)
    }

    private mutating func sequence(atStart: Bool) -> Part {
        var whole = Part(isEmpty: true)
        var isEnded = false
        while let next = byte, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
            let start = index
            let part = repeated(atom(atStart: atStart && whole.isEmpty))
            let isPlain = index == start + 1
            let isEnd = isPlain && next == UInt8(ascii: "$")
            let isBeginning = isPlain && next == UInt8(ascii: "^")
            if isEnded, part.takes { whole.reason = whole.reason ?? .behindEnd }
            if isBeginning, whole.takes { whole.reason = whole.reason ?? .beginsTwice }
            isEnded = isEnded || isEnd
            whole.reason = whole.reason ?? part.reason
            whole.takes = whole.takes || part.takes
            whole.isEmpty = whole.isEmpty && part.isEmpty
        }
        return whole
    }

    /// Reads a repetition. A part that may be left out prevents no match.
    private mutating func repeated(_ part: Part) -> Part {
        var part = part
        while let next = byte {
            switch next {
            case UInt8(ascii: "*"), UInt8(ascii: "?"): part = Part(isEmpty: part.isEmpty)
            case UInt8(ascii: "+"): break
            case UInt8(ascii: "{"):
                guard let least = count() else { return part }
                if least == 0 { part = Part(isEmpty: part.isEmpty) }
                continue
            default: return part
            }
            index += 1
            // `+?` and the like are lazy.
            if byte == UInt8(ascii: "?") { index += 1 }
        }
        return part
    }

    /// Reads the least of `{2}`, `{2,}`, `{0,3}`; returns nil, and moves nowhere, for other text.
    private mutating func count() -> Int? {
        let rest = bytes[(index + 1)...]
        let digits = rest.prefix(while: \.isDigit)
        let tail = rest.dropFirst(digits.count).prefix { $0.isDigit || $0 == UInt8(ascii: ",") }
        let end = index + 1 + digits.count + tail.count
        guard let least = Int(String(decoding: digits, as: UTF8.self)), end < bytes.count,
            bytes[end] == UInt8(ascii: "}")
        else { return nil }
        index = end + 1
        return least
    }

    private mutating func atom(atStart: Bool) -> Part {
        guard let next = byte else { return Part(isEmpty: true) }
        index += 1
        switch next {
        case UInt8(ascii: "("): return group(atStart: atStart)
        case UInt8(ascii: "["): return set(atStart: atStart)
        case UInt8(ascii: "\\"): return escape(atStart: atStart)
        case UInt8(ascii: "^"), UInt8(ascii: "$"): return Part(isEmpty: true)
        case UInt8(ascii: "."): return Part(takes: true)
        default: return literal(next, atStart: atStart)
        }
    }

    private func literal(_ byte: UInt8, atStart: Bool) -> Part {
        let reason: PatternReach.Reason? =
            switch byte {
            case UInt8(ascii: "?"): .query
            case 0...0x20: .blank
            case UInt8(ascii: "/"): nil
            default: atStart ? .beginning : nil
            }
        return Part(takes: true, reason: reason)
    }

    /// Reads `(…)`, `(?:…)`, `(?P<name>…)`, or `(?i)`, which matches nothing. With the flag for lines, nothing is
    /// known.
    private mutating func group(atStart: Bool) -> Part {
        if take("?") {
            let flags = bytes[index...].prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ")") }
            if let named = flags.firstIndex(of: UInt8(ascii: "<")) {
                index = bytes[named...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
            } else if flags.contains(UInt8(ascii: "m")) {
                index = bytes.count
                return Part()
            } else {
                index += flags.count
                if take(")") { return Part(isEmpty: true) }
                _ = take(":")
            }
        }
        depth += 1
        defer { depth -= 1 }
        // RE2 accepts no deeper ones either.
        guard depth < 200 else {
            index = bytes.count
            return Part()
        }
        let part = alternatives(atStart: atStart)
        _ = take(")")
        return part
    }

    /// Reads a set. A set of one byte is that byte; others are only known to match one.
    private mutating func set(atStart: Bool) -> Part {
        let start = index
        if byte == UInt8(ascii: "^") { index += 1 }
        if byte == UInt8(ascii: "]") { index += 1 }
        while let next = byte, next != UInt8(ascii: "]") {
            if next == UInt8(ascii: "["), bytes[(index + 1)...].first == UInt8(ascii: ":"),
                let end = (index + 2..<bytes.count).first(where: { bytes[$0 - 1] == 0x3A && bytes[$0] == 0x5D })
            {
                index = end
            } else if next == UInt8(ascii: "\\") {
                index += 1
            }
            index += 1
        }
        let body = bytes[min(start, bytes.count)..<min(index, bytes.count)]
        index = min(index + 1, bytes.count)
        if body.count == 1, let only = body.first { return literal(only, atStart: atStart) }
        return Part(takes: true)
    }

    private mutating func escape(atStart: Bool) -> Part {
        guard let next = byte else { return Part() }
        index += 1
        switch next {
        case UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "b"), UInt8(ascii: "B"): return Part(isEmpty: true)
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"): return literal(0x0A, atStart: false)
        case UInt8(ascii: "Q"): return quoted(atStart: atStart)
        case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "x"):
            skipClassName(digits: next == UInt8(ascii: "x") ? 2 : 1)
            return Part(takes: true)
        case _ where next.isAlphanumeric: return Part(takes: true)
        default: return literal(next, atStart: atStart)
        }
    }

    /// Skips `{Greek}`, `{3f}`, or this many letters.
    private mutating func skipClassName(digits: Int) {
        if take("{") {
            index = bytes[index...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? bytes.count
        } else {
            index = min(index + digits, bytes.count)
        }
    }

    private mutating func quoted(atStart: Bool) -> Part {
        var whole = Part(isEmpty: true)
        while let next = byte, !take("\\E") {
            index += 1
            let part = literal(next, atStart: atStart && whole.isEmpty)
            whole = Part(takes: true, reason: whole.reason ?? part.reason)
        }
        return whole
    }
}

// MARK: - Sentences

extension PatternReach.Reason {
    /// - Parameter text: the pattern.
    func words(for text: String) -> String {
        switch self {
        case .query: "patterns see the path alone, and no ? of a query: leave out what begins with it"
        case .behindEnd: Self.variable(in: text) ?? "$ is the end of the path, and more stands behind it"
        case .beginsTwice: "^ is the beginning of the path, and more stands in front of it"
        case .blank: "no path has a blank or the end of a line in it"
        case .beginning:
            text.hasPrefix("\"") || text.hasPrefix("'")
                ? "the quotes are a part of it: leave them out" : "every path begins with /"
        }
    }

    /// Returns the name in `$NAME` or `${NAME}`.
    private static func variable(in text: String) -> String? {
        guard let behind = text.parted(at: "$")?.behind else { return nil }
        let name = behind.drop { $0 == "{" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard let first = name.first, first.isLetter || first == "_" else { return nil }
        return "$\(name) is not replaced by a value here, and $ is the end of the path; write the value itself"
    }
}
