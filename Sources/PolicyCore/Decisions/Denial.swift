// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The reason for which a request is refused, and the settings that would allow it, for explanations, logs, metrics and
/// comparisons. The sentences for readers are made from it in `Sentences`.
///
/// An object: most requests have none, and should not carry its weight.
public final class Denial: Sendable {
    public enum Reason: String, Sendable, CaseIterable {
        /// No rule allows the request.
        case notAllowed = "not_allowed"
        /// A rule denies the request.
        case deniedByRule = "denied_by_rule"
        /// The path or the method belongs to no route, and no rule allows such a path.
        case unknownEndpoint = "unknown_endpoint"
        /// No rule allows any request with this method.
        case methodNotAllowed = "method_not_allowed"
        /// Rules allow the request under conditions that are not met.
        case conditionNotMet = "condition_not_met"
        /// A value in the body is not allowed.
        case bodyNotAllowed = "body_not_allowed"
        /// A parameter's value would reach the engine's host.
        case parameterNotAllowed = "parameter_not_allowed"
        /// The request could touch or show objects that are hidden from the client.
        case notVisible = "not_visible"
        /// The request would change an object that is not its owner's own.
        case notOwn = "not_own"
        /// Its owner would have more than it may have.
        case overQuota = "over_quota"
    }

    /// The choice of statuses by which a policy refuses requests.
    public enum Style: Sendable {
        /// Always 403.
        case forbidden
        /// The engine's own statuses: 404 for an unknown route, 403 for a denial.
        case asEngine
        /// 405 if no rule allows the method, 403 for the path.
        case methodFirst
    }

    public let reason: Reason
    /// The status: 403, or the dialect's own for an unknown path (404) or a method (405).
    public let status: Int
    /// The request that was denied.
    public let request: OutgoingRequest
    /// The endpoint of the request, and the position of an object's name; nil for an unknown route.
    public let match: RouteMatch?
    /// The rule that denies the request; nil if no rule does and an allowing one is missing.
    public let rule: RuleID?
    /// The part of the request that is not allowed, although a rule allows its endpoint.
    public let violation: Violation?
    /// The settings that would allow the request, without repetitions; empty if none is known.
    public let missing: [Setting]
    /// Whether the missing settings would give power over the engine's host.
    public let isRoot: Bool
    /// The vocabulary of the policy's dialect.
    public let wording: any Wording

    init(of facts: RequestFacts, on grounds: DenialGrounds, in wording: any Wording) {
        reason = grounds.reason
        status = grounds.status
        request = facts.request
        match = facts.match
        rule = grounds.rule
        violation = grounds.violation
        missing = grounds.missing
        isRoot = grounds.isRoot
        self.wording = wording
    }

    public var endpoint: Endpoint? { match?.endpoint }

    /// The name of the object in the request's path, as the client wrote it; nil if the path names none.
    public var object: String? {
        match?.name.map { String(decoding: request.target.name(at: $0), as: UTF8.self) }
    }
}

/// The facts of a denial besides its request.
struct DenialGrounds {
    let reason: Denial.Reason
    var status = 403
    var rule: RuleID?
    var violation: Violation?
    var missing: [Setting] = []
    var isRoot = false
}

/// The violation by a request that the rules of a policy allow.
struct Objection {
    let reason: Denial.Reason
    var status = 403
    let violation: Violation

    init(reason: Denial.Reason, violation: Violation, status: Int = 403) {
        self.reason = reason
        self.status = status
        self.violation = violation
    }

    /// The same objection without the value found, and without the key that would allow just that.
    var withoutFindings: Objection {
        guard case .body(let violation) = violation else { return self }
        return Objection(reason: reason, violation: .body(violation.withoutFindings), status: status)
    }
}

extension Policy {
    func denial(of facts: RequestFacts, because objection: Objection) -> Denial {
        let grounds = DenialGrounds(
            reason: objection.reason, status: objection.status, violation: objection.violation)
        return Denial(of: facts, on: grounds, in: wording)
    }

    /// Returns the denial of a request that a rule denies, or that none allows. Allowed requests never reach this.
    /// - Parameter rule: the rule that denies the request by its conditions.
    func denial(of facts: RequestFacts, by rule: RuleID? = nil) -> Denial {
        let denying = rule.map { [$0] } ?? denyingRules(for: facts)
        var grounds = DenialGrounds(
            reason: !denying.isEmpty ? .deniedByRule : facts.match == nil ? .unknownEndpoint : .notAllowed,
            rule: denying.first)
        if style == .asEngine, grounds.reason == .unknownEndpoint {
            grounds = DenialGrounds(reason: .unknownEndpoint, status: 404)
            return Denial(of: facts, on: grounds, in: wording)
        }
        if style == .methodFirst, !methods.contains(MethodSet(facts.request.method)) {
            grounds = DenialGrounds(reason: .methodNotAllowed, status: 405, rule: denying.first)
        }
        if let grant = remedies.grant(for: facts) {
            let lifts = remedies.lifting(denying, for: facts)
            let settings = grant.settings(for: facts)
            grounds.missing = lifts.isEmpty ? settings : Self.distinct(lifts + settings)
            grounds.isRoot = grant.isRoot || facts.endpoint.map(isRoot) == true
        }
        return Denial(of: facts, on: grounds, in: wording)
    }

    /// Whether all requests to an endpoint would give root on the host if they were allowed.
    private func isRoot(_ endpoint: Endpoint) -> Bool {
        endpoint.traits.effects.contains(.controlsHost) && bodies.create?.holds(endpoint) != true
    }

    private func denyingRules(for facts: RequestFacts) -> [RuleID] {
        if denyIndices.isEmpty { return [] }
        let found = patterns?.find(in: facts)
        return denyIndices.filter { rules[$0].matches(facts, found: found?[$0]) }.map { rules[$0].id }
    }

    private static func distinct(_ all: [Setting]) -> [Setting] {
        if all.count < 2 { return all }
        var settings: [Setting] = []
        for setting in all where !settings.contains(setting) { settings.append(setting) }
        return settings
    }
}
