// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The decision of the rules on a request, if some of them have conditions.
struct ConditionalDecision {
    enum Result {
        /// Allowed by any of these rules whose constraints allow the body.
        case allowed([Rule])
        case needs(Requirement)
        /// Denied by this rule; nil if a rule without conditions denies, or none allows.
        case denied(by: RuleID?)
        /// The conditions of all rules on the request are unmet.
        case unmet(ConditionViolation)
    }

    private let evaluation: ConditionEvaluation
    private let speaking: [Rule]

    init(of facts: RequestFacts, by policy: Policy) {
        evaluation = ConditionEvaluation(of: facts, seenThrough: policy.view)
        let found = policy.patterns?.find(in: facts)
        speaking = policy.rules.enumerated().filter { $1.matches(facts, found: found?[$0]) }.map(\.element)
    }

    /// Returns the decision: any deny wins, else any allow whose conditions hold, else the request is denied.
    func decide() -> Result {
        var requirement: Requirement?
        for rule in speaking where rule.effect == .deny {
            guard let conditions = rule.conditions else { return .denied(by: nil) }
            switch evaluation.outcome(ofDenying: conditions) {
            case .holds: return .denied(by: rule.id)
            case .fails: continue
            case .needs(let needed): requirement = needed
            }
        }
        let allowed = decideAllowed()
        guard let requirement else { return allowed }
        // The body is read first: while it arrives, no turn at the engine is taken.
        switch allowed {
        case .needs(.body): return allowed
        case .allowed, .needs: return .needs(requirement)
        case .denied, .unmet: return allowed
        }
    }

    private func decideAllowed() -> Result {
        var holding: [Rule] = []
        var requirements: [Requirement] = []
        var violations: [ConditionViolation] = []
        for rule in speaking where rule.effect == .allow {
            guard let conditions = rule.conditions else {
                holding.append(rule)
                continue
            }
            // Conditions never hold for an unknown route.
            guard evaluation.facts.endpoint != nil else { continue }
            switch evaluation.outcome(ofAllowing: conditions) {
            case .holds: holding.append(rule)
            case .fails(let unmet): violations.append(ConditionViolation(rule: rule.id, unmet: unmet))
            case .needs(let needed): requirements.append(needed)
            }
        }
        if holding.contains(where: { !isConstrained($0) }) { requirements = [] }
        if requirements.contains(.body) { return .needs(.body) }
        if let first = requirements.first { return .needs(first) }
        if !holding.isEmpty { return .allowed(holding.filter { !isConstrained($0) } + holding.filter(isConstrained)) }
        guard let nearest = violations.max(by: { $0.progress < $1.progress }) else { return .denied(by: nil) }
        return .unmet(nearest)
    }

    private func isConstrained(_ rule: Rule) -> Bool { rule.isConstrained(at: evaluation.facts.endpoint) }
}
