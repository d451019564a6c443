// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A policy as read from the file, before it is compiled.
struct PolicyDraft {
    let name: String
    let place: SourceLocation
    let preset: PresetRules
    let allow: [RuleEntry]
    let deny: [RuleEntry]
    let bodies: BodyConstraints
    /// The owner of the objects that its clients create.
    let own: OwnerEntry?
    let view: VisibilityDraft
    let mode: Enforcement

    /// - Parameters:
    ///   - wording: the words of its denials; nil stands for those of a policy file.
    ///   - besideOwners: whether some policy of the file has an owner.
    func compiled(
        in names: PlaceNames, wording: (any Wording)?, besideOwners: Bool = false
    ) -> PolicyFile.PolicyEntry {
        let words = wording ?? PolicyFileWording(policy: name, place: names.line(at: place))
        let compiler = PolicyCompiler(name: name, names: names, wording: words)
        return PolicyFile.PolicyEntry(
            name: name, policy: compiler.policy(from: self).owning(ownership(besideOwners: besideOwners)), mode: mode,
            place: place, visibilityLocations: view.places(of: own))
    }

    private func ownership(besideOwners: Bool) -> Ownership? {
        if let own {
            return Ownership(owner: own.name, joining: bodies.create?.networks ?? [], quota: own.quota)
        }
        return bodies.create != nil && besideOwners ? .nobodyBesideOwners : nil
    }
}

/// A compiler of drafts: it makes a policy's rules, and the advice of its denials.
struct PolicyCompiler {
    let name: String
    let names: PlaceNames
    let wording: any Wording

    func policy(from draft: PolicyDraft) -> Policy {
        let allowing = draft.allow.flatMap { rules(effect: .allow, from: $0) }
        let denying = draft.deny.map { entry in (entry, rules(effect: .deny, from: entry)) }
        let inForce = (draft.preset.rules + allowing).filter { $0.effect == .allow && $0.conditions == nil }.map {
            Remedy(rule: $0, missing: [])
        }
        let lifts = denying.flatMap { entry, rules in
            rules.map { Remedy(rule: $0, missing: [.withoutEntry(id(of: entry))]) }
        }
        let policy = Policy(
            name: name, rules: draft.preset.rules + allowing + denying.flatMap(\.1),
            remedies: inForce + lifts + draft.preset.remedies, commonRemedies: Self.grants, wording: wording,
            style: .asEngine
        ).guardingHost()
        return policy.constraining(draft.bodies).seeing(draft.view.view(of: draft.preset, beside: allowing))
    }

    private func rules(effect: Rule.Effect, from entry: RuleEntry) -> [Rule] {
        let id = id(of: entry)
        if let conditions = entry.conditions { return rules(effect: effect, from: entry, under: conditions, id: id) }
        let (meaning, bodies) = (entry.meaning, entry.bodies)
        var rules: [Rule] = []
        if !meaning.whole.isEmpty {
            rules.append(Rule(effect, methods: .all, subject: .endpoints(meaning.whole), bodies: bodies, id: id))
        }
        if let path = meaning.path {
            rules.append(Rule(effect, methods: meaning.pathMethods, subject: path.subject, bodies: bodies, id: id))
        }
        if let regex = meaning.regex {
            rules.append(Rule(effect, methods: meaning.pathMethods, subject: .matching(regex), bodies: bodies, id: id))
        }
        return rules
    }

    /// Returns the rules of an entry with conditions. Operations on which the conditions cannot be judged are not
    /// allowed, and denied in any case.
    private func rules(
        effect: Rule.Effect, from entry: RuleEntry, under conditions: RuleConditions, id: RuleID
    ) -> [Rule] {
        let (meaning, bodies) = (entry.meaning, entry.bodies)
        let judged = meaning.whole.filter(conditions.canBeJudged)
        let others = effect == .deny ? meaning.whole.subtracting(judged) : []
        var rules: [Rule] = []
        if !judged.isEmpty {
            rules.append(
                Rule(effect, subject: .endpoints(judged), bodies: bodies, conditions: conditions, id: id))
        }
        if !others.isEmpty { rules.append(Rule(effect, subject: .endpoints(others), id: id)) }
        if let path = meaning.path {
            rules.append(
                Rule(
                    effect, methods: meaning.pathMethods, subject: path.subject, bodies: bodies,
                    conditions: conditions, id: id))
        }
        return rules
    }

    /// One remedy for each endpoint, shared by all policies.
    private static let grants = RemedyTable(
        OperationNames.all.map { name, endpoint in
            Remedy(
                rule: Rule(.allow, methods: .all, subject: .endpoints([endpoint]), id: ""), missing: [.operation(name)])
        })

    private func id(of entry: RuleEntry) -> RuleID {
        RuleID(text: entry.text, policy: name, place: names.line(at: entry.place))
    }
}

extension PathEntry {
    /// The subject of a rule. For ``PathPattern``, `/containers/*` is a prefix: unlike a ``PathMatching`` it shows
    /// beforehand which routes it may mean, so the others are still decided by a look-up.
    fileprivate var subject: Rule.Subject {
        guard isDeep, !segments.contains(.anySegment) else {
            return .matching(TemplatePattern(entry: self, reach: try? reach()))
        }
        return .paths(PathPattern(StaticText(path(variable: "") + "/*")))
    }
}
