// SPDX-License-Identifier: Apache-2.0

/// A search for the end of a JSON value by its brackets and quotes alone, in pieces if need be.
///
/// It accepts invalid JSON, because bytes that are passed on are validated separately, and others never leave.
struct StructuralSkip {
    private var depth = 0
    private var limit = JSONScan.maximumDepth
    private var isInString = false
    private var isEscaped = false
    private var isScalar = false
    private var hasBegun = false

    init() {}

    /// Continues in the middle of an object or array, between two of its tokens.
    init(withinContainer: Void) {
        depth = 1
        hasBegun = true
    }

    /// Returns the end of the value, or nil if it lies beyond these bytes; then continue at their end. A number or a
    /// word ends before the byte that follows it, so never with the last byte.
    mutating func advance(in bytes: UnsafeRawBufferPointer, from start: Int) throws(FilterError) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        if !hasBegun { begin(with: base.load(fromByteOffset: start, as: UInt8.self)) }
        if isScalar { return Self.endOfScalar(in: bytes, from: start) }
        var index = start
        var depth = depth
        defer { self.depth = depth }
        if isInString {
            guard let next = endOfString(in: base, from: index, count: bytes.count) else { return nil }
            if depth == 0 { return next }
            index = next
        }
        while index < bytes.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            index &+= 1
            if byte == 0x22 {
                guard let next = endOfString(in: base, from: index, count: bytes.count) else { return nil }
                if depth == 0 { return next }
                index = next
                while Self.leadsToString(in: base, at: index, count: bytes.count) {
                    guard let next = endOfString(in: base, from: index &+ 2, count: bytes.count) else { return nil }
                    index = next
                }
            } else if byte | 0x20 == 0x7B {  // [ or {
                depth &+= 1
                if depth > limit { throw .tooDeep }
            } else if byte | 0x20 == 0x7D {  // ] or }
                depth &-= 1
                if depth <= 0 { return index }
            }
        }
        return nil
    }

    /// Returns the end of a value that lies within the bytes.
    static func end(
        in bytes: UnsafeRawBufferPointer, from start: Int, outerDepth: Int = 0
    ) throws(FilterError) -> Int {
        var skip = StructuralSkip()
        skip.limit -= outerDepth
        if let end = try skip.advance(in: bytes, from: start) { return end }
        guard skip.isScalar, start < bytes.count else { throw .malformed }
        return bytes.count
    }

    /// Whether the value is a number or a word, which may end with the body.
    var endsWithBody: Bool { isScalar }

    private mutating func begin(with first: UInt8) {
        hasBegun = true
        isScalar = first != 0x22 && first | 0x20 != 0x7B
    }

    private static func endOfScalar(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if JSONScan.endsScalar(bytes[index]) { return index }
            index += 1
        }
        return nil
    }

    /// Whether a colon or a comma and an opening quote are next, as between most strings.
    @inline(__always)
    private static func leadsToString(in base: UnsafeRawPointer, at index: Int, count: Int) -> Bool {
        guard index &+ 2 <= count else { return false }
        let pair = base.loadUnaligned(fromByteOffset: index, as: UInt16.self).littleEndian
        return pair == 0x223A || pair == 0x222C
    }

    /// Returns the index behind the closing quote; nil if it lies beyond the bytes.
    @inline(__always)
    private mutating func endOfString(in base: UnsafeRawPointer, from start: Int, count: Int) -> Int? {
        var index = isEscaped ? start &+ 1 : start
        isEscaped = false
        while true {
            index = JSONScan.quoteOrBackslash(in: base, from: index, count: count)
            guard index < count else { break }
            if base.load(fromByteOffset: index, as: UInt8.self) == 0x22 {
                isInString = false
                return index &+ 1
            }
            isEscaped = index &+ 1 == count
            index &+= 2
        }
        isInString = true
        return nil
    }
}
