// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A set of bytes as a table in constant memory: membership costs one load. `1` stands for a member.
struct ByteClass: Sendable {
    private let table: StaticString

    /// `tchar` of RFC 9110 section 5.6.2: the bytes of a method or a field name.
    static let token = ByteClass(
        table: """
            0000000000000000000000000000000001011111001101101111111111000000\
            0111111111111111111111111110001111111111111111111111111111101010\
            0000000000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000000
            """)

    /// The bytes of a field value: visible ones, blanks and those above ASCII (RFC 9110 section 5.5).
    static let fieldValue = ByteClass(
        table: """
            0000000001000000000000000000000011111111111111111111111111111111\
            1111111111111111111111111111111111111111111111111111111111111110\
            1111111111111111111111111111111111111111111111111111111111111111\
            1111111111111111111111111111111111111111111111111111111111111111
            """)

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool { table.utf8Start[Int(byte)] == UInt8(ascii: "1") }
}

/// Eight bytes in one word.
private enum Bytes {
    /// Returns the word with this byte in each place.
    @inline(__always)
    static func all(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes of `range` are `text`, letters compared without case. `text` is lower-case.
    @inline(__always)
    func matches(_ text: StaticString, in range: Span) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where self[range.lowerBound + index].lowercased != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Whether the token at `name` is `text`, letters compared without case, eight bytes at a time. `text` is
    /// lower-case letters, digits and hyphens; of the bytes of a token, none but an upper-case letter folds to one of
    /// these.
    @inline(__always)
    func isName(_ text: StaticString, at name: Span) -> Bool {
        let count = text.utf8CodeUnitCount
        guard name.count == count else { return false }
        guard count >= 8 else { return matches(text, in: name) }
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
        var offset = 0
        while offset &+ 8 < count {
            guard foldedWord(at: name.lowerBound &+ offset) == expected.word(at: offset) else { return false }
            offset &+= 8
        }
        return foldedWord(at: name.upperBound &- 8) == expected.word(at: count &- 8)
    }

    @inline(__always)
    private func word(at offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }

    @inline(__always)
    private func foldedWord(at offset: Int) -> UInt64 { word(at: offset) | Bytes.all(0x20) }

    /// Returns the end of the ASCII letters and hyphens from `start` on, by eight bytes at a time; the caller finds the
    /// rest of the token by ``ByteClass/token``.
    @inline(__always)
    func endOfLettersAndHyphens(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = word(at: index)
            let folded = (word | Bytes.all(0x20)) & Bytes.all(0x7F)
            let letters = (folded &+ Bytes.all(0x80 - 0x61)) & ~(folded &+ Bytes.all(0x80 - 0x7B))
            let hyphens = ~(((word ^ Bytes.all(0x2D)) & Bytes.all(0x7F)) &+ Bytes.all(0x7F))
            let others = (~(letters | hyphens) | word) & Bytes.all(0x80)
            if others != 0 { return index &+ UInt64(littleEndian: others).trailingZeroBitCount / 8 }
            index &+= 8
        }
        return index
    }

    /// Returns an offset before which, from `start` on, there is no control byte, by eight bytes at a time. From there
    /// on the caller uses ``ByteClass/fieldValue``.
    @inline(__always)
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = word(at: index)
            let deletes = word ^ Bytes.all(0x7F)
            let below = (word &- Bytes.all(0x20)) & ~word
            let equal = (deletes &- Bytes.all(0x01)) & ~deletes
            if (below | equal) & Bytes.all(0x80) != 0 { break }
            index &+= 8
        }
        return index
    }

    /// Returns the offset of the first line feed at or after `start`, eight bytes at a time.
    @inline(__always)
    func firstLineFeed(from start: Int, to end: Int) -> Int? {
        var index = start
        while index &+ 8 <= end {
            let word = word(at: index) ^ Bytes.all(0x0A)
            let zeroes = (word &- Bytes.all(0x01)) & ~word & Bytes.all(0x80)
            if zeroes != 0 { return index &+ UInt64(littleEndian: zeroes).trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end {
            if self[index] == 0x0A { return index }
            index &+= 1
        }
        return nil
    }
}
