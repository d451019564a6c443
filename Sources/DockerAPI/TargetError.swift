// SPDX-License-Identifier: Apache-2.0

/// The reason why a request target is refused before it is judged: it has, or could have, more than one reading.
public enum TargetError: String, Error, Sendable, CaseIterable {
    /// Not `/path?query` (RFC 9112 section 3.2.1): asterisk, authority or an opaque form.
    case notOriginForm = "not_origin_form"
    /// Absolute-form whose authority is not byte for byte the Host field (RFC 9112 section 3.2.2).
    case authorityMismatch = "authority_mismatch"
    /// A byte that RFC 3986 does not allow: control bytes, blanks, `#`, `\`, bytes above 0x7E.
    case forbiddenByte = "forbidden_byte"
    /// `%` without two hexadecimal digits.
    case malformedEscape = "malformed_escape"
    /// An escape of a control byte or NUL.
    case escapedControlByte = "escaped_control_byte"
    /// `%2F` outside of the name of an object whose names contain `/`.
    case encodedSlash = "encoded_slash"
    /// `//`, also when it appears by decoding. The engine answers with a redirect.
    case emptySegment = "empty_segment"
    /// `.` or `..` as a segment, also when it appears by decoding.
    case dotSegment = "dot_segment"
    /// A segment that the engine would read as a version, in a form that is not accepted.
    case malformedVersion = "malformed_version"
    /// A path that is longer than any with a route: names of objects are bounded, and rules examine every byte.
    case pathTooLong = "path_too_long"
}
