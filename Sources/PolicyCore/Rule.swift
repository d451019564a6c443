// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A statement of a policy. Any deny wins, else any allow, else the request is denied: the order of rules never
/// matters.
public struct Rule: Sendable {
    public enum Effect: Sendable, Equatable {
        case allow, deny
    }

    /// The requests that a rule is about.
    public enum Subject: Sendable {
        case paths(PathPattern)
        case endpoints(Set<Endpoint>)
        /// An action's own operations, at paths of this form, and requests to unknown routes there and below.
        case action(Set<Endpoint>, at: PathPattern)
        /// Whole paths, version included, by a pattern that is supplied from outside.
        case matching(any PathMatching)
        /// One of the other cases, with conditions; kept here so that a rule without any is no larger.
        indirect case conditional(Subject, RuleConditions)
    }

    public let effect: Effect
    public let methods: MethodSet
    /// The requests that the rule is about, and its conditions.
    private let scope: Subject
    /// The constraints on the bodies of requests that it allows.
    public let bodies: BodyConstraints
    /// The rule's id, for records and explanations.
    public let id: RuleID

    public init(
        _ effect: Effect, methods: MethodSet = .all, subject: Subject, bodies: BodyConstraints = .none,
        conditions: RuleConditions? = nil, id: RuleID
    ) {
        self.effect = effect
        self.methods = methods
        scope = conditions.map { .conditional(subject, $0) } ?? subject
        self.bodies = bodies
        self.id = id
    }

    /// The requests that the rule is about, whatever its conditions.
    public var subject: Subject { if case .conditional(let subject, _) = scope { subject } else { scope } }

    /// The conditions that must also be met for the rule to hold; nil if there are none.
    public var conditions: RuleConditions? {
        if case .conditional(_, let conditions) = scope { conditions } else { nil }
    }

    /// Whether a constraint of its own may refuse requests to an endpoint; nil stands for an unknown route.
    func isConstrained(at endpoint: Endpoint?) -> Bool { bodies.mayRefuse(endpoint) }

    /// Whether the rule is about this request, whatever its effect.
    /// - Parameter found: the result for its pattern, if all patterns were searched for together.
    func matches(_ facts: RequestFacts, found: Bool? = nil) -> Bool {
        guard methods.contains(MethodSet(facts.request.method)) else { return false }
        switch scope {
        case .paths(let pattern): return facts.request.target.withPath(pattern.matches)
        case .endpoints(let endpoints): return facts.endpoint.map(endpoints.contains) ?? false
        case .action(let endpoints, let pattern): return facts.isAction(endpoints, at: pattern)
        case .matching(let pattern): return found ?? facts.request.target.withFullPath(pattern.matches)
        case .conditional(let subject, _):
            return Rule(effect, methods: methods, subject: subject, id: id).matches(facts, found: found)
        }
    }

    /// Returns the share of a route's requests that this rule is about.
    func coverage(of route: Route) -> PathPattern.Coverage {
        guard methods.contains(MethodSet(route.method)) else { return .never }
        switch subject {
        case .paths(let pattern), .action(_, let pattern): return pattern.coverage(of: route.template)
        case .endpoints(let endpoints): return endpoints.contains(route.endpoint) ? .always : .never
        case .matching, .conditional: return .sometimes
        }
    }
}

extension Rule {
    /// Returns the share of a route's requests that this rule decides by their head alone.
    func certainty(of route: Route) -> PathPattern.Coverage {
        let coverage = coverage(of: route)
        return coverage == .always && isConstrained(at: route.endpoint) ? .sometimes : coverage
    }

    /// Whether the rule allows some request of a route.
    func mayAllow(_ route: Route) -> Bool {
        if bodies.refusesAll(route.endpoint) { return false }
        if let conditions, !conditions.canBeJudged(at: route.endpoint) { return false }
        return effect == .allow && mayMatch(route)
    }

    /// Whether the rule allows some request to an endpoint.
    public func mayAllow(_ endpoint: Endpoint) -> Bool {
        RouteTable.routes.contains { $0.endpoint == endpoint && mayAllow($0) }
    }

    /// Whether the rule allows some request that has power over the host.
    public var mayAllowPower: Bool {
        RouteTable.routes.contains { $0.endpoint.traits.effects.contains(.controlsHost) && mayAllow($0) }
    }

    /// Whether the rule allows some request to an endpoint that has power over the host. An exec without privileges has
    /// none of its own.
    public func mayAllowPower(over endpoint: Endpoint) -> Bool {
        endpoint.traits.effects.contains(.controlsHost) && conditions?.keepsPrivilegesBack != true && mayAllow(endpoint)
    }

    /// Whether the rule is about some objects of an endpoint and not about others.
    func isKnownPart(of endpoint: Endpoint) -> Bool {
        switch subject {
        case .matching(let pattern): pattern.coverage(of: endpoint) == .sometimes
        case .paths: RouteTable.routes.contains { $0.endpoint == endpoint && coverage(of: $0) == .sometimes }
        case .endpoints, .action, .conditional: false
        }
    }

    /// Whether the rule is about some request of a route. A pattern over whole paths is tested with samples: each
    /// version, and typical names of users' and engines' making.
    func mayMatch(_ route: Route) -> Bool {
        if case .action(let endpoints, _) = subject, !endpoints.contains(route.endpoint) { return false }
        guard case .matching(let pattern) = subject else { return coverage(of: route) != .never }
        guard methods.contains(MethodSet(route.method)) else { return false }
        if let coverage = pattern.coverage(of: route.endpoint) { return coverage != .never }
        return route.samples.contains { path in
            Array(path.utf8).withUnsafeBytes { pattern.matches($0) }
        }
    }
}

extension RequestFacts {
    /// Whether the request is one of an action's own operations, or one to an unknown route at its path or below.
    ///
    /// `DELETE /containers/b/start` removes the container `b/start`: an alias of `--link` has such a name. A name
    /// behind an id is no alias, so the engine finds nothing there.
    fileprivate func isAction(_ endpoints: Set<Endpoint>, at pattern: PathPattern) -> Bool {
        request.target.withPath { path in
            guard pattern.matches(path) else { return false }
            guard let match, !endpoints.contains(match.endpoint) else { return true }
            return match.nameSpansSlashes && pattern.isWhole(path) && pattern.identifiesByID(path)
        }
    }
}

extension Route {
    fileprivate var samples: [String] {
        template.paths(
            naming: ["web", "4f2c9a1b7e3d", String(repeating: "4f2c9a1b", count: 8)],
            under: [""] + (24...60).map { "/v1.\($0)" } + ["/v4.0.0", "/v5.0.0"])
    }
}

/// A pattern over whole paths: decoded once, version included, without the query. Supplied from outside, as RE2's are.
public protocol PathMatching: Sendable {
    func matches(_ path: UnsafeRawBufferPointer) -> Bool
    /// Returns the share of an endpoint's paths that it matches, methods apart; nil if that can only be sampled.
    func coverage(of endpoint: Endpoint) -> PathPattern.Coverage?

    /// Returns the same patterns, searched for in one pass; nil if there is no way to do that.
    static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)?
}

extension PathMatching {
    public func coverage(of endpoint: Endpoint) -> PathPattern.Coverage? { nil }

    public static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)? { nil }
}

/// Many patterns over whole paths.
public protocol PathMatchingTogether: Sendable {
    /// Returns for each pattern whether it matches, in their order, with the same result as each by itself.
    func find(in path: UnsafeRawBufferPointer) -> [Bool]
}
