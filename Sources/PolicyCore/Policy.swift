// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What may pass. Immutable, and one object: an exchange keeps the policy that it began with, at the cost of a reference.
public final class Policy: Sendable {
    /// What a denial calls this policy: the dialect's name.
    public let name: String
    public let rules: [Rule]
    /// Whose words the policy's decisions are told in.
    public let wording: any Wording
    public let style: Denial.Style
    /// What the bodies of all requests may hold.
    public let bodies: BodyConstraints
    /// What its clients see of the engine; nil is everything.
    public let view: View?
    /// What it denies passes all the same, and is told (`mode: warn`).
    public let onlyWarns: Bool
    /// What is no way to root on the host shall not become one by a parameter.
    let guardsHost: Bool
    /// Per endpoint, what the rules come to when every path of its route is treated alike.
    let compiled: [EndpointDecision]
    /// The patterns of the rules, looked for together; nil where they are few.
    let patterns: RulePatterns?
    /// What could be allowed, and how: a denial teaches it.
    let remedies: RemedyTable
    /// The places of the rules that deny whatever else is true of a request.
    let denyIndices: [Int]
    /// The decision about what no route knows.
    let unknownDecision: EndpointDecision
    /// The methods that some rule speaks of.
    let methods: MethodSet

    /// - Parameter commonRemedies: what policies have in common, beside their own `remedies`.
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
        (bodies, view, onlyWarns, guardsHost) = (terms.bodies, terms.view, terms.onlyWarns, terms.guardsHost)
    }

    /// The rules of a policy under other terms.
    private init(_ other: Policy, under terms: Terms) {
        (name, rules, wording, style) = (other.name, other.rules, other.wording, other.style)
        (compiled, patterns, remedies) = (other.compiled, other.patterns, other.remedies)
        (denyIndices, methods, unknownDecision) = (other.denyIndices, other.methods, other.unknownDecision)
        (bodies, view, onlyWarns, guardsHost) = (terms.bodies, terms.view, terms.onlyWarns, terms.guardsHost)
    }
}

// MARK: - Terms

extension Policy {
    /// What holds for all requests of a policy, whichever rule allows them.
    private struct Terms {
        var bodies = BodyConstraints.none
        var view: View?
        var onlyWarns = false
        var guardsHost = false
    }

    private func changing(_ change: (inout Terms) -> Void) -> Policy {
        var terms = Terms(bodies: bodies, view: view, onlyWarns: onlyWarns, guardsHost: guardsHost)
        change(&terms)
        return Policy(self, under: terms)
    }

    /// The same policy with constraints on the bodies of all requests. Whoever constrains a body does not leave the ways
    /// around it open that parameters are.
    public func constraining(_ bodies: BodyConstraints) -> Policy {
        if bodies.isEmpty { return self }
        return changing { terms in
            terms.bodies = bodies
            terms.guardsHost = true
        }
    }

    /// The same policy for clients that hand nothing of their choice to programs on the engine's host, and name no path
    /// there, but for the endpoints that are ways to root anyway.
    public func guardingHost() -> Policy { changing { $0.guardsHost = true } }

    /// The same policy for clients that do not see everything.
    public func seeing(_ view: View) -> Policy {
        changing { $0.view = view.isEmpty ? nil : view.prepared(for: grantedEndpoints) }
    }

    /// The same policy for trying it out: nothing that it denies is kept back.
    public func onlyWarning() -> Policy { changing { $0.onlyWarns = true } }

    /// The endpoints of which requests pass that hand something of a client's choice to a program on the engine's host,
    /// or name a path there, though they are no ways to root by themselves.
    public var endpointsThatReachHost: [Endpoint] {
        if guardsHost || view != nil { return [] }
        return allowedEndpoints.filter {
            !$0.hostParameters.isEmpty && !$0.traits.effects.contains(.controlsHost)
        }
    }
}

/// The decision about an endpoint, as far as it can be made before any request.
enum EndpointDecision: Sendable, Equatable {
    /// No rule allows any path of this endpoint.
    case denied
    /// Every path of this endpoint is allowed by the rule with this index, and none is denied.
    case allowed(rule: Int)
    /// It depends on the path or the body: the rules are asked one by one.
    case depends
    /// It depends on conditions as well.
    case conditional

    /// One decision per endpoint, indexed by its raw value. Routes that share an endpoint must agree, else it depends.
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

    /// Where one of them asks for conditions, they are asked for.
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
    /// Patterns over whole paths stand among its rules: what they let through can only be sampled.
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

    /// The same by the rules alone, whatever its clients see.
    public var grantedEndpoints: [Endpoint] { Endpoint.allCases.filter(mayAllow) }

    /// Whether it is known that an endpoint is allowed for some objects and not for others: `POST /containers/web/stop`.
    /// Of patterns that only samples tell of it is not known.
    public func allowsOnlySome(_ endpoint: Endpoint) -> Bool {
        guard compiled[Int(endpoint.rawValue)] == .depends else { return false }
        let routes = RouteTable.routes.filter { $0.endpoint == endpoint }
        let speaking = rules.filter { rule in routes.contains(where: rule.mayMatch) }
        let parts = speaking.filter { $0.isKnownPart(of: endpoint) }
        return parts.contains { $0.effect == .deny } || parts.count == speaking.filter { $0.effect == .allow }.count
    }

    /// Whether conditions of rules decide about an endpoint, for some of its requests at least.
    public func isConditional(at endpoint: Endpoint) -> Bool { compiled[Int(endpoint.rawValue)] == .conditional }

    /// Whether a request like this one could pass: with another object, other parameters or another body.
    public func allowsConditionally(_ facts: RequestFacts) -> Bool {
        guard let endpoint = facts.endpoint, isConditional(at: endpoint) else { return false }
        let speaking = rules.filter { $0.matches(facts) }
        return speaking.contains { $0.effect == .allow }
            && !speaking.contains { $0.effect == .deny && $0.conditions == nil }
    }

    /// The endpoints of which requests may pass that have power over the engine's host.
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
