// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The trace of a `traceparent` field: 16 bytes, not all zero (W3C Trace Context, section 3.2).
public struct TraceID: Sendable, Equatable {
    private let high: UInt64
    private let low: UInt64

    /// Reads `00-<32 hexadecimal digits>-<16 of them>-<2 of them>`, in lower case. Later versions may append more; `ff`
    /// is none. Returns nil for other texts.
    public init?(traceparent bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 55, Self.hasDashes(in: bytes), let version = Self.number(from: bytes[0..<2]),
            version != 0xFF,
            bytes.count == 55 || version > 0 && bytes[55] == UInt8(ascii: "-"),
            let high = Self.number(from: bytes[3..<19]), let low = Self.number(from: bytes[19..<35]), high | low != 0,
            let parent = Self.number(from: bytes[36..<52]), parent != 0, Self.number(from: bytes[53..<55]) != nil
        else { return nil }
        self.high = high
        self.low = low
    }

    private static func hasDashes(in bytes: UnsafeRawBufferPointer) -> Bool {
        [2, 35, 52].allSatisfy { bytes[$0] == UInt8(ascii: "-") }
    }

    private static func number(from digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard digit.isLowercaseHexDigit, let value = digit.hexDigitValue else { return nil }
            number = number << 4 | UInt64(value)
        }
        return number
    }
}

extension TraceID: CustomStringConvertible {
    /// The trace in 32 hexadecimal digits.
    public var description: String { Self.digits(of: high) + Self.digits(of: low) }

    private static func digits(of number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
