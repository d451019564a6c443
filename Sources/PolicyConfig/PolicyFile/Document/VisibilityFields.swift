// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Reads the kept fields of responses: `fields: { ContainerList: [Id, Names] }`.
extension DocumentReader {
    mutating func keptFields(from node: YAMLNode, into draft: inout VisibilityDraft) {
        guard let pairs = pairs(from: node, of: "fields", expected: "a mapping from operationIds to lists") else {
            return
        }
        if pairs.isEmpty { issues.error(at: node.place, "fields is empty: leave it out") }
        for pair in pairs where !issues.isFull {
            guard let endpoint = filterable(from: pair) else { continue }
            draft.endpoints.append((endpoint, pair.keyPlace))
            draft.fields[endpoint] = members(from: pair.value, of: pair.key)
        }
    }

    private mutating func filterable(from pair: YAMLNode.Pair) -> Endpoint? {
        guard let endpoint = Endpoint(operationId: pair.key) else {
            let ending = Suggestion.ending(for: pair.key, among: OperationNames.all.map(\.name), listing: false)
            issues.error(at: pair.keyPlace, "\(pair.key.shown) is no operationId\(ending)")
            return nil
        }
        switch endpoint.responseShape {
        case .opaque:
            issues.error(at: pair.keyPlace, "the answer of \(pair.key) is no JSON: it has no fields")
        case .unreadable:
            issues.error(at: pair.keyPlace, "the answer of \(pair.key) cannot be filtered")
        case .document, .closed, .records, .progress, .nothing: return endpoint
        }
        return nil
    }

    private mutating func members(from node: YAMLNode, of operation: String) -> [String] {
        guard let items = items(from: node, of: operation, expected: "a list of members, such as [Id, Names]") else {
            return []
        }
        guard (1...PolicyFileBounds.entries).contains(items.count) else {
            let bounds = "from 1 to \(PolicyFileBounds.entries)"
            issues.error(at: node.place, "\(operation) takes \(bounds) members, not \(items.count)")
            return []
        }
        var places: [String: SourceLocation] = [:]
        return items.compactMap { item in
            guard let path = text(from: item, of: "a member", expected: "a path such as State.Status") else {
                return nil
            }
            if let problem = Self.problem(withMember: path) {
                issues.error(at: item.place, "\(path.shown) is no member: \(problem)")
                return nil
            }
            if let first = places[path] {
                issues.error(at: item.place, "\(path.shown) stands in \(operation) twice, first at \(issues.at(first))")
                return nil
            }
            places[path] = item.place
            return path
        }
    }

    private static func problem(withMember path: String) -> String? {
        if path.contains("[") || path.contains("]") { return "lists are not written, Mounts.Source is of each mount" }
        let names = path.split(separator: ".", omittingEmptySubsequences: false)
        if names.contains(where: \.isEmpty) { return "a name is missing beside a dot" }
        if names.contains(where: { $0.count > 1 && $0.contains("*") }) { return "a * stands for a whole name" }
        return nil
    }
}
