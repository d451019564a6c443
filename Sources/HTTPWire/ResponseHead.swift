// SPDX-License-Identifier: Apache-2.0

/// A response head, as offsets into the bytes that it was parsed from. One object serves one head after another, so
/// that a head allocates nothing.
public final class ResponseHead {
    public private(set) var status = 0
    public private(set) var reason = Span.empty
    public private(set) var version = HTTPVersion.http11
    var fieldValues = HeadFields()

    public init() {}

    public var fields: [Field] { fieldValues.all }
    public var contentType: Span? { fieldValues.contentType }
    public var contentLength: Int? { fieldValues.contentLength }
    public var isChunked: Bool { fieldValues.isChunked }
    public var upgrade: Span? { fieldValues.upgrade }
    public var connection: ConnectionOptions { fieldValues.connection }

    /// Whether fields describe the engine's connection in a way that is not true of every kept connection. The transfer
    /// coding is the body's, and `Connection: keep-alive` has no meaning in HTTP/1.1.
    public var hasHopByHopFields: Bool {
        guard fieldValues.hasHopByHopFields else { return false }
        return fieldValues.all.contains { field in
            switch field.kind {
            case .transferEncoding: false
            case .connection: connection != .keepAliveOnly
            default: field.kind.isHopByHop
            }
        }
    }

    /// Whether the response is `100 Continue` or the like, and a final response follows.
    public var isInformational: Bool { status >= 100 && status < 200 && status != 101 }

    /// Whether the head frames a body that a response of its status cannot have: any framing of a 204, the coding of a
    /// 304. The length in a 304 is that of the representation that is not sent again (RFC 9110 section 8.6).
    public var hasVoidFraming: Bool {
        switch status {
        case 204: isChunked || contentLength != nil
        case 304: isChunked
        default: false
        }
    }

    /// Whether the engine keeps the connection for another request.
    public var keepsAlive: Bool {
        version == .http11 ? !connection.close : connection.keepAlive && !connection.close
    }

    /// Returns the framing of this response's body (RFC 9112 section 6.3).
    public func framing(toHead: Bool) -> BodyFraming {
        if toHead || status < 200 || status == 204 || status == 304 { return .none }
        if isChunked { return .chunked }
        return contentLength.map { .length($0) } ?? .untilClose
    }

    /// Parses the first `end` bytes, which ``HeadEnd`` found to be a head.
    public func parse(_ bytes: UnsafeRawBufferPointer, end: Int) throws(HeadError) {
        fieldValues.removeAll()
        guard let lineFeed = bytes.firstLineFeed(from: 0, to: end), lineFeed >= 13 else { throw .malformedStatusLine }
        try parseStatusLine(in: bytes, end: lineFeed - 1)
        try fieldValues.parse(bytes, from: lineFeed + 1, to: end)
    }

    private func parseStatusLine(in bytes: UnsafeRawBufferPointer, end: Int) throws(HeadError) {
        guard bytes.matches("http/1.", in: Span(from: 0, to: 7)), bytes[8] == 0x20 else { throw .malformedStatusLine }
        switch bytes[7] {
        case UInt8(ascii: "1"): version = .http11
        case UInt8(ascii: "0"): version = .http10
        default: throw .unsupportedVersion
        }
        status = 0
        for index in 9..<12 {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { throw .malformedStatusLine }
            status = status * 10 + Int(bytes[index] - 0x30)
        }
        guard status >= 100, end == 12 || bytes[12] == 0x20 else { throw .malformedStatusLine }
        reason = Span(from: min(13, end), to: end)
        for index in reason.range where bytes[index] < 0x20 && bytes[index] != 0x09 || bytes[index] == 0x7F {
            throw .controlByte
        }
    }
}
