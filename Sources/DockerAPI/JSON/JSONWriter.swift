// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// Writes a value in the form that is sent to the engine: without blanks, fields in their order, numbers as they were
/// written, and only the escapes that RFC 8259 section 7 requires. Read again, it is the same value.
public enum JSONWriter {
    public static func write(_ value: JSONValue) -> [UInt8] {
        var text: [UInt8] = []
        write(value, to: &text)
        return text
    }

    private static func write(_ value: JSONValue, to text: inout [UInt8]) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .number(let digits): text += digits.utf8
        case .string(let string): write(string, to: &text)
        case .array(let values): write(values, to: &text)
        case .object(let members): write(members, to: &text)
        }
    }

    private static func write(_ values: [JSONValue], to text: inout [UInt8]) {
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            write(value, to: &text)
        }
        text.append(UInt8(ascii: "]"))
    }

    private static func write(_ members: [JSONMember], to text: inout [UInt8]) {
        text.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            write(member.name, to: &text)
            text.append(UInt8(ascii: ":"))
            write(member.value, to: &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    private static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { bytes in
            var plain = 0
            for index in bytes.indices where mustBeEscaped(bytes[index]) {
                text += bytes[plain..<index]
                appendEscape(of: bytes[index], to: &text)
                plain = index + 1
            }
            text += bytes[plain...]
        }
        text.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(of byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case 0x20...: text.append(byte)
        default:
            let digits = byte.hexDigits
            text += "u00".utf8
            text.append(digits.high)
            text.append(digits.low)
        }
    }
}
