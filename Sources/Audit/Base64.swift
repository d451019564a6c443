// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Cryptography

/// Base64 with padding (RFC 4648 section 4), as in notes and checkpoints.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[number >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns nil for any text but the one form that ``encode(_:)`` produces.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (number, bits) = (0, 0)
        for character in text.utf8.prefix(while: { $0 != UInt8(ascii: "=") }) {
            guard let value = value(of: character) else { return nil }
            number = (number << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: number >> bits))
            }
        }
        return encode(bytes) == text ? bytes : nil
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case _ where character.isUppercaseLetter: Int(character) - 0x41
        case _ where character.isLowercaseLetter: Int(character) - 0x61 + 26
        case _ where character.isDigit: Int(character) - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func encode(_ bytes: [UInt8]) -> String { SHA256.hexadecimal(of: bytes) }

    /// Returns nil if the text is not two digits for each of `count` bytes.
    static func decode(_ text: ArraySlice<UInt8>, count: Int = 32) -> [UInt8]? {
        guard text.count == 2 * count, text.allSatisfy(\.isLowercaseHexDigit) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text.compactMap(\.hexDigitValue) {
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
