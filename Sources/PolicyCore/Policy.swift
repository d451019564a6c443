// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The rules on requests. Immutable, and a class: an exchange keeps the policy that it began with, at the cost of a
/// reference.
public final class Policy: Sendable {
    /// The policy's name in denials: that of the dialect.
    public let name: String
    public let rules: [Rule]
    /// The wording of the policy's decisions.
    public let wording: any Wording
    public let style: Denial.Style
    /// The constraints on the bodies of all requests.
    public let bodies: BodyConstraints
    /// The view of its clients on the engine; nil shows everything.
    public let view: View?
    /// Whether denied requests pass all the same, and are reported (`mode: warn`, `mode: observe`).
    public let enforcement: Enforcement
    /// Whether parameters may not turn an endpoint into a way to root on the host.
    let guardsHost: Bool
    /// The owner of created objects; nil if created objects are not judged.
    public let ownership: Ownership?
    /// The rules' decision for each endpoint whose paths are all treated alike.
    let compiled: [EndpointDecision]
    /// The patterns of the rules, searched for together; nil if there are few.
    let patterns: RulePatterns?
    /// The remedies that denials suggest.
    let remedies: RemedyTable
    /// The indices of the rules that deny without conditions.
    let denyIndices: [Int]
    /// The decision on requests to unknown routes.
    let unknownDecision: EndpointDecision
    /// The methods that some rule is about.
    let methods: MethodSet

    /// - Parameter commonRemedies: the remedies that policies share, beside their own `remedies`.
    public init(
        name: String, rules: [Rule], remedies: [Remedy] = [], commonRemedies: RemedyTable? = nil,
        wording: any Wording = PlainWording(), style: Denial.Style = .forbidden
    ) {
        self.name = name
        self.rules = rules
        self.wording = wording
        self.style = style
        compiled = EndpointDecision.table(of: rules)
        patterns = RulePatterns(of: rules)
        self.remedies = RemedyTable(remedies, beside: commonRemedies)
        denyIndices = rules.indices.filter { rules[$0].effect == .deny && rules[$0].conditions == nil }
        unknownDecision = rules.contains { $0.conditions != nil } ? .conditional : .depends
        methods = rules.reduce(into: []) { $0.formUnion($1.methods) }
        let terms = Terms()
        (bodies, view, enforcement, guardsHost) = (terms.bodies, terms.view, terms.enforcement, terms.guardsHost)
        ownership = terms.ownership
    }

    /// Makes a policy with the same rules under other terms.
    private init(_ other: Policy, under terms: Terms) {
        (name, rules, wording, style) = (other.name, other.rules, other.wording, other.style)
        (compiled, patterns, remedies) = (other.compiled, other.patterns, other.remedies)
        (denyIndices, methods, unknownDecision) = (other.denyIndices, other.methods, other.unknownDecision)
        (bodies, view, enforcement, guardsHost) = (terms.bodies, terms.view, terms.enforcement, terms.guardsHost)
        ownership = terms.ownership
    }
}

// MARK: - Terms

extension Policy {
    /// The terms that apply to all requests of a policy, whichever rule allows them.
    private struct Terms {
        var bodies = BodyConstraints.none
        var view: View?
        var enforcement = Enforcement.whole
        var guardsHost = false
        var ownership: Ownership?
    }

    private func changing(_ change: (inout Terms) -> Void) -> Policy {
        var terms = Terms(
            bodies: bodies, view: view, enforcement: enforcement, guardsHost: guardsHost, ownership: ownership)
        change(&terms)
        return Policy(self, under: terms)
    }

    /// Returns the policy with constraints on the bodies of all requests. Parameters that would get around them are
    /// guarded, too.
    public func constraining(_ bodies: BodyConstraints) -> Policy {
        if bodies.isEmpty { return self }
        return changing { terms in
            terms.bodies = bodies
            terms.guardsHost = true
            if bodies.create != nil, terms.ownership == nil { terms.ownership = .nobody }
        }
    }

    /// Returns the policy for clients that may pass no data of their choice to programs on the engine's host, and name
    /// no path there, except at endpoints that are ways to root anyway.
    public func guardingHost() -> Policy { changing { $0.guardsHost = true } }

    /// Returns the policy for clients that do not see everything.
    public func seeing(_ view: View) -> Policy {
        changing { $0.view = view.isEmpty ? nil : view.prepared(for: grantedEndpoints) }
    }

    /// Returns the policy for the clients of an owner, or for clients without one.
    public func owning(_ ownership: Ownership?) -> Policy {
        guard let ownership else { return self }
        return changing { terms in
            terms.ownership = ownership
            guard ownership.owner != nil else { return }
            terms.view = (terms.view ?? View()).owned(by: ownership).prepared(for: grantedEndpoints)
        }
    }

    /// Returns the policy for a trial, or for finding out what a client needs: denied requests pass.
    public func enforcing(_ enforcement: Enforcement) -> Policy { changing { $0.enforcement = enforcement } }

    /// The allowed endpoints that pass a client's data to a program on the engine's host, or name a path there, though
    /// they are no ways to root by themselves.
    public var endpointsThatReachHost: [Endpoint] {
        if guardsHost || view != nil { return [] }
        return allowedEndpoints.filter {
            !$0.hostParameters.isEmpty && !$0.traits.effects.contains(.controlsHost)
        }
    }
}

/// The decision on an endpoint, as far as it can be made before any request.
enum EndpointDecision: Sendable, Equatable {
    /// No rule allows any path of this endpoint.
    case denied
    /// Every path of this endpoint is allowed by the rule with this index, and none is denied.
    case allowed(rule: Int)
    /// The decision depends on the path or the body: the rules are evaluated one by one.
    case depends
    /// The decision depends on conditions, too.
    case conditional

    /// Returns one decision for each endpoint, indexed by its raw value. If routes of one endpoint differ, it depends.
    static func table(of rules: [Rule]) -> [EndpointDecision] {
        var table = [EndpointDecision?](repeating: nil, count: Endpoint.allCases.count)
        for route in RouteTable.routes {
            let index = Int(route.endpoint.rawValue)
            guard table.indices.contains(index) else { continue }
            let decision = compile(rules, for: route)
            table[index] = table[index].map { combine($0, decision) } ?? decision
        }
        return table.map { $0 ?? .depends }
    }

    /// Combines the decisions of two routes; conditions of either remain.
    private static func combine(_ left: EndpointDecision, _ right: EndpointDecision) -> EndpointDecision {
        if left == right { return left }
        return left == .conditional || right == .conditional ? .conditional : .depends
    }

    private static func compile(_ rules: [Rule], for route: Route) -> EndpointDecision {
        let conditional = rules.filter { $0.conditions != nil && $0.coverage(of: route) != .never }
        if conditional.isEmpty { return compilePlain(rules, for: route) }
        let plain = rules.filter { $0.conditions == nil }
        if deniesAll(plain, at: route) { return .denied }
        let decision = compilePlain(plain, for: route)
        let isDecided = conditional.allSatisfy { $0.effect == .allow }
        if case .allowed(let index) = decision, isDecided {
            return .allowed(rule: rules.indices.filter { rules[$0].conditions == nil }[index])
        }
        return .conditional
    }

    private static func compilePlain(_ rules: [Rule], for route: Route) -> EndpointDecision {
        var decision = EndpointDecision.denied
        for (index, rule) in rules.enumerated() {
            switch (rule.effect, rule.certainty(of: route)) {
            case (_, .never): continue
            case (.deny, .always): return .denied
            case (.deny, .sometimes): return deniesAll(rules, at: route) ? .denied : .depends
            case (.allow, .always): if case .allowed = decision {} else { decision = .allowed(rule: index) }
            case (.allow, .sometimes): if decision == .denied { decision = .depends }
            }
        }
        return decision
    }

    private static func deniesAll(_ rules: [Rule], at route: Route) -> Bool {
        rules.contains { $0.effect == .deny && $0.coverage(of: route) == .always }
    }
}

extension Policy {
    /// Whether its rules have patterns over whole paths, whose matches can only be sampled.
    public var hasPatterns: Bool {
        rules.contains { rule in
            guard case .matching(let pattern) = rule.subject, rule.effect == .allow else { return false }
            return pattern.coverage(of: .systemPing) == nil
        }
    }

    /// The endpoints of which at least some requests may pass.
    public var allowedEndpoints: [Endpoint] {
        grantedEndpoints.filter { endpoint in
            !bodies.refusesAll(endpoint) && view?.refuses(endpoint) != true
        }
    }

    /// The endpoints that the rules alone allow, whatever its clients see.
    public var grantedEndpoints: [Endpoint] { Endpoint.allCases.filter(mayAllow) }

    /// Whether an endpoint is known to be allowed for some objects and not for others: `POST /containers/web/stop`.
    /// False for patterns that can only be sampled.
    public func allowsOnlySome(_ endpoint: Endpoint) -> Bool {
        guard compiled[Int(endpoint.rawValue)] == .depends else { return false }
        let routes = RouteTable.routes.filter { $0.endpoint == endpoint }
        let speaking = rules.filter { rule in routes.contains(where: rule.mayMatch) }
        let parts = speaking.filter { $0.isKnownPart(of: endpoint) }
        return parts.contains { $0.effect == .deny } || parts.count == speaking.filter { $0.effect == .allow }.count
    }

    /// Whether conditions of rules decide on an endpoint, for some of its requests at least.
    public func isConditional(at endpoint: Endpoint) -> Bool { compiled[Int(endpoint.rawValue)] == .conditional }

    /// Whether a request like this one could pass: with another object, other parameters or another body.
    public func allowsConditionally(_ facts: RequestFacts) -> Bool {
        guard let endpoint = facts.endpoint, isConditional(at: endpoint) else { return false }
        let speaking = rules.filter { $0.matches(facts) }
        return speaking.contains { $0.effect == .allow }
            && !speaking.contains { $0.effect == .deny && $0.conditions == nil }
    }

    /// The allowed endpoints that have power over the engine's host.
    public var powerfulEndpoints: [Endpoint] {
        allowedEndpoints.filter { endpoint in
            endpoint.traits.effects.contains(.controlsHost) && rules.contains { $0.mayAllowPower(over: endpoint) }
        }
    }

    private func mayAllow(_ endpoint: Endpoint) -> Bool {
        switch compiled[Int(endpoint.rawValue)] {
        case .denied: false
        case .allowed: true
        case .depends, .conditional:
            RouteTable.routes.contains { route in
                route.endpoint == endpoint && rules.contains { $0.mayAllow(route) }
            }
        }
    }
}
