// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Rules with the same subject for different methods, merged.
struct MergedRule {
    let effect: Rule.Effect
    var methods: MethodSet
    var subject: Rule.Subject
    let bodies: BodyConstraints
    let conditions: RuleConditions?
    var id: RuleID
    /// Further paths of the same rule, with other beginnings only.
    var counterparts: [PathPattern] = []

    /// Returns the rules with neighbours of the same path merged: `CONTAINERS=1` for GET and HEAD, with `POST=1` for
    /// all others.
    static func merge(_ rules: [Rule]) -> [MergedRule] {
        rules.reduce(into: []) { merged, rule in
            if let last = merged.last, last.isAbout(rule) {
                merged[merged.count - 1].methods.formUnion(rule.methods)
                merged[merged.count - 1].id = rule.id
            } else if let last = merged.last, let counterpart = last.counterpart(in: rule) {
                merged[merged.count - 1].counterparts.append(counterpart)
            } else {
                merged.append(
                    MergedRule(
                        effect: rule.effect, methods: rule.methods, subject: rule.subject, bodies: rule.bodies,
                        conditions: rule.conditions, id: rule.id))
            }
        }
    }

    /// Returns the path of a rule that one pattern can deny together with this one: `/containers/{id}/logs` and
    /// `/libpod/containers/{id}/logs`.
    private func counterpart(in rule: Rule) -> PathPattern? {
        guard case .paths(let own) = subject, case .paths(let other) = rule.subject,
            rule.effect == .deny,
            effect == .deny, methods == rule.methods, id.name == rule.id.name, !own.actionElements.isEmpty,
            own.actionElements == other.actionElements
        else { return nil }
        return other
    }

    private func isAbout(_ rule: Rule) -> Bool {
        guard let own = subject.path, let other = rule.subject.path else { return false }
        return own == other && effect == rule.effect && bodies == rule.bodies && conditions == rule.conditions
            && methods.isDisjoint(with: rule.methods)
    }
}

extension Rule.Subject {
    /// The form of its paths; nil if it has none.
    fileprivate var path: PathPattern? {
        switch self {
        case .paths(let pattern), .action(_, let pattern): pattern
        case .endpoints, .matching, .conditional: nil
        }
    }
}

/// The entries of a policy, in the order of its rules, each with its origin.
struct PolicyBlocks {
    struct Block {
        /// The setting or line behind the entries, in its dialect.
        let origin: String
        var lines: [Line]

        var holdsEntries: Bool { lines.contains { $0.entry != nil } }
    }

    enum Line: Equatable {
        case note(String)
        case entry(String)

        var entry: String? { if case .entry(let text) = self { text } else { nil } }
    }

    private(set) var allow: [Block] = []
    private(set) var deny: [Block] = []
    /// Whether paths that no engine has were allowed before, and no longer are.
    private(set) var losesUnknown = false
    /// Whether a pattern is among the denied entries: it matches every path that is not UTF-8.
    var deniesUnreadable: Bool {
        deny.contains { block in block.lines.contains { $0.entry?.hasPrefix("{ path_regex") == true } }
    }

    /// - Parameter tellsReach: whether a comment beside each pattern lists the endpoints that it reaches.
    init(of policy: Policy, tellsReach: Bool) {
        let rules = MergedRule.merge(policy.rules)
        let denied = Self.denied(by: rules)
        for rule in rules {
            var rule = rule
            // In a file, an allow of a denied operation is a mistake.
            if rule.effect == .allow, case .endpoints(let endpoints) = rule.subject {
                rule.subject = .endpoints(endpoints.subtracting(denied))
            }
            var text = RuleText(of: rule)
            if tellsReach { text.notes += Self.reach(of: rule, denied: denied) }
            losesUnknown = losesUnknown || text.losesUnknown && rule.effect == .allow
            switch rule.effect {
            case .allow: Self.add(text, from: rule.id.name, to: &allow)
            case .deny: Self.add(text, from: rule.id.name, to: &deny)
            }
        }
    }

    /// Returns the endpoints that samples find behind an allowing pattern, in lines of a page's width.
    private static func reach(of rule: MergedRule, denied: Set<Endpoint>) -> [String] {
        guard rule.effect == .allow, case .matching(let pattern) = rule.subject,
            !(pattern is TemplatePattern)
        else {
            return []
        }
        let alone = Rule(.allow, methods: rule.methods, subject: rule.subject, id: rule.id)
        let names = Endpoint.allCases.filter { !denied.contains($0) && alone.mayAllow($0) }.map(\.operationId)
        guard !names.isEmpty else { return ["as far as samples tell, it reaches no endpoint"] }
        return names.reduce(into: ["as far as samples tell, it reaches:"]) { lines, name in
            if lines[lines.count - 1].count + name.count > 90 { lines.append(" ") }
            lines[lines.count - 1] += " \(name)"
        }
    }

    private static func denied(by rules: [MergedRule]) -> Set<Endpoint> {
        rules.reduce(into: []) { denied, rule in
            guard rule.effect == .deny, rule.methods == .all, rule.conditions == nil,
                case .endpoints(let own) = rule.subject
            else { return }
            denied.formUnion(own)
        }
    }

    /// Adds entries, without those that are there already: repetitions are a mistake in a file.
    private static func add(_ text: RuleText, from origin: String, to blocks: inout [Block]) {
        let entries = text.entries.map(Line.entry).filter { line in
            !blocks.contains { $0.lines.contains(line) }
        }
        let isKnown = entries.isEmpty && !text.entries.isEmpty
        let notes = (isKnown ? ["it stands there already"] : text.notes).map(Line.note)
        guard !entries.isEmpty || !notes.isEmpty else { return }
        guard let last = blocks.indices.last, blocks[last].origin == origin else {
            blocks.append(Block(origin: origin, lines: notes + entries))
            return
        }
        blocks[last].lines += notes.filter { !blocks[last].lines.contains($0) } + entries
    }
}
