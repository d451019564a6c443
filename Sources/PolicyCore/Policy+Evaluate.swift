public import DockerAPI

/// The right to send one request to the daemon. It carries that request whole, so that it cannot be used for another,
/// and only ``Policy/evaluate(_:)`` makes one: its initializer is private to this file.
public final class Permit: Sendable {
    public let request: OutgoingRequest
    /// Nil for a path that no route knows, in a dialect that lets those through.
    public let endpoint: Endpoint?
    /// What must happen to the answer.
    public let treatment: AnswerTreatment
    /// The rule that allowed it, in the words of whoever wrote it; of what was only warned of, why it would be denied.
    public let rule: String
    /// It would have been denied, were its policy enforced.
    public let isWarned: Bool

    fileprivate init(_ facts: RequestFacts, _ grounds: Grounds) {
        request = facts.outgoing
        endpoint = facts.endpoint
        treatment = .passOn
        (rule, isWarned) = (grounds.words, grounds.isWarning)
    }

    fileprivate init(
        _ request: OutgoingRequest, _ endpoint: Endpoint?, _ treatment: AnswerTreatment, _ grounds: Grounds
    ) {
        self.request = request
        self.endpoint = endpoint
        self.treatment = treatment
        (rule, isWarned) = (grounds.words, grounds.isWarning)
    }

    /// What a log shows: the path that the client asked for.
    public var askedPath: [UInt8] {
        guard case .treated(let handling) = treatment else { return Array(request.target.loggedPath) }
        return Array(handling.asked.request.target.loggedPath)
    }

    /// The protocol that the connection may change to: only where the endpoint is known to do so, and only what the
    /// daemon's answer then decides.
    public var tunnel: TunnelProtocol? {
        guard let endpoint, case .tunnel(let tunnel) = endpoint.traits.transfer else { return nil }
        return tunnel
    }
}

/// Why a request may pass.
private struct Grounds {
    let words: String
    let isWarning: Bool
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
    /// The body, read as the daemon reads it.
    case body
    /// What the engine says of these objects.
    case objects([ObjectQuestion])
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
        switch decide(facts) {
        case .allowed(let rule): admit(facts, by: rule)
        case .limited(let rules): admit(facts, byOneOf: rules)
        case .denied: .denied(denial(facts))
        }
    }

    /// What is hidden stays hidden, but for answers that nobody could keep to it.
    private func warn(_ facts: RequestFacts, of denial: Denial) -> Evaluation {
        let grounds = Grounds(words: denial.message, isWarning: true)
        switch sight?.judge(facts) {
        case .passes(let request, let treatment):
            return .allowed(Permit(request, facts.endpoint, treatment, grounds))
        case .needs(let requirement): return .needs(requirement)
        case .denied(let denial) where !isUnfilterable(facts.endpoint): return .denied(denial)
        case .denied, nil: return .allowed(Permit(facts, grounds))
        }
    }

    /// No answer could be kept to what may be seen. What is refused for its form alone would be shown whole otherwise.
    private func isUnfilterable(_ endpoint: Endpoint?) -> Bool {
        guard let endpoint, let sight else { return true }
        return SightLimits.refuses(endpoint, sight) || SightLimits.pruned(by: endpoint) != nil
    }

    private func admit(_ facts: RequestFacts, by rule: Rule) -> Evaluation {
        let grounds = Grounds(words: rule.origin, isWarning: false)
        if let denial = imageDenial(facts) ?? (guardsHost ? hostDenial(facts) : nil) { return .denied(denial) }
        if bindMountLimit != nil, let evaluation = judgeBinds(facts) { return evaluation }
        guard let sight else { return .allowed(Permit(facts, grounds)) }
        switch sight.judge(facts) {
        case .passes(let request, let treatment):
            return .allowed(Permit(request, facts.endpoint, treatment, grounds))
        case .denied(let denial): return .denied(denial)
        case .needs(let requirement): return .needs(requirement)
        }
    }

    /// A read is enough for it: to look for an image Podman opens the store that its name tells, and makes it.
    private func imageDenial(_ facts: RequestFacts) -> Denial? {
        guard let name = facts.match?.name, let endpoint = facts.endpoint, endpoint.namesImage,
            !endpoint.traits.effects.contains(.controlsHost),
            !ImageName.isOnlyImage(String(decoding: facts.request.target.name(at: name), as: UTF8.self))
        else { return nil }
        return Denial(
            reason: .parameterNotAllowed, status: 403,
            message: "\(endpoint.operationId) is not allowed: that is no name of an image, but could be a path of the "
                + "engine's host")
    }

    private func hostDenial(_ facts: RequestFacts) -> Denial? {
        guard let endpoint = facts.endpoint, !endpoint.traits.effects.contains(.controlsHost),
            let violation = HostReach.violation(of: facts, endpoint)
        else { return nil }
        return Denial(
            reason: .parameterNotAllowed, status: 403,
            message: "\(endpoint.operationId) is not allowed: \(violation)")
    }

    /// A rule whose limit has nothing against the request is enough; where none is, the first one says why.
    private func admit(_ facts: RequestFacts, byOneOf rules: [Rule]) -> Evaluation {
        var refusal: Denial?
        for rule in rules {
            switch rule.binds?.judge(facts) {
            case nil, .nothingAgainst: return admit(facts, by: rule)
            case .needsBody: return .needs(.body)
            case .denied(let denial): refusal = refusal ?? denial
            }
        }
        return .denied(refusal ?? denial(facts))
    }

    /// Nil when nothing stands against it.
    private func judgeBinds(_ facts: RequestFacts) -> Evaluation? {
        switch bindMountLimit?.judge(facts) {
        case nil, .nothingAgainst: nil
        case .needsBody: .needs(.body)
        case .denied(let denial): .denied(denial)
        }
    }

    private enum Decision {
        case allowed(Rule)
        /// By any of these whose own limit has nothing against it.
        case limited([Rule])
        case denied
    }

    private func decide(_ facts: RequestFacts) -> Decision {
        switch facts.endpoint.map({ compiled[Int($0.rawValue)] }) ?? .depends {
        case .allowed(let index): .allowed(rules[index])
        case .denied: .denied
        case .depends: decideByRules(facts)
        }
    }

    private func decideByRules(_ facts: RequestFacts) -> Decision {
        var allowing: Rule?
        var limited: [Rule] = []
        let found = patterns?.find(in: facts)
        for (index, rule) in rules.enumerated() where rule.matches(facts, found: found?[index]) {
            if rule.effect == .deny { return .denied }
            if rule.isLimited(at: facts.endpoint) {
                limited.append(rule)
            } else {
                allowing = allowing ?? rule
            }
        }
        if let allowing { return .allowed(allowing) }
        return limited.isEmpty ? .denied : .limited(limited)
    }
}
