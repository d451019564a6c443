import DockerAPI
import PolicyCore

/// What only rules and sight together tell.
extension DocumentReader {
    mutating func checkSight(_ draft: PolicyDraft, _ policy: Policy) {
        guard let sight = policy.sight else { return }
        let allowed = policy.grantedEndpoints
        if let words = SightReach.refusal(sight, allowed) {
            let refused = Set(SightReach.refused(sight, allowed))
            let entry = draft.allow.first { !$0.meaning.whole.union($0.meaning.part).isDisjoint(with: refused) }
            issues.warning(entry?.place ?? draft.place, words)
        }
        for (kind, place) in draft.sight.kinds where !sight.visibility[kind].isEmpty {
            if allowed.contains(where: { SightReach.isAbout($0, kind) }) { continue }
            issues.warning(place, "nothing that policy \(draft.name) allows shows or takes \(SightWords.key(of: kind))")
        }
        for (endpoint, place) in draft.sight.endpoints where !allowed.contains(endpoint) {
            issues.warning(place, "policy \(draft.name) does not allow \(endpoint.operationId)")
        }
    }
}

/// Which endpoints a sight is about.
enum SightReach {
    /// Those whose answers nobody can filter.
    static func refused(_ sight: Sight, _ allowed: [Endpoint]) -> [Endpoint] {
        allowed.filter { if case .refuse = sight.plan(of: $0) { true } else { false } }
    }

    /// Nil where all answers can be filtered.
    static func refusal(_ sight: Sight, _ allowed: [Endpoint]) -> String? {
        let names = refused(sight, allowed).map(\.operationId)
        guard !names.isEmpty else { return nil }
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        let list = names.prefix(5).joined(separator: ", ") + more
        let subject = names.count == 1 ? "it" : "they"
        return "denied all the same, because \(subject) cannot be judged while something is hidden or redacted: \(list)"
    }

    /// Whether its requests or answers could name objects of this kind.
    static func isAbout(_ endpoint: Endpoint, _ kind: ObjectKind) -> Bool {
        if ObjectKind(endpoint.traits.object) == kind || withBodies.contains(endpoint) { return true }
        if endpoint.traits.object == .exec { return kind == .container }
        let hiding = Visibility([kind: Visibility.Rule(shown: [.name(.exact(""))])])
        if case .passOn = AnswerPlan.choose(endpoint, hiding, Redaction()) { return false }
        return true
    }

    /// Their requests name objects of any kind.
    private static let withBodies: Set<Endpoint> = [
        .containerCreate, .serviceCreate, .serviceUpdate, .networkConnect, .networkDisconnect, .imageBuild,
        .imageCommit,
    ]
}
