// SPDX-License-Identifier: Apache-2.0

/// A problem in a configuration, with its place and a way out.
package struct Issue: Sendable, Equatable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The gate starts all the same.
        case warning
        /// The gate does not start.
        case error
    }

    package let severity: Severity
    /// The place of the issue: the name of a variable.
    package let place: String
    package let message: String
    /// The position in a file, if there is one.
    package var location: SourceLocation?

    package init(_ severity: Severity, at place: String, _ message: String) {
        self.severity = severity
        self.place = place
        self.message = message
    }

    package var description: String { "\(place): \(message)" }
}
