// SPDX-License-Identifier: Apache-2.0

/// The reason why the bytes of a head are not accepted. Nothing is repaired: a head that has, or could have, a second
/// reading ends the connection.
public enum HeadError: String, Error, Sendable, CaseIterable {
    /// More than ``HeadLimits/bytes`` without an end (RFC 6585 section 5).
    case headTooLarge = "head_too_large"
    /// More than ``HeadLimits/fields`` field lines, or ``HeadLimits/connectionOptions`` options of the connection.
    case tooManyFields = "too_many_fields"
    /// A line feed without a carriage return before it (RFC 9112 section 2.2 allows to accept it; two readings).
    case bareLineFeed = "bare_line_feed"
    /// A carriage return, NUL or other control byte inside a line.
    case controlByte = "control_byte"
    /// Not `method SP request-target SP HTTP-version` (RFC 9112 section 3).
    case malformedRequestLine = "malformed_request_line"
    /// Not `HTTP-version SP status-code SP [reason-phrase]` (RFC 9112 section 4).
    case malformedStatusLine = "malformed_status_line"
    /// The preface of HTTP/2 with prior knowledge (RFC 9113 section 3.4).
    case http2Preface = "http2_preface"
    /// Any version but HTTP/1.1 and HTTP/1.0.
    case unsupportedVersion = "unsupported_version"
    /// Not `field-name ":" OWS field-value OWS` (RFC 9112 section 5), or a Content-Type that is not ASCII.
    case malformedField = "malformed_field"
    /// A continuation line (RFC 9112 section 5.2).
    case obsoleteLineFolding = "obsolete_line_folding"
    /// Host, Content-Type, Content-Length, Transfer-Encoding, Expect or Upgrade twice, also with equal values.
    case duplicateField = "duplicate_field"
    /// Content-Length that is not plain decimal digits, or does not fit 63 bits.
    case malformedContentLength = "malformed_content_length"
    /// Both Content-Length and Transfer-Encoding (RFC 9112 section 6.1: a sign of request smuggling).
    case conflictingFraming = "conflicting_framing"
    /// A Transfer-Encoding that is not exactly `chunked`, or one in an HTTP/1.0 message.
    case unknownTransferCoding = "unknown_transfer_coding"
    /// An Expect that is not `100-continue` (RFC 9110 section 10.1.1).
    case unknownExpectation = "unknown_expectation"
}

/// Bounds of a head. 64 KiB and 100 fields are more than any Docker client sends; X-Registry-Config with dozens of
/// registries is the largest seen.
public enum HeadLimits {
    public static let bytes = 65_536
    public static let fields = 100
    /// The most options of a connection. Each may name a field, and is compared with every field.
    public static let connectionOptions = 16
}
