// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The keys of an entry for conditions: `containers: { label: managed=yes }`, `query: { signal: [HUP] }`, `exec: { …
/// }`.
extension DocumentReader {
    /// Returns nil if there are none; a malformed one is an issue.
    mutating func conditions(from fields: Fields, of key: String) -> RuleConditions? {
        let object = objectCondition(from: fields)
        let query = fields["query"].map { parameterConditions(from: $0) } ?? []
        let exec = fields["exec"].flatMap { execCondition(from: $0) }
        guard object != nil || !query.isEmpty || exec != nil else { return nil }
        return RuleConditions(object: object, query: query, exec: exec)
    }

    /// Reads the condition on an object. A request names one object, so an entry can have one kind only.
    private mutating func objectCondition(from fields: Fields) -> ObjectCondition? {
        let kinds = VisibilityKeys.kinds.filter { fields.has($0.key) }
        guard let (key, kind) = kinds.first, let node = fields[key] else { return nil }
        for (other, _) in kinds.dropFirst() {
            issues.error(
                at: fields.place(of: other),
                "an entry is about one kind of objects, and \(key) stands here already; write an entry for each")
        }
        let rule = visibilityRule(from: node, key: key, kind: kind)
        return rule.isEmpty ? nil : ObjectCondition(kind: kind, rule: rule)
    }

    // MARK: Parameters

    private static let values = "a value, null or a list of these"

    private mutating func parameterConditions(from node: YAMLNode) -> [ParameterCondition] {
        guard let pairs = pairs(from: node, of: "query", expected: "a mapping from parameters to values") else {
            return []
        }
        guard (1...PolicyFileBounds.parameters).contains(pairs.count) else {
            let wrong =
                pairs.isEmpty ? "is empty: leave it out" : "has more than \(PolicyFileBounds.parameters) parameters"
            issues.error(at: node.place, "query \(wrong)")
            return []
        }
        return pairs.compactMap { pair in
            guard let found = scalars(from: pair.value, of: pair.key, expected: Self.values) else { return nil }
            let texts = found.compactMap { $0?.text }
            return ParameterCondition(name: pair.key, values: texts, mayBeAbsent: texts.count < found.count)
        }
    }

    /// Reads one scalar or a list of scalars; nil stands for null and for the empty text.
    private mutating func scalars(
        from node: YAMLNode, of subject: String, expected: String
    ) -> [(text: String, place: SourceLocation)?]? {
        var items = [node]
        if case .sequence(let all) = node.content { items = all }
        guard (1...PolicyFileBounds.entries).contains(items.count) else {
            issues.error(
                at: node.place, "\(subject) takes from 1 to \(PolicyFileBounds.entries) values, not \(items.count)")
            return nil
        }
        var found: [(text: String, place: SourceLocation)?] = []
        for item in items {
            guard case .scalar(let text, _) = item.content else {
                mismatch(at: item, subject: subject, expected: expected)
                return nil
            }
            found.append(item.isNothing || text.isEmpty ? nil : (text, item.place))
        }
        return found
    }

    // MARK: Execs

    private mutating func execCondition(from node: YAMLNode) -> ExecCondition? {
        guard let fields = fields(from: node, of: "exec", keys: PolicyFileReference.exec.keyNames) else { return nil }
        let flags = [("true", true), ("false", false)]
        let commands = fields["commands"].map { commandPatterns(from: $0) }
        return ExecCondition(
            commands: commands, user: fields["user"].flatMap { optionalText(from: $0, of: "user") },
            allowsPrivileged: fields["privileged"].flatMap { word(from: $0, of: "privileged", among: flags) } ?? false,
            environment: fields["env"].map { variables(from: $0) } ?? [],
            workingDirectory: fields["working_dir"].flatMap { optionalText(from: $0, of: "working_dir") },
            terminal: fields["tty"].flatMap { word(from: $0, of: "tty", among: flags) })
    }

    private mutating func optionalText(from node: YAMLNode, of key: String) -> ExecCondition.OptionalText? {
        guard let found = scalars(from: node, of: key, expected: "a text, null or a list of these") else { return nil }
        let patterns = found.compactMap { $0 }.map { TextEntry(text: $0.text, isPart: false, place: $0.place).pattern }
        return ExecCondition.OptionalText(patterns: patterns, mayBeAbsent: patterns.count < found.count)
    }

    private mutating func variables(from node: YAMLNode) -> [ExecCondition.Variable] {
        guard let found = scalars(from: node, of: "env", expected: "NAME, NAME=value or a list of these") else {
            return []
        }
        return found.compactMap { entry in
            guard let entry, case let (name, value) = entry.text.splitAtEquals(), !name.isEmpty else {
                issues.error(at: entry?.place ?? node.place, "env takes NAME or NAME=value, and a name is missing")
                return nil
            }
            func pattern(_ text: String) -> TextPattern {
                TextEntry(text: text, isPart: false, place: entry.place).pattern
            }
            return ExecCondition.Variable(name: pattern(name), value: value.map(pattern))
        }
    }

    private static let commandForm = "a list of words, such as [cscli, metrics]"

    private mutating func commandPatterns(from node: YAMLNode) -> [ExecCondition.CommandPattern] {
        guard let items = items(from: node, of: "commands", expected: "a list of commands, each a list of words") else {
            return []
        }
        guard (1...PolicyFileBounds.entries).contains(items.count) else {
            issues.error(
                at: node.place, "commands takes from 1 to \(PolicyFileBounds.entries) commands, not \(items.count)")
            return []
        }
        return items.compactMap { commandPattern(from: $0) }
    }

    private mutating func commandPattern(from node: YAMLNode) -> ExecCondition.CommandPattern? {
        guard let items = items(from: node, of: "a command", expected: Self.commandForm) else { return nil }
        var words = items.compactMap { text(from: $0, of: "a command", expected: Self.commandForm) }
        guard words.count == items.count else { return nil }
        let takesMore = words.last == "**"
        if takesMore { words.removeLast() }
        if words.isEmpty, !takesMore {
            issues.error(at: node.place, "a command is empty; it takes \(Self.commandForm)")
            return nil
        }
        if let index = words.firstIndex(of: "**") {
            issues.error(at: items[index].place, "\"**\" stands for all further words: it is the last one of a command")
            return nil
        }
        return ExecCondition.CommandPattern(
            words: zip(words, items).map { TextEntry(text: $0, isPart: false, place: $1.place).pattern },
            takesMore: takesMore)
    }
}
