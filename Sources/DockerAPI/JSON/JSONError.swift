// SPDX-License-Identifier: Apache-2.0

/// The reason why a JSON text is refused: it is invalid (RFC 8259), it has more than one reading, or it is beyond a
/// limit.
public enum JSONError: String, Error, Sendable, CaseIterable {
    /// Only blanks. Some engines read that as `{}`, others as an error.
    case empty
    /// The text ends before its value does.
    case truncated
    /// A byte that is not allowed at its place, a byte order mark included.
    case unexpectedByte = "unexpected_byte"
    /// A literal other than `true`, `false` and `null`.
    case malformedLiteral = "malformed_literal"
    /// Not a number by RFC 8259 section 6.
    case malformedNumber = "malformed_number"
    /// A byte below 0x20 in a string, which must be escaped.
    case controlByte = "control_byte"
    /// `\` without one of `"\/bfnrt`, or `\u` without four hexadecimal digits.
    case malformedEscape = "malformed_escape"
    /// Half of a surrogate pair. The engine reads U+FFFD instead.
    case loneSurrogate = "lone_surrogate"
    /// Bytes that are not UTF-8. The engine reads U+FFFD instead.
    case invalidUTF8 = "invalid_utf8"
    /// Two fields of one object have the same name. The engine merges them, or takes the last.
    case duplicateName = "duplicate_name"
    /// Two fields of one object have names that are equal to the engine.
    case ambiguousName = "ambiguous_name"
    /// U+0000 in a text of a body. Programs in C, such as crun, end the text there.
    case zeroCharacter = "zero_character"
    /// Bytes other than blanks behind the value. Engines before 23 do not check for them.
    case trailingData = "trailing_data"
    /// A request body that is not an object.
    case notAnObject = "not_an_object"
    /// Arrays and objects nested more deeply than the limit.
    case tooDeep = "too_deep"
    /// More bytes than the limit.
    case tooLarge = "too_large"
    /// More values than the limit.
    case tooManyValues = "too_many_values"
}
