// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import Telemetry

/// What one policy says about a request, from the same phases that the request would go through.
struct Explanation {
    enum Decision: String {
        case allowed, denied
        /// No policy is asked: the request has no reading, or more than one.
        case refused
        case depends
    }

    let decision: Decision
    var endpoint: Endpoint?
    /// The rule that decided.
    var rule: RuleID?
    var reason: String?
    /// The HTTP status of a denial.
    var status: Int?
    var message: String?
    /// What a denial would have to be told: `CONTAINERS=1`.
    var wouldAllow: String?

    /// No entry knows the client.
    private var isStranger = false

    var isAllowed: Bool { decision == .allowed }
    /// The endpoint whose response its client may get.
    var seenEndpoint: Endpoint? { isAllowed || decision == .depends ? endpoint : nil }

    /// - Parameters:
    ///   - object: what the engine would say of the object in the path.
    ///   - words: what a client is told that no entry knows.
    init(
        of method: String, target: String, naming object: NamedObject? = nil, policy: Policy?,
        strangersAreTold words: String? = nil
    ) {
        let admission = policy.map { Admission(by: $0, asIfEnforced: true) } ?? Admission(told: words)
        let known = Array(method.utf8).withUnsafeBytes { Method(token: $0) }
        let result = admission.admit(known, target: target)
        switch object?.answer(result, of: admission) ?? result {
        case .permitted(let permit):
            self.init(decision: .allowed, endpoint: permit.endpoint)
            rule = permit.rule
        case .needsBody(let pending): self.init(pending: pending, needing: .body)
        case .needsObjects(let pending, let questions): self.init(pending: pending, needing: .objects(questions))
        case .refused(.denied(let denial), _):
            let mode = policy.flatMap { Self.passesAnyway(known, to: target, by: $0) ? $0.enforcement : nil }
            self.init(denial: denial, passingBy: mode)
        case .refused(.stranger(let why, _), let subject):
            self.init(decision: .denied, endpoint: subject.endpoint, reason: why.code)
            isStranger = true
            (status, message) = (403, words ?? "Caisson does not know this client: no entry matches it")
        case .refused(.target(let error), _):
            let words = error.rawValue.substituting("_", with: " ")
            self.init(decision: .refused, endpoint: nil, reason: "malformed_target")
            message = "the target has more than one reading: \(words)"
        // Of a request that has no body, no other refusal is left.
        case .refused:
            self.init(decision: .refused, endpoint: nil, reason: GateReason.unknownMethod.rawValue)
            message = "no engine knows the method \(method)"
        }
    }

    private init(decision: Decision, endpoint: Endpoint?, reason: String? = nil) {
        self.decision = decision
        self.endpoint = endpoint
        self.reason = reason
    }

    /// Whether a policy that only warns, or observes, lets pass what it denies.
    private static func passesAnyway(_ method: Method?, to target: String, by policy: Policy) -> Bool {
        guard policy.onlyWarns else { return false }
        if case .refused = Admission(by: policy).admit(method, target: target) { return false }
        return true
    }

    /// - Parameter mode: by which it passes all the same; nil where it does not.
    private init(denial: Denial, passingBy mode: Enforcement?) {
        self.init(decision: .denied, endpoint: denial.endpoint, reason: denial.reason.rawValue)
        (status, rule, wouldAllow) = (denial.status, denial.rule, denial.remedy)
        message = denial.sentence + (mode.map { " (\($0.words): it passes all the same)" } ?? "")
    }

    private init(pending: Admission.Pending, needing requirement: Requirement) {
        self.init(decision: .depends, endpoint: pending.facts.endpoint, reason: "needs_\(requirement.word)")
        message = "it depends on the \(requirement.words) of the request"
    }
}

extension Explanation {
    /// `ContainerList (reads)`
    var about: String {
        let effects = endpoint?.traits.effects.words ?? ""
        let name = endpoint?.operationId ?? "a path that no route knows"
        return "\(name)\(effects.isEmpty ? "" : " (\(effects))")"
    }

    /// The decision and its reason, on one line or two.
    var text: String {
        switch decision {
        case .allowed: "allowed: \(about), by \(rule?.name ?? "")"
        case .denied where isStranger: "denied: \(message ?? "")"
        case .denied: "denied: \(about)\n\(message ?? "")"
        case .refused: "refused: \(message ?? "")"
        case .depends: "depends: \(about): \(message ?? "")"
        }
    }
}
