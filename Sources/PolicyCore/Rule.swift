// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A statement of a policy. Any deny wins, else any allow, else the request is denied: the order of rules never matters.
public struct Rule: Sendable {
    public enum Effect: Sendable, Equatable {
        case allow, deny
    }

    /// What a rule speaks about.
    public enum Subject: Sendable {
        case paths(PathPattern)
        case endpoints(Set<Endpoint>)
        /// An action's own operations, at paths of this form, and what no route knows there and below.
        case action(Set<Endpoint>, at: PathPattern)
        /// Whole paths, version included, by a pattern that somebody else matches.
        case matching(any PathMatching)
        /// One of these, where conditions are met: a rule without any is no larger for them.
        indirect case conditional(Subject, RuleConditions)
    }

    public let effect: Effect
    public let methods: MethodSet
    /// What the rule speaks about, and its conditions.
    private let scope: Subject
    /// What the bodies of allowed requests may hold.
    public let bodies: BodyConstraints
    /// Which rule it is, for records and explanations.
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

    /// What the rule speaks about, whatever its conditions.
    public var subject: Subject { if case .conditional(let subject, _) = scope { subject } else { scope } }

    /// What else must be true of a request for the rule to hold; nil where that is nothing.
    public var conditions: RuleConditions? {
        if case .conditional(_, let conditions) = scope { conditions } else { nil }
    }

    /// Whether a constraint of its own may refuse requests to an endpoint; nil is one that no route knows.
    func isConstrained(at endpoint: Endpoint?) -> Bool { bodies.mayRefuse(endpoint) }

    /// Whether the rule speaks about this request, whatever it says of it.
    /// - Parameter found: what is known of its pattern, where all patterns were looked for together.
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

    /// How many of the requests that a route takes this rule speaks about.
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
    /// How many of the requests that a route takes this rule decides by their head alone.
    func certainty(of route: Route) -> PathPattern.Coverage {
        let coverage = coverage(of: route)
        return coverage == .always && isConstrained(at: route.endpoint) ? .sometimes : coverage
    }

    /// Whether it allows some request that a route takes.
    func mayAllow(_ route: Route) -> Bool {
        if bodies.refusesAll(route.endpoint) { return false }
        if let conditions, !conditions.canBeJudged(at: route.endpoint) { return false }
        return effect == .allow && mayMatch(route)
    }

    /// Whether it allows some request to an endpoint.
    public func mayAllow(_ endpoint: Endpoint) -> Bool {
        RouteTable.routes.contains { $0.endpoint == endpoint && mayAllow($0) }
    }

    /// Whether it allows some request that has power over the host.
    public var mayAllowPower: Bool {
        RouteTable.routes.contains { $0.endpoint.traits.effects.contains(.controlsHost) && mayAllow($0) }
    }

    /// Whether it allows some request to an endpoint that has power over the host. An exec without privileges has none of
    /// its own.
    public func mayAllowPower(over endpoint: Endpoint) -> Bool {
        endpoint.traits.effects.contains(.controlsHost) && conditions?.keepsPrivilegesBack != true && mayAllow(endpoint)
    }

    /// Whether it speaks about some objects of an endpoint and not about others.
    func isKnownPart(of endpoint: Endpoint) -> Bool {
        switch subject {
        case .matching(let pattern): pattern.coverage(of: endpoint) == .sometimes
        case .paths: RouteTable.routes.contains { $0.endpoint == endpoint && coverage(of: $0) == .sometimes }
        case .endpoints, .action, .conditional: false
        }
    }

    /// Whether this rule speaks about some request that a route takes. Of a pattern over whole paths samples tell: each
    /// version, and names such as people and engines give.
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
    /// Whether it is one of an action's own operations, or something that no route knows at its path or below.
    ///
    /// `DELETE /containers/b/start` is a removal of what is called `b/start`: an alias of `--link` has such a name. Of
    /// something whose name is an id there are no aliases, so that the engine finds nothing there.
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

/// A pattern over whole paths: once decoded, version included, without the query. Supplied from outside, as RE2's are.
public protocol PathMatching: Sendable {
    func matches(_ path: UnsafeRawBufferPointer) -> Bool
    /// How many of an endpoint's paths it matches, methods apart; nil where samples alone tell.
    func coverage(of endpoint: Endpoint) -> PathPattern.Coverage?

    /// The same patterns, looked for in one pass; nil where there is no way to do that.
    static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)?
}

extension PathMatching {
    public func coverage(of endpoint: Endpoint) -> PathPattern.Coverage? { nil }

    public static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)? { nil }
}

/// Many patterns over whole paths.
public protocol PathMatchingTogether: Sendable {
    /// For each pattern whether it matches, in their order: just what each says by itself.
    func find(in path: UnsafeRawBufferPointer) -> [Bool]
}
