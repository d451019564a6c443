// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The vocabulary of a policy's dialect. PolicyConfig has one for each dialect; texts are made only when they are
/// shown.
public protocol Wording: Sendable {
    /// Appends the setting to a text: `POST=1`.
    func tell(_ setting: Setting, to text: inout String)

    /// Appends the reason for which no setting would allow a request: `nothing in policy ci (caisson.yaml:3) could
    /// allow it`.
    func tellNothing(to text: inout String)
}

/// The wording of policies without an author, such as the gate's own for its readiness.
public struct PlainWording: Wording {
    private let nothing: String

    /// - Parameter nothing: the reason for which no setting would allow a request.
    public init(nothing: String = "") { self.nothing = nothing }

    public func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .variable(let name):
            text += name
            text += "=1"
        case .dialect(let name), .operation(let name), .option(let name): text += name
        case .pattern(_, let template, _): text += "\(template)"
        case .withoutEntry(let rule): text += rule.name
        case .patternOfPath(let method): text += "\(method.token)"
        }
    }

    public func tellNothing(to text: inout String) { text += nothing }
}
