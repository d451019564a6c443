// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Reads entries that are mappings: `{ path_regex: …, methods: [GET] }`, `{ operation: ContainerCreate, binds: [/srv]
/// }`, and `{ operation: ContainerKill, query: { signal: HUP } }`.
extension DocumentReader {
    private static let patternForm = "a pattern, such as \"/v1\\.[0-9]+/containers/.*\""

    mutating func entryMapping(from node: YAMLNode, of key: String) -> RuleEntry? {
        let subject = "an entry of \(key)"
        let isNamed = node.has("operation")
        let mapping = isNamed ? PolicyFileReference.limited : PolicyFileReference.pattern
        let keys = mapping.keyNames.filter { key == "allow" || $0 != "binds" }
        guard let fields = fields(from: node, of: subject, keys: keys) else { return nil }
        let limit = fields["binds"].flatMap { bindMountLimit(from: $0) }
        if limit == nil, fields.has("binds") { return nil }
        if let operation = fields["operation"] {
            let conditions = conditions(from: fields, of: key)
            let entry = limited(entry(named: operation, of: key), to: limit, at: node.place)
            return conditioned(entry, by: conditions, from: fields, of: key)
        }
        guard let pattern = fields["path_regex"] else {
            issues.error(at: node.place, "\(subject) that is a mapping needs \"path_regex\" or \"operation\"")
            return nil
        }
        let methods = fields.has("methods") ? fields["methods"].flatMap { regexMethods(from: $0) } : .all
        return limited(regexEntry(from: pattern, methods: methods, of: key), to: limit, at: node.place)
    }

    private mutating func regexEntry(from node: YAMLNode, methods: MethodSet?, of key: String) -> RuleEntry? {
        guard let text = text(from: node, of: "path_regex", expected: Self.patternForm), let methods else { return nil }
        do throws(EntryProblem) {
            let regex = try PathRegex(parsing: text, isDeny: key == "deny")
            let meaning = RuleEntry.Meaning(regex: regex, methods: methods)
            return RuleEntry(text: "path_regex: \(text)", place: node.place, meaning: meaning)
        } catch {
            issues.error(at: node.place, error.message)
            return nil
        }
    }

    /// Reads the methods `[GET, HEAD]`, `GET`, or `"*"` for all.
    private mutating func regexMethods(from node: YAMLNode) -> MethodSet? {
        if node.text == "*" { return .all }
        let expected = "a list of methods, such as [GET, HEAD]"
        var nodes = [node]
        if case .sequence(let items) = node.content { nodes = items }
        let known = Method.allCases.map { ("\($0.token)", MethodSet($0)) }
        let methods = nodes.compactMap { word(from: $0, of: "methods", among: known) }
        if nodes.isEmpty { mismatch(at: node, subject: "methods", expected: expected) }
        return methods.isEmpty || methods.count < nodes.count ? nil : MethodSet(methods)
    }

    // MARK: Limits

    /// Reads directories, `[/srv, /data/ci]`; an empty list forbids all binds.
    mutating func bindMountLimit(from node: YAMLNode) -> BindMountLimit? {
        let expected = "a list of directories, such as [/srv]"
        guard let items = items(from: node, of: "binds", expected: expected) else { return nil }
        guard items.count <= PolicyFileBounds.binds else {
            issues.error(at: node.place, "binds has more than \(PolicyFileBounds.binds) directories")
            return nil
        }
        let directories = items.compactMap { bindDirectory(from: $0) }
        return directories.count == items.count ? BindMountLimit(directories: directories) : nil
    }

    mutating func bindDirectory(from node: YAMLNode) -> String? {
        let expected = "the absolute path of a directory"
        guard let text = text(from: node, of: "binds", expected: expected) else { return nil }
        guard AbsolutePath.isAbsolute(text), !text.utf8.contains(0) else {
            mismatch(at: node, subject: "binds", expected: expected)
            return nil
        }
        return text
    }

    /// Returns the entry with a limit on binds. A limit on requests that never bind is a mistake.
    private mutating func limited(_ entry: RuleEntry?, to limit: BindMountLimit?, at place: SourceLocation)
        -> RuleEntry?
    {
        guard var entry, let limit else { return entry }
        if !entry.meaning.mayBind {
            issues.error(at: place, "binds limits nothing here: \(entry.text.shown) binds nothing from the host")
            return nil
        }
        entry.bodies = .binds(limit)
        return entry
    }
}

extension RuleEntry.Meaning {
    /// Whether some of its requests could bind host paths; paths of unknown routes could.
    fileprivate var mayBind: Bool {
        regex != nil || path?.isDeep == true || whole.union(part).contains(where: BindMountLimit.mayRefuse)
    }
}

extension YAMLNode {
    fileprivate func has(_ key: String) -> Bool {
        guard case .mapping(let pairs) = content else { return false }
        return pairs.contains { $0.key == key }
    }
}
