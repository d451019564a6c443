// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

extension JSONReader {
    /// Reads the string whose opening quote is next.
    mutating func readString() throws(JSONError) -> String {
        index += 1
        let start = index
        skipPlainText()
        let end = index
        switch try peek() {
        case UInt8(ascii: "\""):
            index += 1
            return try text(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        case UInt8(ascii: "\\"): return try readEscapedString(from: start)
        default: throw .controlByte
        }
    }

    /// Reads the rest of a string from its first escape on, unescaped.
    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<index])
        while true {
            switch try peek() {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else { throw .invalidUTF8 }
                return text
            case UInt8(ascii: "\\"):
                index += 1
                try readEscape(into: &unescaped)
            default: throw .controlByte
            }
            let plain = index
            skipPlainText()
            unescaped += bytes[plain..<index]
        }
    }

    /// Reads the rest of an escape behind its backslash.
    private mutating func readEscape(into text: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += try readEscapedScalar().utf8
        default: throw .malformedEscape
        }
    }

    /// Reads one unit behind `\u`, or two that are a surrogate pair.
    private mutating func readEscapedScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try readEscapedUnit()
        guard (0xD800...0xDFFF).contains(first) else { return try scalar(from: first) }
        guard first < 0xDC00, bytes.count - index >= 2 else { throw .loneSurrogate }
        guard bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else { throw .loneSurrogate }
        index += 2
        let second = try readEscapedUnit()
        guard (0xDC00...0xDFFF).contains(second) else { throw .loneSurrogate }
        return try scalar(from: 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private func scalar(from value: UInt32) throws(JSONError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw .loneSurrogate }
        return scalar
    }

    /// Reads four hexadecimal digits.
    private mutating func readEscapedUnit() throws(JSONError) -> UInt32 {
        guard bytes.count - index >= 4 else { throw .malformedEscape }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = bytes[index].hexDigitValue else { throw .malformedEscape }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }

    /// Moves to the next quote, backslash or control byte, or to the end.
    @inline(__always)
    private mutating func skipPlainText() {
        while bytes.count - index >= 8 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks = specialBytes(in: word)
            guard marks == 0 else {
                index += marks.trailingZeroBitCount >> 3
                return
            }
            index += 8
        }
        while index < bytes.count, bytes[index] >= 0x20 {
            if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\") { return }
            index += 1
        }
    }

    /// Returns the high bit of each quote, backslash or control byte among eight. Exact up to the first one, which is
    /// the lowest.
    @inline(__always)
    private func specialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let found = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
        return found & (ones &* 0x80)
    }

    /// Returns the bytes as text. ASCII, which most text is, needs no further check.
    @inline(__always)
    func text(of bytes: UnsafeRawBufferPointer) throws(JSONError) -> String {
        if isASCII(bytes) { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    @inline(__always)
    private func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        var seen: UInt64 = 0
        while bytes.count - place >= 8 {
            seen |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            place += 8
        }
        while place < bytes.count {
            seen |= UInt64(bytes[place])
            place += 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }
}
