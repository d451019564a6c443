// SPDX-License-Identifier: Apache-2.0

/// The fields of a head, with their places and their meaning for the message. The storage is reused from head to head.
struct HeadFields: Sendable {
    private(set) var all: [Field] = []
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var host: Span?
    private(set) var contentType: Span?
    private(set) var upgrade: Span?
    private(set) var connection = ConnectionOptions()
    private var optionCount = 0
    private(set) var expectsContinue = false
    private(set) var hasHopByHopFields = false

    init() { all.reserveCapacity(16) }

    mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
        contentLength = nil
        isChunked = false
        host = nil
        contentType = nil
        upgrade = nil
        connection = ConnectionOptions()
        optionCount = 0
        expectsContinue = false
        hasHopByHopFields = false
    }

    /// Reads the field lines from `start` to the empty line that ends at `end`, each byte once.
    mutating func parse(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) throws(HeadError) {
        var index = start
        let emptyLine = end - 2
        while index < emptyLine {
            guard all.count < HeadLimits.fields else { throw .tooManyFields }
            let name = try Self.name(in: bytes, from: index, to: emptyLine)
            let value = try Self.value(in: bytes, from: name.upperBound + 1, to: emptyLine, next: &index)
            let field = Field(name: name, value: value, kind: FieldKind(in: bytes, name: name))
            all.append(field)
            if field.kind != .other { try note(field, in: bytes) }
        }
        if isChunked, contentLength != nil { throw .conflictingFraming }
    }

    /// Reads the token in front of a colon.
    @inline(__always)
    private static func name(in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) throws(HeadError) -> Span {
        var index = bytes.endOfLettersAndHyphens(from: start, to: end)
        while index < end, ByteClass.token.contains(bytes[index]) { index &+= 1 }
        guard index > start, index < end, bytes[index] == UInt8(ascii: ":") else {
            throw malformation(in: bytes, lineStart: start, at: index, end: end)
        }
        return Span(from: start, to: index)
    }

    private static func malformation(
        in bytes: UnsafeRawBufferPointer, lineStart: Int, at index: Int, end: Int
    ) -> HeadError {
        guard index < end else { return .malformedField }
        let byte = bytes[index]
        if index == lineStart, isBlank(byte) { return .obsoleteLineFolding }
        let endsLine = byte == 0x0D && bytes[index + 1] == 0x0A
        return !endsLine && (byte < 0x20 && !isBlank(byte) || byte == 0x7F) ? .controlByte : .malformedField
    }

    /// Reads the value between the colon and the end of the line, without the blanks around it. `next` becomes the
    /// start of the next line. The last line ends at least two bytes before the empty one.
    @inline(__always)
    private static func value(
        in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, next: inout Int
    ) throws(HeadError) -> Span {
        var lower = start
        while lower < end, isBlank(bytes[lower]) { lower &+= 1 }
        var index = bytes.endOfPlainText(from: lower, to: end)
        while index < end, ByteClass.fieldValue.contains(bytes[index]) { index &+= 1 }
        guard index &+ 1 < end, bytes[index] == 0x0D, bytes[index &+ 1] == 0x0A else { throw .controlByte }
        next = index &+ 2
        while index > lower, isBlank(bytes[index &- 1]) { index &-= 1 }
        return Span(from: lower, to: index)
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private mutating func note(_ field: Field, in bytes: UnsafeRawBufferPointer) throws(HeadError) {
        if field.kind.isHopByHop { hasHopByHopFields = true }
        switch field.kind {
        case .contentLength:
            guard contentLength == nil else { throw .duplicateField }
            contentLength = try Self.decimal(in: bytes, at: field.value)
        case .transferEncoding:
            guard !isChunked else { throw .duplicateField }
            guard bytes.matches("chunked", in: field.value) else { throw .unknownTransferCoding }
            isChunked = true
        case .host: host = try once(host, field: field)
        case .contentType: contentType = try once(contentType, field: field)
        case .upgrade: upgrade = try once(upgrade, field: field)
        case .connection:
            optionCount += connection.read(from: bytes, at: field.value)
            guard optionCount <= HeadLimits.connectionOptions else { throw .tooManyFields }
        case .expect: try noteExpectation(of: field, in: bytes)
        default: break
        }
    }

    private func once(_ seen: Span?, field: Field) throws(HeadError) -> Span {
        guard seen == nil else { throw .duplicateField }
        return field.value
    }

    private mutating func noteExpectation(of field: Field, in bytes: UnsafeRawBufferPointer) throws(HeadError) {
        guard !expectsContinue else { throw .duplicateField }
        guard bytes.matches("100-continue", in: field.value) else { throw .unknownExpectation }
        expectsContinue = true
    }

    /// Reads plain decimal digits that fit 63 bits; no sign, blank, comma or base.
    private static func decimal(in bytes: UnsafeRawBufferPointer, at span: Span) throws(HeadError) -> Int {
        guard !span.isEmpty else { throw .malformedContentLength }
        var value = 0
        for byte in bytes[span.range] {
            guard byte >= 0x30, byte <= 0x39 else { throw .malformedContentLength }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
            guard !overflow, !carry else { throw .malformedContentLength }
            value = sum
        }
        return value
    }
}

/// The options of the Connection fields (RFC 9110 section 7.6.1).
public struct ConnectionOptions: Sendable, Equatable {
    public private(set) var close = false
    public private(set) var keepAlive = false
    public private(set) var upgrade = false
    /// Whether names of other fields are among the options; those fields belong to this connection, too.
    public private(set) var namesFields = false

    static let keepAliveOnly = ConnectionOptions(keepAlive: true)

    init(keepAlive: Bool = false) { self.keepAlive = keepAlive }

    /// Reads the options. Returns their number, empty ones included.
    mutating func read(from bytes: UnsafeRawBufferPointer, at value: Span) -> Int {
        var start = value.lowerBound
        var count = 1
        for index in value.range where bytes[index] == UInt8(ascii: ",") {
            note(in: bytes, option: Span(from: start, to: index))
            start = index + 1
            count += 1
        }
        note(in: bytes, option: Span(from: start, to: value.upperBound))
        return count
    }

    private mutating func note(in bytes: UnsafeRawBufferPointer, option: Span) {
        let option = bytes.trimmed(option)
        if bytes.matches("close", in: option) {
            close = true
        } else if bytes.matches("keep-alive", in: option) {
            keepAlive = true
        } else if bytes.matches("upgrade", in: option) {
            upgrade = true
        } else if !option.isEmpty {
            namesFields = true
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Returns `span` without blanks at its ends.
    func trimmed(_ span: Span) -> Span {
        var lower = span.lowerBound
        var upper = span.upperBound
        while lower < upper, self[lower] == 0x20 || self[lower] == 0x09 { lower += 1 }
        while upper > lower, self[upper - 1] == 0x20 || self[upper - 1] == 0x09 { upper -= 1 }
        return Span(from: lower, to: upper)
    }
}
