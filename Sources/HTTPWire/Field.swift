// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The fields that matter for framing, connection or trust. All others are passed on unread.
public enum FieldKind: UInt8, Sendable {
    case other
    case host, contentType, contentLength, transferEncoding, expect, upgrade
    case connection, keepAlive, proxyConnection, proxyAuthenticate, proxyAuthorization, te, trailer, http2Settings

    /// Whether the field belongs to one connection and is never passed on (RFC 9110 section 7.6.1).
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .proxyAuthenticate, .proxyAuthorization, .te, .trailer,
            .http2Settings, .upgrade, .transferEncoding:
            true
        default: false
        }
    }
}

/// One field line of a head: offsets of its name, and of its value without the blanks around it.
public struct Field: Sendable, Equatable {
    public let name: Span
    public let value: Span
    public let kind: FieldKind
}

extension FieldKind {
    /// Finds the kind of a name. Most names differ in length, so an ordinary field costs at most one comparison.
    @inline(__always)
    init(in bytes: UnsafeRawBufferPointer, name: Span) {
        self =
            Self.candidates(length: name.count, first: bytes[name.lowerBound].lowercased)
            .map { bytes.isName($0.0, at: name) ? $0.1 : .other } ?? .other
    }

    @inline(__always)
    private static func candidates(length: Int, first: UInt8) -> (StaticString, FieldKind)? {
        switch (length, first) {
        case (2, _): ("te", .te)
        case (4, _): ("host", .host)
        case (6, _): ("expect", .expect)
        case (7, UInt8(ascii: "u")): ("upgrade", .upgrade)
        case (7, UInt8(ascii: "t")): ("trailer", .trailer)
        case (10, UInt8(ascii: "c")): ("connection", .connection)
        case (10, UInt8(ascii: "k")): ("keep-alive", .keepAlive)
        case (12, _): ("content-type", .contentType)
        case (14, UInt8(ascii: "c")): ("content-length", .contentLength)
        case (14, UInt8(ascii: "h")): ("http2-settings", .http2Settings)
        case (16, _): ("proxy-connection", .proxyConnection)
        case (17, _): ("transfer-encoding", .transferEncoding)
        case (18, _): ("proxy-authenticate", .proxyAuthenticate)
        case (19, _): ("proxy-authorization", .proxyAuthorization)
        default: nil
        }
    }
}
