// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Reads the keys of `create` about single fields of bodies.
extension DocumentReader {
    mutating func readKeys(from fields: Fields, into limit: inout CreationLimit) {
        limit.users = fields["users"].map { patterns(from: $0, of: "users", example: "[1000, app]") }
        limit.labels = fields["labels"].flatMap { labelLimit(from: $0) }
        limit.variables = fields["env"].flatMap { variableLimit(from: $0) }
        limit.restarts = fields["restart"].map { restarts(from: $0) }
        limit.names = fields["name"].map { names(from: $0) }
        limit.devices = fields["devices"].map { devices(from: $0) }
        limit.gpus = fields["gpus"].flatMap { gpus(from: $0) }
        limit.runtimes = fields["runtimes"].map { runtimes(from: $0) }
        limit.sysctls = fields["sysctls"].map { patterns(from: $0, of: "sysctls", example: "[net.core.somaxconn]") }
        limit.volumes = fields["volumes"].map { patterns(from: $0, of: "volumes", example: "[\"ci-*\"]") }
    }

    // MARK: Labels and variables

    private mutating func labelLimit(from node: YAMLNode) -> CreationLimit.LabelLimit? {
        guard let fields = fields(from: node, of: "labels", keys: PolicyFileReference.createdLabels.keyNames) else {
            return nil
        }
        var limit = CreationLimit.LabelLimit()
        limit.required = fields["required"].map { namedValues(from: $0, of: "required", example: "[team=shop]") } ?? []
        limit.forbidden =
            fields["forbidden"].map { patterns(from: $0, of: "forbidden", example: "[\"traefik.*\"]") } ?? []
        limit.added = fields["added"].map { namedValues(from: $0, of: "added", example: "[owner=ci]") } ?? []
        return limit
    }

    private mutating func variableLimit(from node: YAMLNode) -> CreationLimit.VariableLimit? {
        guard let fields = fields(from: node, of: "env", keys: PolicyFileReference.createdVariables.keyNames) else {
            return nil
        }
        var limit = CreationLimit.VariableLimit()
        limit.required = fields["required"].map { namedValues(from: $0, of: "required", example: "[CI=true]") } ?? []
        limit.forbidden = fields["forbidden"].map { patterns(from: $0, of: "forbidden", example: "[\"LD_*\"]") } ?? []
        return limit
    }

    private mutating func namedValues(
        from node: YAMLNode, of key: String, example: String
    ) -> [CreationLimit.NamedValue] {
        let expected = "a list of names, with or without a value, such as \(example)"
        return boundedItems(from: node, of: key, expected: expected).compactMap { item in
            guard let text = text(from: item, of: key, expected: expected) else { return nil }
            let (name, value) = text.splitAtEquals()
            if !name.isEmpty { return CreationLimit.NamedValue(name: name, value: value) }
            mismatch(at: item, subject: key, expected: expected)
            return nil
        }
    }

    private mutating func patterns(from node: YAMLNode, of key: String, example: String) -> [TextPattern] {
        let expected = "a list of texts, such as \(example)"
        return boundedItems(from: node, of: key, expected: expected).compactMap { item in
            text(from: item, of: key, expected: expected).map {
                TextEntry(text: $0, isPart: false, place: item.place).pattern
            }
        }
    }

    /// Reads one pattern, or a list of them.
    private mutating func names(from node: YAMLNode) -> [TextPattern] {
        if let text = node.text { return [TextEntry(text: text, isPart: false, place: node.place).pattern] }
        return patterns(from: node, of: "name", example: "[\"ci-*\"]")
    }

    // MARK: Others

    private mutating func restarts(from node: YAMLNode) -> [String] {
        let known = PolicyFileReference.restarts.map { ($0, $0) }
        let expected = "a list of policies, such as [\"no\", on-failure]"
        return boundedItems(from: node, of: "restart", expected: expected).compactMap { item in
            word(from: item, of: "restart", among: known)
        }
    }

    private mutating func devices(from node: YAMLNode) -> [String] {
        let expected = "a list of paths of devices, such as [/dev/fuse]"
        return boundedItems(from: node, of: "devices", expected: expected).compactMap { item in
            guard let path = text(from: item, of: "devices", expected: expected) else { return nil }
            if AbsolutePath.isAbsolute(path) { return AbsolutePath.clean(path) }
            mismatch(at: item, subject: "devices", expected: expected)
            return nil
        }
    }

    private mutating func gpus(from node: YAMLNode) -> Int? {
        if node.text == "all" { return Int.max }
        return number(from: node, of: "gpus", in: PolicyFileReference.gpuCounts)
    }

    private mutating func runtimes(from node: YAMLNode) -> [String] {
        let expected = "a list of names of runtimes, such as [runsc]"
        return boundedItems(from: node, of: "runtimes", expected: expected).compactMap { item in
            guard let name = text(from: item, of: "runtimes", expected: expected) else { return nil }
            if !name.contains("/") { return name }
            mismatch(at: item, subject: "runtimes", expected: expected)
            return nil
        }
    }
}
