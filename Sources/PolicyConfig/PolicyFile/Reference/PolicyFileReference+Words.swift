// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension PolicyFileReference.Value {
    /// The forms of an entry as text.
    static let namedEntries: [PolicyFileReference.Value] = [
        .text(.operation), .text(.groupWord), .text(.operationGlob), .text(.methodAndPath),
    ]

    /// The forms of an entry.
    static let entries = namedEntries + [.mapping(.limited), .mapping(.pattern)]
}

extension PolicyFileReference.Text {
    static let operation = Self("an operationId", known: OperationNames.all.map(\.name))
    static let groupWord = Self("a group and an access word", known: GroupTable.all.map(\.word))
    static let operationGlob = Self("a glob of operationIds", pattern: "^[A-Za-z0-9*]*\\*[A-Za-z0-9*]*$")
    static let methodAndPath = Self("a method and a path", pattern: "^(\\*|\(methods)(,\(methods))*)\\s+/\\S*$")
    static let presetName = Self("the name of a preset", known: Preset.all.map(\.name) + Preset.aliases.keys.sorted())
    static let presetOption = Self("an option", known: options)
    static let requestLine = Self("`METHOD /path`", pattern: "^\(methods) +/\\S*$")
    static let describedClient = Self("`kind:value`, such as `address:10.10.2.7`", pattern: "^(\(kinds)):.+$")

    static let objectFact = Self(
        "`name:…`, `label:…`, `compose_project:…` or `image:…`", pattern: "^(name|label|compose_project|image):.+$")

    private static let methods = "(\(Method.allCases.map { "\($0.token)" }.joined(separator: "|")))"
    private static let kinds = ClientMatcher.Kind.allCases.map(\.rawValue).joined(separator: "|")
    private static let options = Set(Preset.all.flatMap { $0.options.compactMap(\.option) }).sorted()
}

/// The endpoints that a word of a group grants.
struct GroupTable {
    let group: EndpointGroup
    let access: Access
    let endpoints: [Endpoint]

    /// The word as an entry of a policy: `containers:read`.
    var word: String { "\(group.rawValue):\(access.rawValue)" }

    /// The non-empty tables, in the order of the groups and of the words.
    static let all: [GroupTable] = EndpointGroup.allCases.flatMap { group in
        Access.allCases.compactMap { access in
            let endpoints = Endpoint.allCases.filter { $0.group == group && $0.access == access }
            return endpoints.isEmpty ? nil : GroupTable(group: group, access: access, endpoints: endpoints)
        }
    }
}
