// SPDX-License-Identifier: Apache-2.0

/// A pattern for a name, a label or an image. Case matters: `Web` is not `web`.
public enum TextPattern: Sendable, Hashable {
    /// The whole text.
    case exact(String)
    /// The whole text, where `*` stands for any bytes and `?` for one Unicode scalar; nothing else is special.
    case glob(String)
    /// A part of the text; the empty string is part of every text.
    case contains(String)

    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    /// Whether these UTF-8 bytes match, in at most (bytes × bytes of the pattern) steps and without memory.
    public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .exact(let whole):
            whole.utf8.count == text.count && withBytes(of: whole) { isPrefix($0, of: text, at: 0) }
        case .contains(let part): withBytes(of: part) { isPart($0, of: text) }
        case .glob(let pattern): withBytes(of: pattern) { isGlob($0, of: text) }
        }
    }
}

private func withBytes(of text: String, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    var text = text
    return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
}

@inline(__always)
private func isPrefix(_ part: UnsafeRawBufferPointer, of text: UnsafeRawBufferPointer, at start: Int) -> Bool {
    var index = 0
    while index &+ 8 <= part.count, start &+ index &+ 8 <= text.count {
        let word = text.loadUnaligned(fromByteOffset: start &+ index, as: UInt64.self)
        if word != part.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
        index &+= 8
    }
    while index < part.count {
        guard text[start + index] == part[index] else { return false }
        index += 1
    }
    return true
}

private func isPart(_ part: UnsafeRawBufferPointer, of text: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while start + part.count <= text.count {
        if isPrefix(part, of: text, at: start) { return true }
        start += 1
    }
    return false
}

/// Backtracks to the last star only, which suffices: an earlier star can always keep its shortest match.
private func isGlob(_ pattern: UnsafeRawBufferPointer, of text: UnsafeRawBufferPointer) -> Bool {
    var (at, place) = (0, 0)
    var retry: (afterStar: Int, from: Int)?
    while at < text.count {
        if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
            retry = (place + 1, at)
            place += 1
        } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") {
            at = afterScalar(in: text, at: at)
            place += 1
        } else if place < pattern.count, pattern[place] == text[at] {
            at += 1
            place += 1
        } else if let (afterStar, from) = retry {
            retry = (afterStar, from + 1)
            (at, place) = (from + 1, afterStar)
        } else {
            return false
        }
    }
    while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
    return place == pattern.count
}

@inline(__always)
private func afterScalar(in text: UnsafeRawBufferPointer, at start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
    return index
}
