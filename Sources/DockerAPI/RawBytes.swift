// SPDX-License-Identifier: Apache-2.0

/// Operations on raw bytes, eight at a time where possible.
enum Bytes {
    @inline(__always)
    static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        var offset = 0
        while count &- offset >= 8 {
            if word(in: left, at: offset) != word(in: right, at: offset) { return false }
            offset &+= 8
        }
        if count &- offset >= 4 {
            if half(in: left, at: offset) != half(in: right, at: offset) { return false }
            offset &+= 4
        }
        while offset < count {
            if byte(in: left, at: offset) != byte(in: right, at: offset) { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether there is a slash, and whether there is an LF.
    @inline(__always)
    static func scan(_ base: UnsafeRawPointer, count: Int) -> (slash: Bool, newline: Bool) {
        var slash: UInt64 = 0
        var newline: UInt64 = 0
        var offset = 0
        while count &- offset >= 8 {
            let bytes = word(in: base, at: offset)
            slash |= zeroes(in: bytes ^ 0x2F2F_2F2F_2F2F_2F2F)
            newline |= zeroes(in: bytes ^ 0x0A0A_0A0A_0A0A_0A0A)
            offset &+= 8
        }
        while offset < count {
            let byte = byte(in: base, at: offset)
            if byte == 0x2F { slash = 1 }
            if byte == 0x0A { newline = 1 }
            offset &+= 1
        }
        return (slash != 0, newline != 0)
    }

    /// Returns zero only if none of the eight bytes is zero.
    @inline(__always)
    private static func zeroes(in word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Returns a word in the machine's byte order, which is only to be compared with another one.
    @inline(__always)
    static func word(in base: UnsafeRawPointer, at offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    static func half(in base: UnsafeRawPointer, at offset: Int) -> UInt32 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    static func byte(in base: UnsafeRawPointer, at offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }
}
