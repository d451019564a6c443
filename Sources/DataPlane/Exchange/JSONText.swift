// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import HTTPWire

/// Text inside of a JSON string (RFC 8259 section 7).
enum JSONText {
    /// Returns the number of bytes of the escaped text.
    static func length(of text: UnsafeRawBufferPointer) -> Int {
        var length = text.count
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): length += 1
            case 0..<0x20, 0x7F: length += 5
            default: break
            }
        }
        return length
    }

    /// Writes the text escaped; runs without escapes, which are nearly all of it, in one go.
    static func write(_ text: UnsafeRawBufferPointer, to writer: inout HeadWriter) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                writer.write(UnsafeRawBufferPointer(rebasing: text[start..<index]))
                writer.write("\\")
                // The byte itself is the first of the following run.
                start = index
            case 0..<0x20, 0x7F:
                writer.write(UnsafeRawBufferPointer(rebasing: text[start..<index]))
                writer.write("\\u00")
                write(hexadecimal: byte, to: &writer)
                start = index + 1
            default: break
            }
        }
        writer.write(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    private static func write(hexadecimal byte: UInt8, to writer: inout HeadWriter) {
        let digits = byte.hexDigits
        withUnsafeBytes(of: digits) { writer.write($0) }
    }
}
