// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension DocumentReader {
    private static let entryForms = "an operationId, a glob, a group, \"METHOD /path\" or a mapping"

    /// - Parameter names: the places of all policies, also of those that cannot be read: a client may name them.
    mutating func policies(
        from node: YAMLNode, presets: PolicyFile.Presets, names: inout [String: SourceLocation]
    ) -> [PolicyDraft] {
        guard let pairs = pairs(from: node, of: "policies", expected: "a mapping from names to policies") else {
            return []
        }
        guard pairs.count <= PolicyFileBounds.policies else {
            issues.error(at: node.place, "there are more than \(PolicyFileBounds.policies) policies")
            return []
        }
        if pairs.isEmpty { issues.error(at: node.place, "policies is empty: nothing could pass") }
        for pair in pairs { names[pair.key] = pair.keyPlace }
        if let lost = zip(pairs, pairs.dropFirst()).first(where: Self.isIndentedTooLittle) {
            let line = "line \(lost.1.keyPlace.line), with its \(lost.1.key.shown), indented too little?"
            issues.error(at: lost.1.keyPlace, "policy \(lost.0.key) is empty; is \(line)")
            return []
        }
        return pairs.compactMap { pair in
            guard isName(pair.key, at: pair.keyPlace) else { return nil }
            return policy(from: pair, presets: presets)
        }
    }

    /// Whether a policy has no content below it, and the following key belongs into one.
    private static func isIndentedTooLittle(_ pair: YAMLNode.Pair, next: YAMLNode.Pair) -> Bool {
        pair.value.isNothing && PolicyFileReference.policy.keyNames.contains(next.key)
            && pair.keyPlace.column == next.keyPlace.column
    }

    private mutating func policy(from pair: YAMLNode.Pair, presets: PolicyFile.Presets) -> PolicyDraft? {
        let subject = "policy \(pair.key)"
        guard
            let fields = fields(from: pair.value, of: subject, keys: PolicyFileReference.policy.keyNames)
        else { return nil }
        let preset = fields["preset"].flatMap { presetRules(from: $0, presets: presets) } ?? PresetRules()
        let allow = fields["allow"].map { entries(from: $0, of: "allow") } ?? []
        let deny = fields["deny"].map { entries(from: $0, of: "deny") } ?? []
        let view = view(from: fields)
        let constraints = [
            fields["binds"].flatMap { bindMountLimit(from: $0) }.map(BodyConstraint.binds),
            fields["create"].flatMap { creationLimit(from: $0) }.map(BodyConstraint.create),
        ].compactMap(\.self)
        let quota = fields["quota"]
        let own = fields["own"].flatMap { owner(from: $0, quota: quota) }
        checkOwner(in: fields, of: subject)
        if !fields.has("preset"), !fields.has("allow") {
            let wayOut = "write \"preset\" or \"allow\" (\"allow: []\" for nothing)"
            issues.error(at: pair.keyPlace, "\(subject) does not say what it allows; \(wayOut)")
        }
        checkReachable(allow: allow, deny: deny)
        warnAboutNames(in: deny)
        return PolicyDraft(
            name: pair.key, place: pair.keyPlace, preset: preset, allow: allow, deny: deny,
            bodies: BodyConstraints(constraints), own: own, view: view, mode: enforcement(from: fields))
    }

    private mutating func presetRules(from node: YAMLNode, presets: PolicyFile.Presets) -> PresetRules? {
        let expected = "the name of a preset, or a mapping with name and with"
        var (nameNode, options) = (node, [String]())
        if case .mapping = node.content {
            guard let fields = fields(from: node, of: "preset", keys: PolicyFileReference.preset.keyNames) else {
                return nil
            }
            guard let name = fields["name"] else {
                issues.error(at: node.place, "preset needs \"name\", the name of a preset")
                return nil
            }
            nameNode = name
            if let with = fields["with"], let items = items(from: with, of: "with", expected: "a list of options") {
                options = items.compactMap { text(from: $0, of: "with", expected: "a list of options") }
            }
        }
        guard let name = text(from: nameNode, of: "preset", expected: expected) else { return nil }
        switch presets(name, options) {
        case .success(let rules): return rules
        case .failure(let problem):
            issues.error(at: nameNode.place, problem.message)
            return nil
        }
    }

    // MARK: Entries

    private mutating func entries(from node: YAMLNode, of key: String) -> [RuleEntry] {
        guard let items = items(from: node, of: key, expected: "a list, such as [ContainerList]") else { return [] }
        guard items.count <= PolicyFileBounds.entries else {
            issues.error(at: node.place, "\(key) has more than \(PolicyFileBounds.entries) entries")
            return []
        }
        var places: [String: SourceLocation] = [:]
        return items.compactMap { item in
            if issues.isFull { return nil }
            if let text = item.text {
                if let first = places[text] {
                    issues.error(at: item.place, "\(text.shown) stands in \(key) twice, first at \(issues.at(first))")
                    return nil
                }
                places[text] = item.place
            }
            return entry(from: item, of: key)
        }
    }

    private mutating func entry(from node: YAMLNode, of key: String) -> RuleEntry? {
        if case .mapping = node.content { return entryMapping(from: node, of: key) }
        return entry(named: node, of: key)
    }

    mutating func entry(named node: YAMLNode, of key: String) -> RuleEntry? {
        guard let text = text(from: node, of: "an entry of \(key)", expected: Self.entryForms) else { return nil }
        do throws(EntryProblem) {
            return RuleEntry(
                text: text, place: node.place, meaning: try RuleEntry.Meaning(parsing: text, isDeny: key == "deny"))
        } catch {
            issues.error(at: node.place, error.message)
            return nil
        }
    }

    // MARK: Entries together

    /// Reports an allow whose requests are all denied, which is a mistake, since any deny wins.
    private mutating func checkReachable(allow: [RuleEntry], deny: [RuleEntry]) {
        let deny = deny.filter { $0.conditions == nil }
        let denied = deny.reduce(into: Set<Endpoint>()) { $0.formUnion($1.meaning.whole) }
        for entry in allow {
            let covering = covering(entry.meaning, denied: denied, deny: deny)
            guard !covering.isEmpty else { continue }
            let places = covering.map { "\($0.text.shown) at \(issues.at($0.place))" }.joined(separator: " and ")
            issues.error(at: entry.place, "\(entry.text.shown) allows nothing: deny has \(places), and any deny wins")
        }
    }

    /// Returns the denies that together cover the whole entry; empty if a part remains. An entry over all paths below a
    /// prefix is covered only by another path.
    private func covering(_ meaning: RuleEntry.Meaning, denied: Set<Endpoint>, deny: [RuleEntry]) -> [RuleEntry] {
        let isDeep = meaning.path?.isDeep == true
        let touched = meaning.whole.union(meaning.part)
        if !isDeep, touched.isSubset(of: denied) {
            return deny.filter { !$0.meaning.whole.isDisjoint(with: touched) }
        }
        guard let path = meaning.path, isDeep || meaning.whole.isSubset(of: denied) else { return [] }
        let cover = deny.first { other in
            guard let cover = other.meaning.path else { return false }
            return other.meaning.pathMethods.isSuperset(of: meaning.pathMethods) && path.isWithin(cover)
        }
        return cover.map { [$0] } ?? []
    }

    /// Warns of denied names: an object has a name, an ID and every prefix of its ID, so denying one of them denies
    /// nothing.
    private mutating func warnAboutNames(in deny: [RuleEntry]) {
        for entry in deny where entry.meaning.path?.isDeep == false {
            let reason = "the same object can be asked for by its id"
            issues.warning(at: entry.place, "\(entry.text.shown) denies one name only; \(reason)")
        }
    }
}

extension PathEntry {
    /// Whether all paths of this entry belong to another one as well.
    func isWithin(_ other: PathEntry) -> Bool {
        guard other.isDeep else { return !isDeep && segments == other.segments }
        guard segments.count >= other.segments.count + (isDeep ? 0 : 1) else { return false }
        return zip(segments, other.segments).allSatisfy { own, cover in cover == .anySegment || own == cover }
    }
}
