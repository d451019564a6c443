// SPDX-License-Identifier: Apache-2.0

/// A problem in a configuration, with its place and a way out.
public struct Issue: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable {
        /// The start goes on.
        case warning
        /// The start stops.
        case error
    }

    public let severity: Severity
    /// Where it stands: the name of a variable.
    public let place: String
    public let message: String

    public init(_ severity: Severity, at place: String, _ message: String) {
        self.severity = severity
        self.place = place
        self.message = message
    }

    public var description: String { "\(place): \(message)" }
}
