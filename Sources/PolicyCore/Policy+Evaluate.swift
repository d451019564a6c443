// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The right to send one request to the engine. It carries that whole request, so it cannot be used for another, and
/// only ``Policy/evaluate(_:)`` makes one: its initializer is private to this file.
public final class Permit: Sendable {
    public let request: OutgoingRequest
    /// The endpoint; nil for an unknown route, in a dialect that allows those.
    public let endpoint: Endpoint?
    /// The treatment of the response.
    public let treatment: ResponseTreatment
    /// The reason why the request may pass.
    public let grounds: Grounds

    /// A reason why a request may pass.
    public enum Grounds: Sendable {
        /// The rule that allowed it.
        case rule(RuleID)
        /// The policy, or a stricter standard, only warns: the denial that would be given if it were enforced.
        case warned(Denial)
    }

    fileprivate init(of facts: RequestFacts, on grounds: Grounds) {
        request = facts.outgoing
        endpoint = facts.endpoint
        treatment = .passOn
        self.grounds = grounds
    }

    fileprivate init(
        request: OutgoingRequest, endpoint: Endpoint?, treatment: ResponseTreatment, grounds: Grounds
    ) {
        self.request = request
        self.endpoint = endpoint
        self.treatment = treatment
        self.grounds = grounds
    }

    /// The rule that allowed the request; nil if the policy only warns.
    public var rule: RuleID? { if case .rule(let rule) = grounds { rule } else { nil } }

    /// The denial that would be given if the policy were enforced; nil if it would allow the request.
    public var warning: Denial? { if case .warned(let denial) = grounds { denial } else { nil } }

    /// The path in logs: the one that the client asked for.
    public var askedPath: ArraySlice<UInt8> {
        guard case .treated(let handling) = treatment else { return request.target.loggedPath }
        return handling.asked.request.target.loggedPath
    }

    /// The protocol that the connection may change to; nil unless the endpoint is known to do so. The engine's response
    /// decides.
    public var tunnel: TunnelProtocol? {
        guard let endpoint, case .tunnel(let tunnel) = endpoint.traits.transfer else { return nil }
        return tunnel
    }
}

/// A policy's decision on a request.
public enum Evaluation: Sendable {
    case allowed(Permit)
    case denied(Denial)
    /// The policy cannot decide without this input; it never asks for input that it already had.
    case needs(Requirement)
}

/// Knowledge that a policy needs besides a request's head.
public enum Requirement: Sendable, Equatable {
    /// The body, read as the engine reads it.
    case body
    /// The engine's results for these objects.
    case objects([ObjectQuestion])
    /// The engine's results for the conditions of rules.
    case conditions([ObjectQuestion])
}

extension Policy {
    /// Decides on a request. Any deny wins, else any allow, else it is denied; if the policy only warns or observes,
    /// denied requests pass.
    public func evaluate(_ facts: RequestFacts) -> Evaluation {
        let facts = AssignedMembers.dropped(from: facts)
        let evaluation = judge(facts)
        if case .allowed(let permit) = evaluation, !bodies.isEmpty { return .allowed(warned(permit, of: facts)) }
        guard case .denied(let denial) = evaluation else { return evaluation }
        switch enforcement {
        case .whole: return evaluation
        case .warns, .observes(includingRoot: true): return warn(facts, of: denial)
        case .observes(includingRoot: false): return observe(facts, of: denial)
        }
    }

    /// Returns the evaluation of a denied request of which the endpoint is no way to root: it passes, after the checks
    /// of its parameters and body that an allowed one gets.
    private func observe(_ facts: RequestFacts, of denial: Denial) -> Evaluation {
        guard let endpoint = facts.endpoint, !endpoint.isWayToRoot else { return .denied(denial) }
        if let objection = imageObjection(to: facts) ?? hostObjection(to: facts) {
            return .denied(self.denial(of: facts, because: objection))
        }
        if facts.body == nil, HostReach.needsBody(endpoint) { return .needs(.body) }
        return warn(facts, of: denial)
    }

    /// Returns the same permit with the denial by a stricter standard.
    private func warned(_ permit: Permit, of facts: RequestFacts) -> Permit {
        guard let denial = warning(about: facts) else { return permit }
        return Permit(
            request: permit.request, endpoint: permit.endpoint, treatment: permit.treatment, grounds: .warned(denial))
    }

    /// Returns the denial of an allowed request under the standard that `create` only warns of; nil if it is allowed
    /// there, too.
    public func warning(about facts: RequestFacts) -> Denial? {
        guard let stricter = bodies.create?.stricter, case .denied(let objection) = stricter.judge(facts) else {
            return nil
        }
        return denial(of: facts, because: objection)
    }

    /// Decides on a request as if the policy were enforced.
    public func judge(_ facts: RequestFacts) -> Evaluation {
        let facts = AssignedMembers.dropped(from: facts)
        return switch decide(on: facts) {
        case .allowed(let rule): admit(facts, by: rule)
        case .constrained(let rules): admit(facts, byOneOf: rules)
        case .conditional: judgeByConditions(facts)
        case .denied: .denied(denial(of: facts))
        }
    }

    private func judgeByConditions(_ facts: RequestFacts) -> Evaluation {
        switch ConditionalDecision(of: facts, by: self).decide() {
        case .allowed(let rules): pinned(admit(facts, byOneOf: rules), of: facts)
        case .needs(let requirement): .needs(asksForBody(facts) ? .body : requirement)
        case .denied(let rule): .denied(denial(of: facts, by: rule))
        case .unmet(let violation):
            .denied(denial(of: facts, because: Objection(reason: .conditionNotMet, violation: .condition(violation))))
        }
    }

    /// Whether the body has to be judged as well; it is collected before any look-up.
    private func asksForBody(_ facts: RequestFacts) -> Bool {
        if facts.body != nil { return false }
        let all = rules.filter { $0.effect == .allow && $0.matches(facts) }.map(\.bodies) + [bodies]
        if all.contains(where: { if case .needsBody = $0.judge(facts) { true } else { false } }) { return true }
        if case .needsBody = ownership?.judge(facts) { return true }
        if case .needs(.body) = view?.judge(facts) { return true }
        return false
    }

    /// Pins the request to the id of the object that its conditions were judged by: what was judged is sent.
    private func pinned(_ evaluation: Evaluation, of facts: RequestFacts) -> Evaluation {
        guard case .allowed(let permit) = evaluation, let pin = ObjectPin(of: facts, seenThrough: view) else {
            return evaluation
        }
        guard let (request, treatment) = pin.applied(to: permit) else {
            return .denied(denial(of: facts, because: VisibilityEvaluation.unwritable))
        }
        return .allowed(
            Permit(request: request, endpoint: facts.endpoint, treatment: treatment, grounds: permit.grounds))
    }

    /// Lets a denied request pass. Hidden objects stay hidden, except in responses that could not be filtered.
    private func warn(_ facts: RequestFacts, of denial: Denial) -> Evaluation {
        let grounds = Permit.Grounds.warned(denial)
        let facts = ownership?.stamped(facts) ?? facts
        switch view?.judge(facts) {
        case .passes(let request, let treatment):
            return .allowed(Permit(request: request, endpoint: facts.endpoint, treatment: treatment, grounds: grounds))
        case .needs(let requirement): return .needs(requirement)
        case .denied(let objection) where !isUnfilterable(facts.endpoint):
            return .denied(self.denial(of: facts, because: objection))
        case .denied, nil: return .allowed(Permit(of: facts, on: grounds))
        }
    }

    /// Whether no response of the endpoint could be filtered. Requests that are refused only for their form are not
    /// meant: their responses would show everything.
    private func isUnfilterable(_ endpoint: Endpoint?) -> Bool {
        guard let endpoint, let view else { return true }
        return VisibilityLimits.refuses(endpoint, under: view) || VisibilityLimits.pruned(by: endpoint) != nil
    }

    /// - Parameter asked: the questions of the rule's constraints.
    private func admit(
        _ facts: RequestFacts, by rule: RuleID, asking asked: [ObjectQuestion] = []
    ) -> Evaluation {
        let grounds = Permit.Grounds.rule(rule)
        var (facts, questions) = (facts, asked)
        let guarded = guardsHost ? hostObjection(to: facts) ?? pushObjection(to: facts) : nil
        if let objection = imageObjection(to: facts) ?? guarded {
            return .denied(denial(of: facts, because: objection))
        }
        if guardsHost, facts.body == nil, let endpoint = facts.endpoint, guardsBody(of: endpoint) {
            return .needs(.body)
        }
        if !bodies.isEmpty {
            switch bodies.judge(facts) {
            case .nothingAgainst: break
            case .needsBody: return .needs(.body)
            case .needsObjects(let more, let written): (questions, facts) = (questions + more, written)
            case .rewritten(let written): facts = written
            case .denied(let objection): return deny(facts, because: objection)
            }
        }
        if let evaluation = judgeOwner(of: &facts, asking: &questions) { return evaluation }
        guard let view else {
            return questions.isEmpty ? .allowed(Permit(of: facts, on: grounds)) : .needs(.objects(questions))
        }
        switch view.judge(facts) {
        // All questions are asked together.
        case .passes where !questions.isEmpty: return .needs(.objects(questions))
        case .needs(.objects(let more)): return .needs(.objects(questions + more))
        case .passes(let request, let treatment):
            return .allowed(Permit(request: request, endpoint: facts.endpoint, treatment: treatment, grounds: grounds))
        case .denied(let objection): return .denied(denial(of: facts, because: objection))
        case .needs(let requirement): return .needs(requirement)
        }
    }

    /// Returns the denial for a constraint. Values that it found in the engine are shown only if the view hides and
    /// redacts none of them.
    private func deny(_ facts: RequestFacts, because objection: Objection) -> Evaluation {
        guard facts.objects != nil, let view else { return .denied(denial(of: facts, because: objection)) }
        switch view.judge(facts) {
        case .denied(let hidden): return .denied(denial(of: facts, because: hidden))
        case .needs(let requirement): return .needs(requirement)
        case .passes:
            let told = view.redaction.hostPaths ? objection.withoutFindings : objection
            return .denied(denial(of: facts, because: told))
        }
    }

    /// Judges a request by the owner of what it creates, and by the owner's quota; nil if neither denies or needs
    /// anything.
    private func judgeOwner(
        of facts: inout RequestFacts, asking questions: inout [ObjectQuestion]
    ) -> Evaluation? {
        guard let ownership else { return nil }
        let quota = { (facts: RequestFacts) in QuotaJudge(of: facts, under: ownership)?.judge() ?? .nothingAgainst }
        for judge in [ownership.judge, quota] {
            switch judge(facts) {
            case .nothingAgainst: continue
            case .needsBody: return .needs(.body)
            case .needsObjects(let more, let written): (questions, facts) = (questions + more, written)
            case .rewritten(let written): facts = written
            case .denied(let objection): return .denied(denial(of: facts, because: objection))
            }
        }
        return nil
    }

    /// A read is enough for it: to look for an image Podman opens the store that its name tells, and makes it.
    private func imageObjection(to facts: RequestFacts) -> Objection? {
        guard let name = facts.match?.name, let endpoint = facts.endpoint, endpoint.namesImage,
            !endpoint.traits.effects.contains(.controlsHost),
            !ImageName.isOnlyImage(String(decoding: facts.request.target.name(at: name), as: UTF8.self))
        else { return nil }
        return Objection(reason: .parameterNotAllowed, violation: .parameter(.imageNameIsPath))
    }

    private func hostObjection(to facts: RequestFacts) -> Objection? {
        guard let endpoint = facts.endpoint, !endpoint.traits.effects.contains(.controlsHost),
            let violation = HostReach.violation(of: facts, at: endpoint)
        else { return nil }
        return Objection(reason: .parameterNotAllowed, violation: violation)
    }

    /// Whether the endpoint's bodies could reach the host, although the endpoint is no way to root by itself, and is
    /// not refused whatever the body.
    private func guardsBody(of endpoint: Endpoint) -> Bool {
        guard HostReach.needsBody(endpoint), !endpoint.traits.effects.contains(.controlsHost),
            !bodies.refusesAll(endpoint)
        else { return false }
        return view.map { !VisibilityLimits.refuses(endpoint, under: $0) } ?? true
    }

    /// Returns the objection to a build that pushes its result, as BuildKit does on request: a policy that allows no
    /// push denies this one, too, and those behind `/grpc`.
    private func pushObjection(to facts: RequestFacts) -> Objection? {
        guard facts.endpoint == .imageBuild, compiled[Int(Endpoint.imagePush.rawValue)] == .denied else { return nil }
        guard let query = QueryParameters(parsing: facts.request.target.query) else {
            return Objection(reason: .parameterNotAllowed, violation: .parameter(.severalReadings))
        }
        if BuildOutputs.stayHere(in: query) { return nil }
        return Objection(reason: .parameterNotAllowed, violation: .parameter(.outputsPush))
    }

    /// Allows the request if one rule's constraints have no objection; otherwise the first objection is given.
    private func admit(_ facts: RequestFacts, byOneOf rules: [Rule]) -> Evaluation {
        var objection: Objection?
        for rule in rules {
            switch rule.bodies.judge(facts) {
            case .nothingAgainst: return admit(facts, by: rule.id)
            case .rewritten(let written): return admit(written, by: rule.id)
            case .needsBody: return .needs(.body)
            case .needsObjects(let questions, let written): return admit(written, by: rule.id, asking: questions)
            case .denied(let found): objection = objection ?? found
            }
        }
        return .denied(objection.map { denial(of: facts, because: $0) } ?? denial(of: facts))
    }

    private enum Decision {
        case allowed(by: RuleID)
        /// Allowed by any of these rules whose own constraints have no objection.
        case constrained([Rule])
        /// Some rule has conditions.
        case conditional
        case denied
    }

    private func decide(on facts: RequestFacts) -> Decision {
        switch facts.endpoint.map({ compiled[Int($0.rawValue)] }) ?? unknownDecision {
        case .allowed(let index): .allowed(by: rules[index].id)
        case .denied: .denied
        case .conditional: .conditional
        case .depends: decideByRules(on: facts)
        }
    }

    private func decideByRules(on facts: RequestFacts) -> Decision {
        var allowing: RuleID?
        var constrained: [Rule] = []
        let found = patterns?.find(in: facts)
        for (index, rule) in rules.enumerated() where rule.matches(facts, found: found?[index]) {
            if rule.effect == .deny { return .denied }
            if rule.isConstrained(at: facts.endpoint) {
                constrained.append(rule)
            } else {
                allowing = allowing ?? rule.id
            }
        }
        if let allowing { return .allowed(by: allowing) }
        return constrained.isEmpty ? .denied : .constrained(constrained)
    }
}
