// SPDX-License-Identifier: Apache-2.0

/// The reason why a response is not passed on: it is not what it claims to be, or it describes a hidden object.
///
/// No byte of the current element has left the filter then.
public enum FilterError: Error, Sendable, Equatable, CaseIterable {
    /// Not JSON (RFC 8259), or a string that is not UTF-8.
    case malformed
    /// The body ended within a value.
    case truncated
    /// Arrays and objects nested more than 128 deep.
    case tooDeep
    /// A document of more than 16 MiB that is not a list.
    case tooLarge
    /// A deciding field occurs twice in one object, which has two readings.
    case duplicateMember
    /// A value that decides, or is to be masked, has another type than the engine writes.
    case unexpectedType
    /// The response's only object is hidden: it has changed since the request was judged.
    case hidden
    /// The body ended before ``ResponseFilter/learned(_:into:)`` supplied the needed objects.
    case unanswered
}
