// SPDX-License-Identifier: Apache-2.0

/// A scanner of strict JSON (RFC 8259) in complete bytes. It neither recurses nor allocates.
enum JSONScan {
    /// The greatest depth of nested arrays and objects.
    static let maximumDepth = 128

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    @inline(__always)
    static func endsScalar(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == 0x2C || byte == 0x5D || byte == 0x7D || byte == 0x1E || byte == 0x3A
    }

    @inline(__always)
    static func afterBlank(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        return index
    }

    /// Validates one value of at most `maximumDepth - outerDepth` levels and returns its end.
    static func value(
        in bytes: UnsafeRawBufferPointer, from start: Int, outerDepth: Int
    ) throws(FilterError) -> Int {
        var brackets = Brackets(outerDepth: outerDepth)
        var index = start
        while true {
            guard index < bytes.count else { throw .malformed }
            let byte = bytes[index]
            if byte | 0x20 == 0x7B {
                try brackets.open(isObject: byte == 0x7B)
                index = afterBlank(in: bytes, from: index + 1)
                guard index < bytes.count else { throw .malformed }
                if bytes[index] != byte &+ 2 {
                    if byte == 0x7B { index = try key(in: bytes, from: index) }
                    continue
                }
                try brackets.close(bytes[index])
                index += 1
            } else {
                index = try scalar(in: bytes, from: index)
            }
            guard let next = try afterValue(in: bytes, from: index, brackets: &brackets) else { return index }
            index = next
            if brackets.isEmpty { return index }
        }
    }

    /// Closes the brackets that end here, and returns the start of the next value, or the end of the outermost one; nil
    /// if the value that has just ended was the outermost.
    @inline(__always)
    private static func afterValue(
        in bytes: UnsafeRawBufferPointer, from start: Int, brackets: inout Brackets
    ) throws(FilterError) -> Int? {
        if brackets.isEmpty { return nil }
        var index = start
        while true {
            index = afterBlank(in: bytes, from: index)
            guard index < bytes.count else { throw .malformed }
            if bytes[index] == 0x2C {
                index = afterBlank(in: bytes, from: index + 1)
                return brackets.isInObject ? try key(in: bytes, from: index) : index
            }
            try brackets.close(bytes[index])
            index += 1
            if brackets.isEmpty { return index }
        }
    }

    /// Moves behind a key and its colon, to the value.
    @inline(__always)
    static func key(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        let index = try afterColon(in: bytes, from: try string(in: bytes, from: start))
        guard index < bytes.count else { throw .malformed }
        return index
    }

    /// Moves behind a colon and blanks.
    @inline(__always)
    static func afterColon(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        let index = afterBlank(in: bytes, from: start)
        guard index < bytes.count, bytes[index] == 0x3A else { throw .malformed }
        return afterBlank(in: bytes, from: index &+ 1)
    }

    /// Moves behind a string, a number, `true`, `false` or `null`.
    static func scalar(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        guard start < bytes.count else { throw .malformed }
        switch bytes[start] {
        case 0x22: return try string(in: bytes, from: start)
        case 0x74: return try word("true", in: bytes, from: start)
        case 0x66: return try word("false", in: bytes, from: start)
        case 0x6E: return try word("null", in: bytes, from: start)
        default: return try number(in: bytes, from: start)
        }
    }

    private static func word(
        _ word: StaticString, in bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(FilterError) -> Int {
        let end = start + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw .malformed }
        for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset] != word.utf8Start[offset] {
            throw .malformed
        }
        return end
    }

    private static func number(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        var index = start
        if bytes[index] == 0x2D { index += 1 }
        let whole = index
        index = try digits(in: bytes, from: index)
        if bytes[whole] == 0x30, index > whole + 1 { throw .malformed }
        if index < bytes.count, bytes[index] == 0x2E { index = try digits(in: bytes, from: index + 1) }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            index = try digits(in: bytes, from: index)
        }
        return index
    }

    private static func digits(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        if index == start { throw .malformed }
        return index
    }
}

/// The open brackets, one bit each.
struct Brackets {
    private var bits: (UInt64, UInt64) = (0, 0)
    private var depth = 0
    private let limit: Int

    init(outerDepth: Int) {
        limit = JSONScan.maximumDepth - outerDepth
    }

    var isEmpty: Bool { depth == 0 }
    var isInObject: Bool { bits.0 & 1 == 1 }

    @inline(__always)
    mutating func open(isObject: Bool) throws(FilterError) {
        if depth >= limit { throw .tooDeep }
        depth += 1
        bits.1 = bits.1 << 1 | bits.0 >> 63
        bits.0 = bits.0 << 1 | (isObject ? 1 : 0)
    }

    @inline(__always)
    mutating func close(_ byte: UInt8) throws(FilterError) {
        guard depth > 0, byte == (isInObject ? 0x7D : 0x5D) else { throw .malformed }
        depth -= 1
        bits.0 = bits.0 >> 1 | bits.1 << 63
        bits.1 >>= 1
    }
}
