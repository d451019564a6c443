// SPDX-License-Identifier: Apache-2.0

/// The identity of a rule: its policy, its place, and its text.
///
/// An object, since every permit carries the identity of the rule that allowed its request.
public final class RuleID: Sendable, ExpressibleByStringLiteral {
    /// The name of the rule's policy; empty if it has none.
    public let policy: String
    /// The line of the policy file, `caisson.yaml:16`; nil for a rule from another source.
    public let place: String?
    /// The rule's text in its dialect: `CONTAINERS=1`, or an entry of a policy file.
    public let text: String
    /// The rule's name in logs and explanations: `policy watch, caisson.yaml:16`, or its text if it has no place.
    public let name: String

    public init(text: String, policy: String = "", place: String? = nil) {
        self.policy = policy
        self.place = place
        self.text = text
        name = place.map { "policy \(policy), \($0)" } ?? text
    }

    public convenience init(stringLiteral text: String) { self.init(text: text) }
}

extension RuleID: Hashable {
    public static func == (left: RuleID, right: RuleID) -> Bool {
        left === right || left.policy == right.policy && left.place == right.place && left.text == right.text
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(policy)
        hasher.combine(place)
        hasher.combine(text)
    }
}

extension RuleID: CustomStringConvertible {
    public var description: String { name }
}
