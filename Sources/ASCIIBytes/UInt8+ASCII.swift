// SPDX-License-Identifier: Apache-2.0

/// Bytes as ASCII characters. A byte above ASCII is no letter, and is never folded.
extension UInt8 {
    @inlinable
    @inline(__always)
    public var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    @inlinable
    @inline(__always)
    public var isLowercaseLetter: Bool { self >= 0x61 && self <= 0x7A }

    @inlinable
    @inline(__always)
    public var isUppercaseLetter: Bool { self >= 0x41 && self <= 0x5A }

    @inlinable
    @inline(__always)
    public var isLetter: Bool { (self | 0x20).isLowercaseLetter }

    @inlinable
    @inline(__always)
    public var isAlphanumeric: Bool { isLetter || isDigit }

    /// The letter in lower case; any other byte unchanged.
    @inlinable
    @inline(__always)
    public var lowercased: UInt8 { isUppercaseLetter ? self | 0x20 : self }

    /// Whether the byte is a hexadecimal digit as engines write them: ids and digests are in lower case.
    @inlinable
    @inline(__always)
    public var isLowercaseHexDigit: Bool { isDigit || self >= 0x61 && self <= 0x66 }

    /// The value of a hexadecimal digit in either case; nil for other bytes.
    @inlinable
    @inline(__always)
    public var hexDigitValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }

    /// The two hexadecimal digits of the byte, in lower case.
    @inlinable
    @inline(__always)
    public var hexDigits: (high: UInt8, low: UInt8) { (Self.hexDigit(of: self >> 4), Self.hexDigit(of: self & 0x0F)) }

    @inlinable
    @inline(__always)
    static func hexDigit(of value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }
}
