// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A limit on the bodies of requests, from a closed list. A new constraint is a case here with a judge of its own;
/// policies, rules, exchanges and the compiler know only ``BodyConstraints``.
public enum BodyConstraint: Sendable, Hashable {
    /// The host paths that may be bound.
    case binds(BindMountLimit)
    /// The objects that may be created.
    case create(CreationLimit)

    fileprivate var judge: any BodyJudge {
        switch self {
        case .binds(let limit): limit
        case .create(let limit): limit
        }
    }

    /// The same constraint in a normal form: two that allow the same requests are equal.
    fileprivate var normalized: BodyConstraint {
        switch self {
        case .binds(let limit): .binds(limit.normalized)
        case .create(let limit): .create(limit.normalized)
        }
    }
}

/// A judge of requests by their bodies.
protocol BodyJudge: Sendable {
    /// Whether the judge may refuse some requests to an endpoint.
    func mayRefuse(_ endpoint: Endpoint) -> Bool

    /// Whether the judge refuses all requests to an endpoint, since it cannot judge them.
    func refusesAll(_ endpoint: Endpoint) -> Bool

    func judge(_ facts: RequestFacts) -> BodyDecision
}

/// A constraint's decision on a request that the rules allow.
enum BodyDecision {
    case nothingAgainst
    case needsBody
    /// The engine's results for these objects decide. They are of the request as it is to be sent: what is looked up is what
    /// the engine gets.
    case needsObjects([ObjectQuestion], of: RequestFacts)
    /// The request is allowed, and this one is sent in place of the judged one.
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

    /// The limit on host paths that may be bound; nil if there is none.
    public var binds: BindMountLimit? {
        for case .binds(let limit) in all { return limit }
        return nil
    }

    /// The limit on creation; nil if there is none.
    public var create: CreationLimit? {
        for case .create(let limit) in all { return limit }
        return nil
    }

    /// Whether a constraint may refuse some requests to an endpoint; nil stands for an unknown route.
    func mayRefuse(_ endpoint: Endpoint?) -> Bool {
        guard let endpoint else { return !isEmpty }
        return all.contains { $0.judge.mayRefuse(endpoint) }
    }

    public func refusesAll(_ endpoint: Endpoint) -> Bool { all.contains { $0.judge.refusesAll(endpoint) } }

    /// Returns the decision of all constraints. A denial by one counts, whatever the others would need to know.
    func judge(_ facts: RequestFacts) -> BodyDecision {
        var facts = facts
        var judgement = BodyDecision.nothingAgainst
        for constraint in all {
            switch constraint.judge.judge(facts) {
            case .nothingAgainst: continue
            case .needsBody: judgement = .needsBody
            case .needsObjects(let questions, let written):
                facts = written
                judgement = .needsObjects(questions, of: written)
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

/// The constraints and conditions of a policy that apply to one request. Two that are equal allow the same requests,
/// whatever the number of rules and lines behind them.
public struct EffectiveConstraints: Sendable, Equatable {
    private let ofPolicy: Set<BodyConstraint>
    /// The constraints of the rules that allow the request, one of which has to be met; nil if one of these rules has
    /// none.
    private let ofRules: Set<Grant>?
    /// The conditions of the rules that deny the request.
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
    /// Returns the constraints and conditions on requests like this one.
    public func constraints(on facts: RequestFacts) -> EffectiveConstraints {
        EffectiveConstraints(policy: bodies, rules: rules.filter { $0.matches(facts) })
    }

    /// Whether some requests to an endpoint may be refused because of their bodies, or by conditions.
    public func constrains(_ endpoint: Endpoint) -> Bool {
        isConditional(at: endpoint) || bodies.mayRefuse(endpoint) || rules.contains { $0.bodies.mayRefuse(endpoint) }
    }
}
