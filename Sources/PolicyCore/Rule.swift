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
        /// Whole paths, version included, by a pattern that somebody else matches.
        case matching(any PathMatching)
    }

    public let effect: Effect
    public let methods: MethodSet
    public let subject: Subject
    /// What the user wrote, in the words of the dialect: `CONTAINERS=1`.
    public let origin: String

    public init(_ effect: Effect, _ methods: MethodSet = .all, _ subject: Subject, origin: String) {
        self.effect = effect
        self.methods = methods
        self.subject = subject
        self.origin = origin
    }

    func matches(_ facts: RequestFacts) -> Bool {
        guard methods.contains(MethodSet(facts.request.method)) else { return false }
        switch subject {
        case .paths(let pattern): return facts.request.target.withPath(pattern.matches)
        case .endpoints(let endpoints): return facts.endpoint.map(endpoints.contains) ?? false
        case .matching(let pattern): return facts.request.target.withFullPath(pattern.matches)
        }
    }

    /// How many of the requests that a route takes this rule speaks about.
    func coverage(of route: RouteShape) -> PathPattern.Coverage {
        guard methods.contains(MethodSet(route.method)) else { return .never }
        switch subject {
        case .paths(let pattern): return pattern.coverage(of: route.template)
        case .endpoints(let endpoints): return endpoints.contains(route.endpoint) ? .always : .never
        case .matching: return .sometimes
        }
    }
}

/// A pattern over whole paths: once decoded, version included, without the query. Supplied from outside, as RE2's are.
public protocol PathMatching: Sendable {
    func matches(_ path: UnsafeRawBufferPointer) -> Bool
}

/// What rules look at of a route.
struct RouteShape: Sendable {
    let method: Method
    let endpoint: Endpoint
    let template: TemplateSegments

    static let all = RouteTable.routes.map { route in
        RouteShape(
            method: route.method, endpoint: route.endpoint, template: TemplateSegments("\(route.template)"))
    }
}
