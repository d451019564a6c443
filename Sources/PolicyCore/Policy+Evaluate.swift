public import DockerAPI

/// The right to send one request to the daemon. It carries that request whole, so that it cannot be used for another,
/// and only ``Policy/evaluate(_:)`` makes one: its initializer is private to this file.
public final class Permit: Sendable {
    public let request: OutgoingRequest
    /// Nil for a path that no route knows, in a dialect that lets those through.
    public let endpoint: Endpoint?
    /// What must happen to the answer.
    public let treatment: AnswerTreatment
    /// The rule that allowed it, in the words of whoever wrote it.
    public let rule: String

    fileprivate init(_ facts: RequestFacts, rule: Rule) {
        request = facts.body.map { facts.request.carrying(JSONWriter.write($0)) } ?? facts.request
        endpoint = facts.endpoint
        treatment = .passOn
        self.rule = rule.origin
    }

    /// The protocol that the connection may change to: only where the endpoint is known to do so, and only what the
    /// daemon's answer then decides.
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
    /// The body, read as the daemon reads it.
    case body
}

extension Policy {
    /// Decides about a request. Any deny wins, else any allow, else it is denied.
    public func evaluate(_ facts: RequestFacts) -> Evaluation {
        let evaluation = decide(facts)
        guard let bindMountLimit, case .allowed = evaluation, let endpoint = facts.endpoint else { return evaluation }
        if BindMountLimit.cannotJudge(endpoint) {
            return .denied(Denial(endpoint, "it can bind what it likes from the host, and its body is not judged here"))
        }
        guard BindMountLimit.concerns(endpoint) else { return evaluation }
        guard let body = facts.body else { return .needs(.body) }
        return bindMountLimit.violation(in: body, of: endpoint).map { .denied(Denial(endpoint, $0)) } ?? evaluation
    }

    private func decide(_ facts: RequestFacts) -> Evaluation {
        switch facts.endpoint.map({ compiled[Int($0.rawValue)] }) ?? .depends {
        case .allowed(let index): .allowed(Permit(facts, rule: rules[index]))
        case .denied: .denied(denial(facts))
        case .depends: evaluateRules(facts)
        }
    }

    private func evaluateRules(_ facts: RequestFacts) -> Evaluation {
        var allowing: Rule?
        for rule in rules where rule.matches(facts) {
            if rule.effect == .deny { return .denied(denial(facts)) }
            allowing = allowing ?? rule
        }
        guard let allowing else { return .denied(denial(facts)) }
        return .allowed(Permit(facts, rule: allowing))
    }
}
