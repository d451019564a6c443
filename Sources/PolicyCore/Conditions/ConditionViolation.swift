// SPDX-License-Identifier: Apache-2.0

/// The reason for which no rule on a request allows it: the unmet condition of the rule that comes nearest.
public struct ConditionViolation: Sendable, Equatable {
    public enum Unmet: Sendable, Equatable {
        /// A parameter has another value; nil if it is absent.
        case parameter(ParameterCondition, found: String?)
        /// The query has more than one reading.
        case severalReadings
        /// A parameter stands twice.
        case repeatedParameter(String)
        /// An unknown parameter, or one that reaches other objects.
        case parameterReachesMore(String)
        /// The path names no object that the rule's condition could apply to.
        case noObject(ObjectCondition)
        /// The object of this name is not selected.
        case object(ObjectCondition, name: String)
        case exec(ExecCondition, ExecViolation)
    }

    public let rule: RuleID
    public let unmet: Unmet

    /// The number of conditions' stages that were met: the violation that came furthest is shown.
    var progress: Int {
        switch unmet {
        case .noObject: 0
        case .severalReadings, .parameter, .repeatedParameter, .parameterReachesMore: 1
        case .object: 2
        case .exec: 3
        }
    }
}
