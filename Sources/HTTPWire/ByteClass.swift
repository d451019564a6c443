// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A set of bytes as a table in constant memory: membership costs one load. `1` stands for a member.
struct ByteClass: Sendable {
    private let table: StaticString

    /// `tchar` of RFC 9110 section 5.6.2: what a method or a field name is made of.
    static let token = ByteClass(
        table: """
            0000000000000000000000000000000001011111001101101111111111000000\
            0111111111111111111111111110001111111111111111111111111111101010\
            0000000000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000000
            """)

    /// What a field value is made of: visible bytes, blanks and bytes above ASCII (RFC 9110 section 5.5).
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

    /// The offset of the first line feed at or after `start`, eight bytes at a time.
    @inline(__always)
    func firstLineFeed(from start: Int, to end: Int) -> Int? {
        var index = start
        while index &+ 8 <= end {
            let word = loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
            let zeroes = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
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
