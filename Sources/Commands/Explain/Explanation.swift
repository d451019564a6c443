// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import Telemetry

/// The explanation of a policy's decision on a request, from the same phases that the request would pass.
struct Explanation {
    enum Decision: String {
        case allowed, denied
        /// No policy decides: the request has no reading, or more than one.
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
    /// The settings that would allow a denied request: `CONTAINERS=1`.
    var wouldAllow: String?
    /// All violations in the body.
    var violations: [BodyViolation] = []
    /// The warning by a stricter standard about an allowed request.
    var warning: String?
    /// The volumes that were assumed to be new.
    var newVolumes: [String] = []

    /// Whether no entry matches the client.
    private var isStranger = false

    var isAllowed: Bool { decision == .allowed }
    /// The endpoint whose response its client may get.
    var seenEndpoint: Endpoint? { isAllowed || decision == .depends ? endpoint : nil }

    /// - Parameter words: the text for a client that no entry matches.
    init(of request: AskedRequest, policy: Policy?, strangersAreTold words: String? = nil) {
        // A stricter standard's warning is only shown if the policy itself is enforced.
        let admission = policy.map { Admission(by: $0, asIfEnforced: $0.onlyWarns) } ?? Admission(told: words)
        let asked = AskedAdmission(of: request, by: admission)
        let mode = policy.flatMap { Self.passesAnyway(request, by: $0) ? $0.enforcement : nil }
        self.init(of: asked, strangersAreTold: words, passingBy: mode)
        newVolumes = asked.newVolumes
        violations = asked.violations
        if case .refused(.unknownMethod, _) = asked.result { message = "no engine knows the method \(request.method)" }
    }

    /// - Parameter mode: the mode by which a denied request passes all the same; nil if it does not.
    private init(of asked: AskedAdmission, strangersAreTold words: String?, passingBy mode: Enforcement?) {
        switch asked.result {
        case .permitted(let permit):
            self.init(decision: .allowed, endpoint: permit.endpoint)
            rule = permit.rule
            warning = permit.warning?.sentence
        case .needsBody(let pending): self.init(pending: pending, needing: .body)
        case .needsObjects(let pending, let questions): self.init(pending: pending, needing: .objects(questions))
        case .refused(.denied(let denial), _):
            self.init(denial: denial, passingBy: mode)
        case .refused(.stranger(let why, _), let subject):
            self.init(decision: .denied, endpoint: subject.endpoint, reason: why.code)
            isStranger = true
            (status, message) = (403, words ?? "Caisson does not know this client: no entry matches it")
        case .refused(.target(let error), _):
            let words = error.rawValue.substituting("_", with: " ")
            self.init(decision: .refused, endpoint: nil, reason: "malformed_target")
            message = "the target has more than one reading: \(words)"
        case .refused(.body(let error), let subject):
            self.init(decision: .refused, endpoint: subject.endpoint, reason: "malformed_body")
            let words = error.rawValue.substituting("_", with: " ")
            message = "the body cannot be read, or has more than one reading: \(words)"
        case .refused(.unreadableBody, let subject):
            self.init(decision: .refused, endpoint: subject.endpoint, reason: GateReason.unreadableBody.rawValue)
            message = "nobody can judge a body there"
        // With only these facts about a request, no other refusal is left.
        case .refused: self.init(decision: .refused, endpoint: nil, reason: GateReason.unknownMethod.rawValue)
        }
    }

    private init(decision: Decision, endpoint: Endpoint?, reason: String? = nil) {
        self.decision = decision
        self.endpoint = endpoint
        self.reason = reason
    }

    /// Whether a policy that only warns or observes lets a denied request pass.
    private static func passesAnyway(_ request: AskedRequest, by policy: Policy) -> Bool {
        guard policy.onlyWarns else { return false }
        if case .refused = AskedAdmission(of: request, by: Admission(by: policy)).result { return false }
        return true
    }

    /// - Parameter mode: the mode by which it passes all the same; nil if it does not.
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
    /// The endpoint in words: `ContainerList (reads)`.
    var about: String {
        let effects = endpoint?.traits.effects.words ?? ""
        let name = endpoint?.operationId ?? "a path that no route knows"
        return "\(name)\(effects.isEmpty ? "" : " (\(effects))")"
    }

    /// The violations in the body beyond the one in the message.
    var others: [String] { violations.dropFirst().map(\.sentence) }

    /// The decision and its reason, on one line or two, with remarks on the body.
    var text: String {
        let more = others.map { "also: \($0)" } + (warning.map { ["warned: \($0)"] } ?? []) + volumeLines
        return ([line] + more).joined(separator: "\n")
    }

    private var volumeLines: [String] {
        if newVolumes.isEmpty { return [] }
        let names = newVolumes.joined(separator: ", ")
        return ["volumes: \(names): taken for new ones; a volume that is there already is looked up"]
    }

    private var line: String {
        switch decision {
        case .allowed: "allowed: \(about)\(rule.map { ", by \($0.name)" } ?? "")"
        case .denied where isStranger: "denied: \(message ?? "")"
        case .denied: "denied: \(about)\n\(message ?? "")"
        case .refused: "refused: \(message ?? "")"
        case .depends: "depends: \(about): \(message ?? "")"
        }
    }
}
