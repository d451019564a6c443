// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Checks whether the requests of an entry can ever meet its conditions.
extension DocumentReader {
    /// Returns the entry with its conditions; nil if they do not fit it.
    mutating func conditioned(
        _ entry: RuleEntry?, by conditions: RuleConditions?, from fields: Fields, of key: String
    ) -> RuleEntry? {
        guard var entry, let conditions else { return entry }
        let problem = key == "deny" ? Self.problem(denying: conditions) : nil
        if let problem = problem ?? Self.problem(with: conditions, of: entry) {
            issues.error(at: fields.place(of: problem.key), problem.words)
            return nil
        }
        entry.conditions = conditions
        if key == "deny" { warnAboutWholes(of: entry, conditions: conditions) }
        return entry
    }

    private typealias Problem = (key: String, words: String)

    /// Returns the reason for which no request could meet the conditions, with the key that prevents it.
    private static func problem(with conditions: RuleConditions, of entry: RuleEntry) -> Problem? {
        let name = entry.text.shown
        if entry.meaning.path?.isDeep == true {
            return ("operation", "\(name) takes paths that no route knows, of which no condition can be judged")
        }
        let reached = entry.meaning.whole.union(entry.meaning.part)
        if let object = conditions.object, !reached.contains(where: { $0.kindOfCondition == object.kind }) {
            let key = VisibilityKeys.key(of: object.kind)
            return (key, "\(name) never meets this: a request of it names no one \(object.kind) in its path")
        }
        for parameter in conditions.query where !reached.contains(where: { $0.knows(parameter.name) }) {
            let known = Set(reached.flatMap(\.knownParameters)).sorted()
            let ending = Suggestion.ending(for: parameter.name, among: known)
            return ("query", "\(name) has no parameter \(parameter.name.shown)\(ending)")
        }
        if conditions.exec != nil, !reached.contains(.containerExec) {
            return ("exec", "\(name) never meets this: only ContainerExec says what is to run")
        }
        if reached.contains(where: conditions.canBeJudged) { return nil }
        return ("operation", "\(name) never meets this: no operation of it has all that its conditions ask for")
    }

    /// Returns a reason for which a denied request could be written in another form with the same effect.
    private static func problem(denying conditions: RuleConditions) -> Problem? {
        if conditions.exec != nil {
            return ("exec", "exec cannot be denied: one command can be written in many ways; allow those that may run")
        }
        guard let text = conditions.query.first(where: { $0.meaning == .text }) else { return nil }
        let reason = "its values can be written in many ways; allow those that may pass"
        return ("query", "\(text.name.shown) cannot be denied by its value: \(reason)")
    }

    /// Warns about operations on whole groups: the objects that they affect are unknown.
    private mutating func warnAboutWholes(of entry: RuleEntry, conditions: RuleConditions) {
        let wholes = Endpoint.allCases.filter {
            entry.meaning.whole.contains($0) && !conditions.canBeJudged(at: $0) && !$0.isPodmans
        }
        guard !wholes.isEmpty else { return }
        let more = wholes.count > 5 ? " and \(wholes.count - 5) more" : ""
        let names = wholes.prefix(5).map(\.operationId).joined(separator: ", ") + more
        issues.warning(
            at: entry.place, "\(entry.text.shown) denies \(names) whatever its conditions: they cannot be judged there")
    }
}

extension Endpoint {
    fileprivate func knows(_ parameter: String) -> Bool { knownParameters.contains(parameter) }
}
