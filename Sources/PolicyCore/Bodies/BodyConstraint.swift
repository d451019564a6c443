// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What the bodies of requests may hold: a closed list. A new constraint is a case here and a judge of its own; policies,
/// rules, exchanges and the compiler know of all of them by ``BodyConstraints`` alone.
public enum BodyConstraint: Sendable, Hashable {
    /// What may be bound from the host.
    case binds(BindMountLimit)
    /// What may be created.
    case create(CreationLimit)

    fileprivate var judge: any BodyJudge {
        switch self {
        case .binds(let limit): limit
        case .create(let limit): limit
        }
    }

    /// The same constraint in one form: two that let the same pass are equal.
    fileprivate var normalized: BodyConstraint {
        switch self {
        case .binds(let limit): .binds(limit.normalized)
        case .create(let limit): .create(limit.normalized)
        }
    }
}

/// Judges requests by what their bodies hold.
protocol BodyJudge: Sendable {
    /// Whether it may refuse some requests to an endpoint.
    func mayRefuse(_ endpoint: Endpoint) -> Bool

    /// Whether it refuses all requests to an endpoint, since it cannot judge them.
    func refusesAll(_ endpoint: Endpoint) -> Bool

    func judge(_ facts: RequestFacts) -> BodyDecision
}

/// What a constraint says of a request that the rules let through.
enum BodyDecision {
    case nothingAgainst
    case needsBody
    /// What the engine says of these objects decides.
    case needsObjects([ObjectQuestion])
    /// Nothing against this request, which is sent in the place of the one that was judged.
    case rewritten(RequestFacts)
    case denied(Objection)
}

/// The constraints of a policy or of a rule. A request must satisfy all of them.
public struct BodyConstraints: Sendable, Hashable {
    public static let none = BodyConstraints([])

    public let all: [BodyConstraint]

    public init(_ all: [BodyConstraint]) { self.all = all }

    public static func binds(_ limit: BindMountLimit) -> BodyConstraints { BodyConstraints([.binds(limit)]) }

    public var isEmpty: Bool { all.isEmpty }

    /// The limit of what may be bound from the host; nil where there is none.
    public var binds: BindMountLimit? {
        for case .binds(let limit) in all { return limit }
        return nil
    }

    /// What may be created; nil where that is not limited.
    public var create: CreationLimit? {
        for case .create(let limit) in all { return limit }
        return nil
    }

    /// Whether one of them may refuse some requests to an endpoint; nil is an endpoint that no route knows.
    func mayRefuse(_ endpoint: Endpoint?) -> Bool {
        guard let endpoint else { return !isEmpty }
        return all.contains { $0.judge.mayRefuse(endpoint) }
    }

    public func refusesAll(_ endpoint: Endpoint) -> Bool { all.contains { $0.judge.refusesAll(endpoint) } }

    /// What one of them denies is denied, whatever the others would need to know.
    func judge(_ facts: RequestFacts) -> BodyDecision {
        var facts = facts
        var judgement = BodyDecision.nothingAgainst
        for constraint in all {
            switch constraint.judge.judge(facts) {
            case .nothingAgainst: continue
            case .needsBody: judgement = .needsBody
            case .needsObjects(let questions): judgement = .needsObjects(questions)
            case .rewritten(let written):
                facts = written
                if case .nothingAgainst = judgement { judgement = .rewritten(written) }
            case .denied(let objection): return .denied(objection)
            }
        }
        return judgement
    }

    fileprivate var normalized: Set<BodyConstraint> { Set(all.map(\.normalized)) }
}

/// What the constraints and the conditions of a policy come to for one request: two that are equal let the same pass,
/// however many rules and lines say so.
public struct EffectiveConstraints: Sendable, Equatable {
    private let ofPolicy: Set<BodyConstraint>
    /// Of the rules that allow the request, of which one is enough; nil where one of them has none.
    private let ofRules: Set<Grant>?
    /// Of the rules that deny it.
    private let denying: Set<RuleConditions>

    private struct Grant: Hashable {
        let bodies: Set<BodyConstraint>
        let conditions: RuleConditions?
    }

    init(policy: BodyConstraints, rules: [Rule]) {
        ofPolicy = policy.normalized
        let allowing = rules.filter { $0.effect == .allow }
        let isOpen = allowing.contains { $0.bodies.isEmpty && $0.conditions == nil }
        ofRules =
            isOpen ? nil : Set(allowing.map { Grant(bodies: $0.bodies.normalized, conditions: $0.conditions) })
        denying = Set(rules.filter { $0.effect == .deny }.compactMap(\.conditions))
    }
}

extension Policy {
    /// What requests like this one may hold, and what they depend on.
    public func constraints(on facts: RequestFacts) -> EffectiveConstraints {
        EffectiveConstraints(policy: bodies, rules: rules.filter { $0.matches(facts) })
    }

    /// Whether some requests to an endpoint may be refused for what they hold, or by conditions.
    public func constrains(_ endpoint: Endpoint) -> Bool {
        isConditional(at: endpoint) || bodies.mayRefuse(endpoint) || rules.contains { $0.bodies.mayRefuse(endpoint) }
    }
}
