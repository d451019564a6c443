// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A strict reader of JSON (RFC 8259), which accepts only texts that every engine reads alike: one value, only blanks
/// around it, no name twice in one object, no characters that would be replaced. It takes time linear in the bytes, and
/// recurses no deeper than its limit.
///
/// U+0000, which must be escaped, is text like any other, as for the engine.
public struct JSONReader {
    let bytes: UnsafeRawBufferPointer
    private let limits: JSONLimits
    private var values = 0
    var index = 0

    private init(bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one value; the bytes are not kept.
    public static func read(
        from bytes: UnsafeRawBufferPointer, limits: JSONLimits = .body
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var reader = JSONReader(bytes: bytes, limits: limits)
        reader.skipBlanks()
        guard reader.index < bytes.count else { throw .empty }
        let value = try reader.readValue(depth: 0)
        reader.skipBlanks()
        guard reader.index == bytes.count else { throw .trailingData }
        return value
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw .tooManyValues }
        switch try peek() {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"): return .object(try readObject(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try readArray(depth: depth + 1))
        case UInt8(ascii: "-"), 0x30...0x39: return .number(try readNumber())
        case UInt8(ascii: "t"): return try readLiteral("true", as: .bool(true))
        case UInt8(ascii: "f"): return try readLiteral("false", as: .bool(false))
        case UInt8(ascii: "n"): return try readLiteral("null", as: .null)
        default: throw .unexpectedByte
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) -> [JSONMember] {
        guard depth <= limits.depth else { throw .tooDeep }
        index += 1
        var members: [JSONMember] = []
        if try isClosed(by: UInt8(ascii: "}")) { return members }
        repeat {
            skipBlanks()
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte }
            let name = try readString()
            skipBlanks()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpectedByte }
            index += 1
            skipBlanks()
            members.append(JSONMember(name: name, value: try readValue(depth: depth)))
        } while try isContinued(orClosedBy: UInt8(ascii: "}"))
        guard JSONNames.areDistinct(members) else { throw .duplicateName }
        return members
    }

    private mutating func readArray(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw .tooDeep }
        index += 1
        var values: [JSONValue] = []
        if try isClosed(by: UInt8(ascii: "]")) { return values }
        repeat {
            skipBlanks()
            values.append(try readValue(depth: depth))
        } while try isContinued(orClosedBy: UInt8(ascii: "]"))
        return values
    }

    private mutating func readLiteral(_ text: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard bytes.count - index >= length else { throw .malformedLiteral }
        for place in 0..<length where bytes[index + place] != text.utf8Start[place] { throw .malformedLiteral }
        index += length
        return value
    }

    /// Whether the array or object ends at once.
    private mutating func isClosed(by end: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        guard try peek() == end else { return false }
        index += 1
        return true
    }

    /// Whether a comma follows, rather than the end of the array or object.
    @inline(__always)
    private mutating func isContinued(orClosedBy end: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        let byte = try peek()
        index += 1
        if byte == UInt8(ascii: ",") { return true }
        guard byte == end else { throw .unexpectedByte }
        return false
    }
}

extension JSONReader {
    /// Returns the next byte without moving.
    @inline(__always)
    func peek() throws(JSONError) -> UInt8 {
        guard index < bytes.count else { throw .truncated }
        return bytes[index]
    }

    @inline(__always)
    mutating func skipBlanks() {
        while index < bytes.count, bytes[index] <= 0x20 {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    /// Checks the number that starts here against `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    mutating func readNumber() throws(JSONError) -> String {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") { index += 1 } else { try skipDigits() }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            try skipDigits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            try skipDigits()
        }
        if index < bytes.count, bytes[index].isDigit { throw .malformedNumber }
        return try text(of: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
    }

    /// Moves behind at least one digit.
    private mutating func skipDigits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index].isDigit { index += 1 }
        guard index > start else { throw .malformedNumber }
    }
}
