// SPDX-License-Identifier: Apache-2.0

/// The identity of a rule: which policy it belongs to, where it stands, and what was written there.
///
/// An object, since every permit carries the identity of the rule that allowed its request.
public final class RuleID: Sendable, ExpressibleByStringLiteral {
    /// The name of the policy that the rule belongs to; empty where nobody named one.
    public let policy: String
    /// The line of the policy file, `caisson.yaml:16`; nil for a rule that stands in none.
    public let place: String?
    /// What was written, in the words of the dialect: `CONTAINERS=1`, or an entry of a policy file.
    public let text: String
    /// What logs and explanations call the rule: `policy watch, caisson.yaml:16`, or its text where it has no place.
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
