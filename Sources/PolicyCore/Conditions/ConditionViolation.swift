// SPDX-License-Identifier: Apache-2.0

/// Why no rule that speaks about a request allows it: the rule that comes nearest, and the condition of it that does not hold.
public struct ConditionViolation: Sendable, Equatable {
    public enum Unmet: Sendable, Equatable {
        /// A parameter has another value; nil where it is not there.
        case parameter(ParameterCondition, found: String?)
        /// The query has more than one reading.
        case severalReadings
        /// A parameter stands twice.
        case repeatedParameter(String)
        /// A parameter that nobody knows, or that reaches other objects.
        case parameterReachesMore(String)
        /// The path names no object by which the rule could be held against the request.
        case noObject(ObjectCondition)
        /// The object of this name is not one of those.
        case object(ObjectCondition, name: String)
        case exec(ExecCondition, ExecViolation)
    }

    public let rule: RuleID
    public let unmet: Unmet

    /// How far the request came: what is told is the condition that it came furthest with.
    var progress: Int {
        switch unmet {
        case .noObject: 0
        case .severalReadings, .parameter, .repeatedParameter, .parameterReachesMore: 1
        case .object: 2
        case .exec: 3
        }
    }
}
