// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

extension JSONScan {
    /// Returns the index behind the closing quote of the string that begins at the start.
    static func string(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        guard start < bytes.count, bytes[start] == 0x22 else { throw .malformed }
        var index = start + 1
        while true {
            index = notPlain(in: bytes, from: index)
            guard index < bytes.count else { throw .malformed }
            let byte = bytes[index]
            if byte == 0x22 { return index + 1 }
            if byte == 0x5C {
                index = try escape(in: bytes, from: index)
            } else if byte >= 0x80 {
                index = try scalar8(in: bytes, from: index)
            } else {
                throw .malformed
            }
        }
    }

    /// Returns the index of the next quote or backslash, or the end.
    static func quoteOrBackslash(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        return quoteOrBackslash(in: base, from: start, count: bytes.count)
    }

    /// Returns the index of the next quote or backslash, or the end, which is `count` or more. Sixteen bytes at a time.
    @inline(__always)
    static func quoteOrBackslash(in base: UnsafeRawPointer, from start: Int, count: Int) -> Int {
        var index = start
        while index &+ 16 <= count {
            let part = base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            let quotes = unsafeBitCast(part .== SIMD16<UInt8>(repeating: 0x22), to: SIMD2<UInt64>.self)
            let slashes = unsafeBitCast(part .== SIMD16<UInt8>(repeating: 0x5C), to: SIMD2<UInt64>.self)
            let found = quotes | slashes
            if found[0] != 0 { return index &+ found[0].littleEndian.trailingZeroBitCount &>> 3 }
            if found[1] != 0 { return index &+ 8 &+ found[1].littleEndian.trailingZeroBitCount &>> 3 }
            index &+= 16
        }
        if index &+ 8 <= count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            let found = ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & highs
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C { return index }
            index &+= 1
        }
        return index
    }

    /// Returns the index of the next byte that is no plain part of a string: a quote, a backslash, a control byte or a
    /// byte of a longer scalar; or the end.
    @inline(__always)
    private static func notPlain(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            let low = (word &- ones &* 0x20) & ~word
            let found = (zeros(in: word ^ (ones &* 0x22)) | zeros(in: word ^ (ones &* 0x5C)) | low | word) & highs
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < bytes.count, isPlain(bytes[index]) { index &+= 1 }
        return index
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Returns the high bit of every zero byte. Above the lowest one there may be false ones, so only the lowest
    /// counts.
    @inline(__always)
    private static func zeros(in word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }

    private static func escape(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        guard start + 1 < bytes.count else { throw .malformed }
        switch bytes[start + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return start + 2
        case 0x75: break
        default: throw .malformed
        }
        guard start + 6 <= bytes.count else { throw .malformed }
        for index in start + 2..<start + 6 where bytes[index].hexDigitValue == nil { throw .malformed }
        return start + 6
    }

    /// Returns the index behind a scalar of two to four bytes in UTF-8 (RFC 3629 section 4).
    private static func scalar8(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        let first = bytes[start]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, first <= 0xF4, start + length <= bytes.count else { throw .malformed }
        let second = bytes[start + 1]
        let least: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let most: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard second >= least, second <= most else { throw .malformed }
        for index in start + 2..<max(start + 2, start + length) where bytes[index] & 0xC0 != 0x80 { throw .malformed }
        return start + length
    }
}
