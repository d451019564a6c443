// SPDX-License-Identifier: Apache-2.0

/// Why an answer is not passed on: it is not what it claims to be, or it is about something hidden.
///
/// Nothing of the element in work has left the filter then.
public enum FilterError: Error, Sendable, Equatable, CaseIterable {
    /// Not JSON (RFC 8259), or a string that is not UTF-8.
    case malformed
    /// The body ended within a value.
    case truncated
    /// More than 128 arrays and objects within each other.
    case tooDeep
    /// A document of more than 16 MiB that is no list.
    case tooLarge
    /// A member that decides stands twice in one object: it has two readings.
    case duplicateMember
    /// A value that decides, or is to be masked, is of another type than the engine writes.
    case unexpectedType
    /// The one object that the answer is about is hidden: it has changed since the request was judged.
    case hidden
    /// The body ended before ``ResponseFilter/learned(_:into:)`` answered what was needed.
    case unanswered
}
