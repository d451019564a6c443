import DockerAPI

/// Why a request does not pass, and what would let it pass.
public struct Denial: Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        /// No rule allows it.
        case notAllowed = "not_allowed"
        /// A rule denies it.
        case deniedByRule = "denied_by_rule"
        /// No route knows the path or the method, and no rule lets such a path through.
        case unknownEndpoint = "unknown_endpoint"
        /// No rule speaks of this method at all.
        case methodNotAllowed = "method_not_allowed"
        /// What stands in the body is not allowed.
        case bodyNotAllowed = "body_not_allowed"
        /// What stands in a parameter would reach the engine's host.
        case parameterNotAllowed = "parameter_not_allowed"
        /// It could touch or show what is hidden from the client.
        case notVisible = "not_visible"
    }

    /// How a policy answers what it does not let pass.
    public enum Style: Sendable {
        /// 403, whatever it is.
        case forbidden
        /// As the engine does: 404 for what no route knows, 403 for what is not allowed.
        case asEngine
        /// 405 when no rule speaks of the method, 403 for the path.
        case methodFirst
    }

    public let reason: Reason
    /// 403, or what the dialect in use says: 404 for a path that no engine knows, 405 for a method.
    public let status: Int
    /// One sentence for whoever has to mend it, in the words of the dialect in use.
    public let message: String
}

extension Denial {
    /// What stands in the body of a request to `endpoint` is not allowed, for this reason.
    init(_ endpoint: Endpoint, _ violation: String) {
        self.init(
            reason: .bodyNotAllowed, status: 403, message: "\(endpoint.operationId) is not allowed: \(violation)")
    }
}

extension Policy {
    /// Words a denial. Not on the hot path of what is allowed.
    func denial(_ facts: RequestFacts) -> Denial {
        let found = patterns?.find(in: facts)
        let denying = rules.enumerated().filter { index, rule in
            rule.effect == .deny && rule.matches(facts, found: found?[index])
        }.map { $0.element }
        let way = cheapestWay(facts)
        let reason: Denial.Reason =
            if !denying.isEmpty { .deniedByRule } else if facts.match == nil { .unknownEndpoint } else { .notAllowed }
        let lifts = denying.flatMap { rule in
            remedies(for: facts).filter { $0.rule.effect == .deny && $0.rule.origin == rule.origin }.flatMap(\.missing)
        }
        let isRoot = way?.isRoot == true || facts.endpoint?.traits.effects.contains(.controlsHost) == true
        let settings = way.map { lifts + $0.settings(for: facts) } ?? []
        let message = "\(subject(facts)) is not allowed: \(advice(settings, isRoot: isRoot))"
        return styled(reason, message, facts)
    }

    private func styled(_ reason: Denial.Reason, _ message: String, _ facts: RequestFacts) -> Denial {
        switch style {
        case .asEngine where reason == .unknownEndpoint:
            return Denial(reason: reason, status: 404, message: "page not found")
        case .methodFirst where !rules.contains { $0.methods.contains(MethodSet(facts.request.method)) }:
            return Denial(reason: .methodNotAllowed, status: 405, message: message)
        default:
            return Denial(reason: reason, status: 403, message: message)
        }
    }

    private func advice(_ all: [String], isRoot: Bool) -> String {
        var settings: [String] = []
        for setting in all where !settings.contains(setting) { settings.append(setting) }
        guard !settings.isEmpty else { return withoutRemedy }
        let warning = isRoot ? ", which is ROOT ON THE HOST" : ""
        return "\(settings.joined(separator: " and ")) would allow it\(warning)"
    }

    /// The grant that takes the fewest settings; among those, the narrowest. One that is root comes last.
    private func cheapestWay(_ facts: RequestFacts) -> Remedy? {
        remedies(for: facts).filter { $0.rule.effect == .allow && $0.rule.matches(facts) }
            .min { $0.cost < $1.cost }
    }

    private func subject(_ facts: RequestFacts) -> String {
        if let endpoint = facts.endpoint { return endpoint.operationId }
        let path = facts.request.target.withPath { String(decoding: $0, as: UTF8.self) }
        return "\(facts.request.method.token) \(path)"
    }
}
