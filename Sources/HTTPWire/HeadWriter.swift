// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A writer of a head into memory that the caller owns. It never writes beyond that memory: text that does not fit is
/// left out, and ``isComplete`` is false.
public struct HeadWriter {
    private let memory: UnsafeMutableRawBufferPointer
    public private(set) var count = 0
    public private(set) var isComplete = true

    public init(into memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    public mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, let target = memory.baseAddress, bytes.count > 0 else { return }
        guard bytes.count <= memory.count - count else {
            isComplete = false
            return
        }
        target.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    public mutating func write(decimal number: Int) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { storage in
            var index = storage.count
            var rest = number.magnitude
            repeat {
                index -= 1
                storage[index] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
            } while rest > 0
            write(UnsafeRawBufferPointer(rebasing: storage[index...]))
        }
    }

    /// Writes `name: value` and the end of the line.
    @inline(__always)
    public mutating func write(_ field: Field, of bytes: UnsafeRawBufferPointer) {
        write(UnsafeRawBufferPointer(rebasing: bytes[field.name.range]))
        write(": ")
        write(UnsafeRawBufferPointer(rebasing: bytes[field.value.range]))
        write("\r\n")
    }
}

extension RequestHead {
    /// Writes the fields that are passed on: in the client's order, without those that belong to its connection and
    /// without those that are rebuilt (Host, framing, Expect, Upgrade).
    /// - Parameter acceptsCodings: if false, Accept-Encoding is left out, so that the response is not compressed.
    public func writeEndToEndFields(
        of bytes: UnsafeRawBufferPointer, acceptsCodings: Bool = true, to writer: inout HeadWriter
    ) {
        for field in fieldValues.all {
            switch field.kind {
            case .other, .contentType:
                if fieldValues.isNominated(field, in: bytes) { continue }
                if !acceptsCodings, bytes.matches("accept-encoding", in: field.name) { continue }
                writer.write(field, of: bytes)
            default: continue
            }
        }
    }
}

extension RequestHead {
    /// Returns the value of the only field with this name; `name` is in lower case. Returns nil if there is none, or
    /// more than one.
    public func onlyValue(of name: StaticString, in bytes: UnsafeRawBufferPointer) -> Span? {
        var found: Span?
        for field in fieldValues.all where field.kind == .other && bytes.matches(name, in: field.name) {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }
}

extension ResponseHead {
    /// Whether the head has the field; `name` is in lower case.
    public func hasField(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        fieldValues.all.contains { bytes.matches(name, in: $0.name) }
    }

    /// Writes the fields that are passed on, with the transfer coding if `keepsCoding`, and with the length if
    /// `keepsLength`.
    public func writeEndToEndFields(
        of bytes: UnsafeRawBufferPointer, keepsCoding: Bool, keepsLength: Bool = true, to writer: inout HeadWriter
    ) {
        for field in fieldValues.all {
            if field.kind == .contentLength, !keepsLength { continue }
            if field.kind == .transferEncoding ? !keepsCoding : field.kind.isHopByHop { continue }
            if field.kind == .other, fieldValues.isNominated(field, in: bytes) { continue }
            writer.write(field, of: bytes)
        }
    }
}

extension HeadFields {
    /// Whether a Connection field names this field as one of its own connection's (RFC 9110 section 7.6.1).
    fileprivate func isNominated(_ field: Field, in bytes: UnsafeRawBufferPointer) -> Bool {
        connection.namesFields && all.contains { $0.kind == .connection && bytes.lists(field.name, in: $0.value) }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the comma list at `list` has the token at `name`, letters compared without case.
    func lists(_ name: Span, in list: Span) -> Bool {
        var start = list.lowerBound
        for index in list.lowerBound...list.upperBound {
            guard index == list.upperBound || self[index] == UInt8(ascii: ",") else { continue }
            if equalsIgnoringCase(name, trimmed(Span(from: start, to: index))) { return true }
            start = index + 1
        }
        return false
    }

    private func equalsIgnoringCase(_ one: Span, _ other: Span) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where self[one.lowerBound + offset].lowercased != self[other.lowerBound + offset].lowercased {
            return false
        }
        return true
    }
}
