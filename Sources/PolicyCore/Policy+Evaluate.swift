// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The right to send one request to the engine. It carries that request whole, so that it cannot be used for another,
/// and only ``Policy/evaluate(_:)`` makes one: its initializer is private to this file.
public final class Permit: Sendable {
    public let request: OutgoingRequest
    /// Nil for a path that no route knows, in a dialect that lets those through.
    public let endpoint: Endpoint?
    /// What must happen to the answer.
    public let treatment: ResponseTreatment
    /// Why the request may pass.
    public let grounds: Grounds

    /// Why a request may pass.
    public enum Grounds: Sendable {
        /// The rule that allowed it.
        case rule(RuleID)
        /// The policy only warns: why the request would be denied, were the policy enforced.
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

    /// The rule that allowed the request; nil where the policy only warns.
    public var rule: RuleID? { if case .rule(let rule) = grounds { rule } else { nil } }

    /// Why the request would be denied, were its policy enforced; nil where it would not.
    public var warning: Denial? { if case .warned(let denial) = grounds { denial } else { nil } }

    /// What a log shows: the path that the client asked for.
    public var askedPath: ArraySlice<UInt8> {
        guard case .treated(let handling) = treatment else { return request.target.loggedPath }
        return handling.asked.request.target.loggedPath
    }

    /// The protocol that the connection may change to: only where the endpoint is known to do so, and only what the
    /// engine's answer then decides.
    public var tunnel: TunnelProtocol? {
        guard let endpoint, case .tunnel(let tunnel) = endpoint.traits.transfer else { return nil }
        return tunnel
    }
}

/// What a policy says about a request.
public enum Evaluation: Sendable {
    case allowed(Permit)
    case denied(Denial)
    /// Nobody can say before this is known; a policy never asks for what it was given.
    case needs(Requirement)
}

/// What a policy has to know besides a request's head.
public enum Requirement: Sendable, Equatable {
    /// The body, read as the engine reads it.
    case body
    /// What the engine says of these objects.
    case objects([ObjectQuestion])
    /// The same, for the conditions of rules.
    case conditions([ObjectQuestion])
}

extension Policy {
    /// Decides about a request. Any deny wins, else any allow, else it is denied; where the policy only warns, what is
    /// denied passes.
    public func evaluate(_ facts: RequestFacts) -> Evaluation {
        let evaluation = judge(facts)
        guard onlyWarns, case .denied(let denial) = evaluation else { return evaluation }
        return warn(facts, of: denial)
    }

    /// The same, as if the policy were enforced.
    public func judge(_ facts: RequestFacts) -> Evaluation {
        switch decide(on: facts) {
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

    /// Whether the body has to be judged as well, which is gathered before anything is looked up.
    private func asksForBody(_ facts: RequestFacts) -> Bool {
        if facts.body != nil { return false }
        let all = rules.filter { $0.effect == .allow && $0.matches(facts) }.map(\.bodies) + [bodies]
        if all.contains(where: { if case .needsBody = $0.judge(facts) { true } else { false } }) { return true }
        if case .needs(.body) = view?.judge(facts) { return true }
        return false
    }

    /// What was judged is sent: the id of the object that conditions were held against.
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

    /// What is hidden stays hidden, but for answers that nobody could keep to it.
    private func warn(_ facts: RequestFacts, of denial: Denial) -> Evaluation {
        let grounds = Permit.Grounds.warned(denial)
        switch view?.judge(facts) {
        case .passes(let request, let treatment):
            return .allowed(Permit(request: request, endpoint: facts.endpoint, treatment: treatment, grounds: grounds))
        case .needs(let requirement): return .needs(requirement)
        case .denied(let objection) where !isUnfilterable(facts.endpoint):
            return .denied(self.denial(of: facts, because: objection))
        case .denied, nil: return .allowed(Permit(of: facts, on: grounds))
        }
    }

    /// No answer could be kept to what may be seen. What is refused for its form alone would be shown whole otherwise.
    private func isUnfilterable(_ endpoint: Endpoint?) -> Bool {
        guard let endpoint, let view else { return true }
        return VisibilityLimits.refuses(endpoint, under: view) || VisibilityLimits.pruned(by: endpoint) != nil
    }

    /// - Parameter asked: what the constraints of the rule have to know.
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
            case .needsObjects(let more): questions += more
            case .rewritten(let written): facts = written
            case .denied(let objection): return deny(facts, because: objection)
            }
        }
        guard let view else {
            return questions.isEmpty ? .allowed(Permit(of: facts, on: grounds)) : .needs(.objects(questions))
        }
        switch view.judge(facts) {
        // All that has to be known is asked for together.
        case .passes where !questions.isEmpty: return .needs(.objects(questions))
        case .needs(.objects(let more)): return .needs(.objects(questions + more))
        case .passes(let request, let treatment):
            return .allowed(Permit(request: request, endpoint: facts.endpoint, treatment: treatment, grounds: grounds))
        case .denied(let objection): return .denied(denial(of: facts, because: objection))
        case .needs(let requirement): return .needs(requirement)
        }
    }

    /// What a constraint found in the engine is told where the view hides and redacts nothing of it.
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

    /// Whether something in the endpoint's bodies could reach the host, and the endpoint is no way to root by itself, and
    /// not refused whatever the body is.
    private func guardsBody(of endpoint: Endpoint) -> Bool {
        guard HostReach.needsBody(endpoint), !endpoint.traits.effects.contains(.controlsHost),
            !bodies.refusesAll(endpoint)
        else { return false }
        return view.map { !VisibilityLimits.refuses(endpoint, under: $0) } ?? true
    }

    /// BuildKit pushes what it builds, where it is told to: a policy that lets no push through lets that one through no more
    /// than those behind `/grpc`.
    private func pushObjection(to facts: RequestFacts) -> Objection? {
        guard facts.endpoint == .imageBuild, compiled[Int(Endpoint.imagePush.rawValue)] == .denied else { return nil }
        guard let query = QueryParameters(parsing: facts.request.target.query) else {
            return Objection(reason: .parameterNotAllowed, violation: .parameter(.severalReadings))
        }
        if BuildOutputs.stayHere(in: query) { return nil }
        return Objection(reason: .parameterNotAllowed, violation: .parameter(.outputsPush))
    }

    /// A rule whose constraints have nothing against the request is enough; where none is, the first one says why.
    private func admit(_ facts: RequestFacts, byOneOf rules: [Rule]) -> Evaluation {
        var objection: Objection?
        for rule in rules {
            switch rule.bodies.judge(facts) {
            case .nothingAgainst: return admit(facts, by: rule.id)
            case .rewritten(let written): return admit(written, by: rule.id)
            case .needsBody: return .needs(.body)
            case .needsObjects(let questions): return admit(facts, by: rule.id, asking: questions)
            case .denied(let found): objection = objection ?? found
            }
        }
        return .denied(objection.map { denial(of: facts, because: $0) } ?? denial(of: facts))
    }

    private enum Decision {
        case allowed(by: RuleID)
        /// By any of these whose own constraints have nothing against it.
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
