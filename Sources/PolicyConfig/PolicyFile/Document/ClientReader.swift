// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension DocumentReader {
    private static let kinds = ClientMatcher.Kind.allCases

    /// Likely misnomers for the key of a client.
    private static let otherWords = [
        "service": "compose_service", "ip": "address", "cidr": "address", "name": "container", "hostname": "host",
        "dns": "host", "uid": "user", "gid": "group", "socket": "listener", "port": "listener", "cert": "certificate",
    ]

    mutating func clients(from node: YAMLNode) -> [PolicyFile.ClientEntry] {
        guard let items = items(from: node, of: "clients", expected: "a list of clients") else { return [] }
        guard items.count <= PolicyFileBounds.clients else {
            issues.error(at: node.place, "there are more than \(PolicyFileBounds.clients) clients")
            return []
        }
        let clients = items.compactMap { client(from: $0) }
        for (offset, client) in clients.enumerated() {
            guard let first = clients[..<offset].first(where: { $0.matcher.covers(client.matcher) }) else { continue }
            let place = issues.at(first.place)
            issues.warning(at: client.place, "this client is never looked for: the entry at \(place) matches it first")
        }
        return clients
    }

    private mutating func client(from node: YAMLNode) -> PolicyFile.ClientEntry? {
        let keys = Self.kinds.map(\.rawValue)
        if case .mapping(let pairs) = node.content, let pair = pairs.first(where: { Self.otherWords[$0.key] != nil }) {
            let meant = Self.otherWords[pair.key] ?? ""
            issues.error(at: pair.keyPlace, "a client has no key \(pair.key.shown); did you mean \(meant.shown)?")
            return nil
        }
        guard let fields = fields(from: node, of: "a client", keys: PolicyFileReference.client.keyNames) else {
            return nil
        }
        let policy = fields["policy"].flatMap { policyName(from: $0) }
        if !fields.has("policy") { issues.error(at: node.place, "a client needs \"policy\", the name of a policy") }
        let found = Self.kinds.filter { fields.has($0.rawValue) }.sorted {
            fields.place(of: $0.rawValue) < fields.place(of: $1.rawValue)
        }
        guard let kind = found.first, let value = fields[kind.rawValue] else {
            issues.error(at: node.place, "a client needs one of \(keys.joined(separator: ", "))")
            return nil
        }
        if found.count > 1 {
            let place = fields.place(of: found[1].rawValue)
            issues.error(at: place, "a client is named in one way; \(kind.rawValue) stands here already")
            return nil
        }
        let matcher = matcher(of: kind, from: value)
        guard let matcher, let policy else { return nil }
        return PolicyFile.ClientEntry(matcher: matcher, policy: policy, place: node.place)
    }

    private mutating func matcher(of kind: ClientMatcher.Kind, from node: YAMLNode) -> ClientMatcher? {
        if kind == .certificate { return certificate(from: node).map { .certificate($0) } }
        guard let text = text(from: node, of: kind.rawValue, expected: "text") else { return nil }
        do throws(ClientProblem) {
            return try ClientMatcher(kind: kind, text: text)
        } catch {
            issues.error(at: node.place, error.message)
            return nil
        }
    }

    private mutating func certificate(from node: YAMLNode) -> CertificateMatcher? {
        let keys = CertificateMatcher.Key.allCases.map(\.rawValue)
        guard let fields = fields(from: node, of: "certificate", keys: keys) else { return nil }
        let found = CertificateMatcher.Key.allCases.filter { fields.has($0.rawValue) }
        guard found.count == 1, let key = found.first, let value = fields[key.rawValue] else {
            issues.error(at: node.place, "certificate needs one of \(keys.joined(separator: ", "))")
            return nil
        }
        guard let text = text(from: value, of: key.rawValue, expected: "text") else { return nil }
        do throws(ClientProblem) {
            return try CertificateMatcher(key: key, text: text)
        } catch {
            issues.error(at: value.place, error.message)
            return nil
        }
    }
}
