// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// Why a request does not pass, and what would let it pass: what explanations, logs, metrics and comparisons read. The
/// sentence that people read is rendered of it elsewhere (`Sentences`).
///
/// An object: most requests have none, and shall not carry its weight.
public final class Denial: Sendable {
    public enum Reason: String, Sendable, CaseIterable {
        /// No rule allows it.
        case notAllowed = "not_allowed"
        /// A rule denies it.
        case deniedByRule = "denied_by_rule"
        /// No route knows the path or the method, and no rule lets such a path through.
        case unknownEndpoint = "unknown_endpoint"
        /// No rule speaks of this method at all.
        case methodNotAllowed = "method_not_allowed"
        /// Rules speak of it, and what they depend on is not so.
        case conditionNotMet = "condition_not_met"
        /// What stands in the body is not allowed.
        case bodyNotAllowed = "body_not_allowed"
        /// What stands in a parameter would reach the engine's host.
        case parameterNotAllowed = "parameter_not_allowed"
        /// It could touch or show what is hidden from the client.
        case notVisible = "not_visible"
        /// It would change what is not its owner's own.
        case notOwn = "not_own"
        /// Its owner would have more than it may have.
        case overQuota = "over_quota"
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
    /// The request that was denied.
    public let request: OutgoingRequest
    /// The endpoint that the request leads to, and where it names an object; nil for what no route knows.
    public let match: RouteMatch?
    /// The rule that denies it; nil where no rule does, and what is missing is one that allows.
    public let rule: RuleID?
    /// What the request holds that is not allowed, though a rule lets its endpoint pass.
    public let violation: Violation?
    /// What would have to be written for the request to pass, without repetitions; empty where nothing is known to do.
    public let missing: [Setting]
    /// Whether writing what is missing opens power over the engine's host.
    public let isRoot: Bool
    /// The words of whoever wrote the policy.
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

    /// The name of the object in the request's path, as the client wrote it; nil where the path names none.
    public var object: String? {
        match?.name.map { String(decoding: request.target.name(at: $0), as: UTF8.self) }
    }
}

/// What a denial is made of besides its request.
struct DenialGrounds {
    let reason: Denial.Reason
    var status = 403
    var rule: RuleID?
    var violation: Violation?
    var missing: [Setting] = []
    var isRoot = false
}

/// What stands against a request that the rules of a policy let pass.
struct Objection {
    let reason: Denial.Reason
    var status = 403
    let violation: Violation

    init(reason: Denial.Reason, violation: Violation, status: Int = 403) {
        self.reason = reason
        self.status = status
        self.violation = violation
    }

    /// The same without what was found, and without the word that would allow just that.
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

    /// The denial of a request that a rule denies, or that none allows. Not on the hot path of what is allowed.
    /// - Parameter rule: the one that denies it by its conditions.
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

    /// Whether all requests to an endpoint, were they allowed, would be root on the host.
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
