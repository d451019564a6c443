// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A string in place: the bytes between its quotes.
struct JSONText {
    let start: Int
    let end: Int
    /// Whether the string is known to have no escapes.
    let isPlain: Bool

    init(start: Int, end: Int, isPlain: Bool = false) {
        self.start = start
        self.end = end
        self.isPlain = isPlain
    }

    /// Finds the string that begins at the start; nil if it has no end.
    @inline(__always)
    init?(find start: Int, in bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, start < bytes.count, bytes[start] == 0x22 else { return nil }
        var index = JSONScan.quoteOrBackslash(in: base, from: start &+ 1, count: bytes.count)
        let plainEnd = index
        while index < bytes.count, base.load(fromByteOffset: index, as: UInt8.self) == 0x5C {
            index = JSONScan.quoteOrBackslash(in: base, from: index &+ 2, count: bytes.count)
        }
        guard index < bytes.count else { return nil }
        self.init(start: start &+ 1, end: index, isPlain: index == plainEnd)
    }

    /// Whether the string's length may be one of these, given as bits (modulo 64). Always true with escapes, which are
    /// longer than their characters.
    @inline(__always)
    func couldHaveLength(among lengths: UInt64) -> Bool {
        !isPlain || lengths &>> UInt64(truncatingIfNeeded: end &- start) & 1 == 1
    }

    /// Lends the string as UTF-8, decoded only if it has escapes. Its ends are known; its bytes may be unvalidated.
    @inline(__always)
    func read<Result>(
        in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if isPlain || JSONScan.quoteOrBackslash(in: raw, from: 0) == raw.count { return body(raw) }
        return Self.decode(raw).withUnsafeBytes(body)
    }

    var isEmpty: Bool { start == end }

    /// Returns the raw bytes between the quotes.
    func raw(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    func string(in bytes: UnsafeRawBufferPointer) -> String {
        read(in: bytes) { String(decoding: $0, as: UTF8.self) }
    }

    /// Decodes the escapes. Half a surrogate pair and an invalid escape become U+FFFD.
    static func decode(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            if raw[index] == 0x5C {
                text += Array(String(escaped(in: raw, at: &index)).utf8)
            } else {
                text.append(raw[index])
                index += 1
            }
        }
        return text
    }

    private static func escaped(in raw: UnsafeRawBufferPointer, at index: inout Int) -> Unicode.Scalar {
        let letter = index + 1 < raw.count ? raw[index + 1] : 0
        guard letter == 0x75 else {
            index += 2
            return plain(for: letter)
        }
        let unit = codeUnit(in: raw, at: index)
        index += 6
        guard let unit else { return replacement }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, let low = codeUnit(in: raw, at: index), (0xDC00..<0xE000).contains(low) else {
            return replacement
        }
        index += 6
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private static func plain(for letter: UInt8) -> Unicode.Scalar {
        switch letter {
        case 0x22, 0x5C, 0x2F: Unicode.Scalar(letter)
        case 0x62: "\u{8}"
        case 0x66: "\u{C}"
        case 0x6E: "\n"
        case 0x72: "\r"
        case 0x74: "\t"
        default: replacement
        }
    }

    private static func codeUnit(in raw: UnsafeRawBufferPointer, at start: Int) -> UInt32? {
        guard start + 6 <= raw.count, raw[start] == 0x5C, raw[start + 1] == 0x75 else { return nil }
        var unit: UInt32 = 0
        for index in start + 2..<start + 6 {
            guard let value = raw[index].hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(value)
        }
        return unit
    }
}
