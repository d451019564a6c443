// SPDX-License-Identifier: Apache-2.0

/// A problem in a configuration, with its place and a way out.
package struct Issue: Sendable, Equatable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The start goes on.
        case warning
        /// The start stops.
        case error
    }

    package let severity: Severity
    /// Where it stands: the name of a variable.
    package let place: String
    package let message: String
    /// Where in a file it stands, if it does.
    package var location: SourceLocation?

    package init(_ severity: Severity, at place: String, _ message: String) {
        self.severity = severity
        self.place = place
        self.message = message
    }

    package var description: String { "\(place): \(message)" }
}
