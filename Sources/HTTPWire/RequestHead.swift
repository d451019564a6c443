// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A supported version. HTTP/1.0 is accepted from clients; requests to the engine are always HTTP/1.1.
public enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}

/// A request head, as offsets into the bytes that it was parsed from. One object serves one head after another, so that
/// a head allocates nothing.
public final class RequestHead {
    public private(set) var method = Span.empty
    public private(set) var target = Span.empty
    public private(set) var version = HTTPVersion.http11
    public private(set) var framing = BodyFraming.none
    var fieldValues = HeadFields()

    public init() {}

    public var fields: [Field] { fieldValues.all }
    public var host: Span? { fieldValues.host }
    public var contentType: Span? { fieldValues.contentType }
    public var upgrade: Span? { fieldValues.upgrade }
    public var connection: ConnectionOptions { fieldValues.connection }
    /// Whether the client waits for `100 Continue` before it sends the body, which does not exist in HTTP/1.0.
    public var expectsContinue: Bool { fieldValues.expectsContinue && version == .http11 }

    /// Whether the client keeps the connection for another request (RFC 9112 section 9.3).
    public var keepsAlive: Bool {
        switch version {
        case .http11: !connection.close
        case .http10: connection.keepAlive && !connection.close
        }
    }

    /// Parses the first `end` bytes, which ``HeadEnd`` found to be a head.
    public func parse(_ bytes: UnsafeRawBufferPointer, end: Int) throws(HeadError) {
        fieldValues.removeAll()
        let fieldsStart = try parseRequestLine(in: bytes, end: end)
        try fieldValues.parse(bytes, from: fieldsStart, to: end)
        try checkContentType(in: bytes)
        framing = try requestFraming()
    }

    /// Throws if the media type is not ASCII (RFC 9110 section 8.3.1). Go folds and trims it as Unicode before it
    /// parses it (package mime, ParseMediaType): with other letters, such as `İ`, the engine would read another type
    /// than the gate.
    private func checkContentType(in bytes: UnsafeRawBufferPointer) throws(HeadError) {
        guard let type = contentType else { return }
        for index in type.range where bytes[index] >= 0x80 { throw .malformedField }
    }

    private func parseRequestLine(in bytes: UnsafeRawBufferPointer, end: Int) throws(HeadError) -> Int {
        var index = 0
        while index < end, ByteClass.token.contains(bytes[index]) { index &+= 1 }
        guard index > 0, index < end, bytes[index] == 0x20 else {
            throw requestLineError(in: bytes, at: index, end: end)
        }
        method = Span(from: 0, to: index)
        let targetStart = index + 1
        index = targetStart
        while index < end, bytes[index] > 0x20, bytes[index] != 0x7F { index &+= 1 }
        guard index > targetStart, index < end, bytes[index] == 0x20 else {
            throw requestLineError(in: bytes, at: index, end: end)
        }
        target = Span(from: targetStart, to: index)
        let versionStart = index + 1
        guard let lineFeed = bytes.firstLineFeed(from: versionStart, to: end) else { throw .malformedRequestLine }
        version = try Self.version(in: bytes, at: Span(from: versionStart, to: lineFeed - 1), preface: isPreface(bytes))
        return lineFeed + 1
    }

    private func requestLineError(in bytes: UnsafeRawBufferPointer, at index: Int, end: Int) -> HeadError {
        guard index < end, index > 0 else { return .malformedRequestLine }
        let byte = bytes[index]
        let endsLine = byte == 0x0D && index + 1 < end && bytes[index + 1] == 0x0A
        return !endsLine && (byte < 0x20 && byte != 0x09 || byte == 0x7F) ? .controlByte : .malformedRequestLine
    }

    private func isPreface(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.matches("pri", in: method) }

    private static func version(
        in bytes: UnsafeRawBufferPointer, at span: Span, preface: Bool
    ) throws(HeadError) -> HTTPVersion {
        guard span.count == 8, bytes[span.lowerBound] == UInt8(ascii: "H") else { throw .malformedRequestLine }
        let isHTTP = bytes.matches("http/", in: Span(from: span.lowerBound, to: span.lowerBound + 5))
        let major = bytes[span.lowerBound + 5]
        let minor = bytes[span.lowerBound + 7]
        guard isHTTP, major.isDigit, minor.isDigit,
            bytes[span.lowerBound + 6] == UInt8(ascii: "."),
            bytes[span.lowerBound + 1] == UInt8(ascii: "T"), bytes[span.lowerBound + 2] == UInt8(ascii: "T"),
            bytes[span.lowerBound + 3] == UInt8(ascii: "P")
        else { throw .malformedRequestLine }
        if preface { throw .http2Preface }
        guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else { throw .unsupportedVersion }
        return minor == UInt8(ascii: "1") ? .http11 : .http10
    }

    private func requestFraming() throws(HeadError) -> BodyFraming {
        if fieldValues.isChunked {
            // Go ignores the coding in HTTP/1.0 and reads the body as a second request.
            guard version == .http11 else { throw .unknownTransferCoding }
            return .chunked
        }
        return fieldValues.contentLength.map { .length($0) } ?? .none
    }
}
