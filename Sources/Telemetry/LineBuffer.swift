// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A builder of log lines from bytes that a client may have chosen: all but plain text is escaped, so that no client
/// can forge or break a line.
package struct LineBuffer {
    /// The line's memory, into which pieces are copied: appending to an array costs several times as much.
    private var memory: [UInt8]
    private var count = 0

    package init(reserving capacity: Int = 512) { memory = [UInt8](repeating: 0, count: capacity) }

    package var bytes: [UInt8] { Array(memory[..<count]) }

    package func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        memory.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// Removes all bytes, and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Appends plain text.
    package mutating func append(_ text: UnsafeRawBufferPointer) {
        guard let source = text.baseAddress, !text.isEmpty else { return }
        if text.count > memory.count - count {
            memory += [UInt8](repeating: 0, count: max(memory.count, text.count))
        }
        memory.withUnsafeMutableBytes { memory in
            memory.baseAddress?.advanced(by: count).copyMemory(from: source, byteCount: text.count)
        }
        count += text.count
    }

    package mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a text of the gate's own.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ text: [UInt8]) { text.withUnsafeBytes { append($0) } }

    package mutating func append(_ byte: UInt8) { withUnsafeBytes(of: byte) { append($0) } }

    package mutating func append(_ number: some BinaryInteger, padTo width: Int = 0) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { storage in
            var index = storage.count
            var rest = UInt64(number.magnitude)
            repeat {
                index -= 1
                storage[index] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
            } while index > 0 && (rest > 0 || storage.count - index < width)
            if number < 0 { append(UInt8(ascii: "-")) }
            append(UnsafeRawBufferPointer(rebasing: storage[index...]))
        }
    }

    /// Appends bytes of a request: control bytes, blanks, quotes, backslashes and all that is not ASCII become `\xNN`.
    /// - Parameter keepsBlanks: whether blanks stay, for the gate's own sentences that may contain a client's path.
    package mutating func append(escaping text: some Collection<UInt8>, keepingBlanks keepsBlanks: Bool = false) {
        appendRuns(of: text, escape: #"\x"#) { Self.isPlain($0) || keepsBlanks && $0 == 0x20 }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Appends runs of plain bytes unchanged, in one go: nearly all text is plain.
    private mutating func appendRuns(
        of text: some Collection<UInt8>, escape: StaticString, isPlain: (UInt8) -> Bool
    ) {
        let isContiguous: Void? = text.withContiguousStorageIfAvailable { text in
            var start = 0
            for index in text.indices where !isPlain(text[index]) {
                append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[start..<index]))
                append(escape)
                appendHexadecimal(text[index])
                start = index + 1
            }
            append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[start...]))
        }
        guard isContiguous == nil else { return }
        appendRuns(of: Array(text), escape: escape, isPlain: isPlain)
    }

    /// Appends a JSON string (RFC 8259 section 7). Bytes that are not ASCII are written as the code point of the same
    /// number.
    package mutating func appendJSON(_ text: some Collection<UInt8>) {
        append(UInt8(ascii: "\""))
        appendRuns(of: text, escape: #"\u00"#) { Self.isPlain($0) || $0 == 0x20 }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendHexadecimal(_ byte: UInt8) {
        let digits = byte.hexDigits
        append(digits.high)
        append(digits.low)
    }
}
