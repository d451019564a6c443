// SPDX-License-Identifier: Apache-2.0

import Addressing

extension DocumentReader {
    private static let listenerForms = "tcp://host:port, unix:///path, or a mapping with tcp, unix or tls"

    mutating func listeners(from node: YAMLNode) -> [PolicyFile.ListenerEntry] {
        guard let items = items(from: node, of: "listeners", expected: "a list of listeners") else { return [] }
        if items.isEmpty { issues.error(at: node.place, "listeners is empty; leave it out to have the usual one") }
        guard items.count <= PolicyFileBounds.listeners else {
            issues.error(at: node.place, "there are more than \(PolicyFileBounds.listeners) listeners")
            return []
        }
        var listeners: [PolicyFile.ListenerEntry] = []
        for item in items {
            guard let listener = listener(from: item) else { continue }
            if let first = listeners.first(where: { $0.address == listener.address }) {
                let address = "\(listener.address)".shown
                issues.error(at: item.place, "\(address) is a listener already, at \(issues.at(first.place))")
            } else {
                listeners.append(listener)
            }
        }
        return listeners
    }

    private mutating func listener(from node: YAMLNode) -> PolicyFile.ListenerEntry? {
        if case .mapping = node.content { return listenerMapping(from: node) }
        guard let text = text(from: node, of: "a listener", expected: Self.listenerForms) else { return nil }
        if text.hasPrefix("tls:") {
            issues.error(
                at: node.place, "a tls listener needs a certificate: { tls: host:port, certificate: …, key: … }")
            return nil
        }
        guard let address = GateAddress(text) else {
            mismatch(at: node, subject: "a listener", expected: Self.listenerForms)
            return nil
        }
        return PolicyFile.ListenerEntry(address: address, place: node.place)
    }

    private static let unixKeys = ["mode", "owner", "group"]
    private static let tlsKeys = ["certificate", "key", "client_ca"]

    private mutating func listenerMapping(from node: YAMLNode) -> PolicyFile.ListenerEntry? {
        let kinds = ["tcp", "unix", "tls"]
        guard let fields = fields(from: node, of: "a listener", keys: PolicyFileReference.listener.keyNames) else {
            return nil
        }
        let policy = fields["policy"].flatMap { policyName(from: $0) }
        let named = kinds.filter(fields.has)
        guard named.count == 1, let kind = named.first, let value = fields[kind] else {
            issues.error(at: node.place, "a listener needs one of tcp, unix and tls")
            return nil
        }
        refuse(
            kind == "unix" ? [] : Self.unixKeys, in: fields, words: "is for unix sockets; a \(kind) listener has none")
        refuse(kind == "tls" ? [] : Self.tlsKeys, in: fields, words: "is for tls; a \(kind) listener has none")
        guard let address = kind == "unix" ? unixAddress(from: value) : hostAddress(from: value, kind: kind) else {
            return nil
        }
        var entry = PolicyFile.ListenerEntry(address: address, policy: policy, place: node.place)
        if kind == "unix" { readFile(from: fields, into: &entry) }
        if kind == "tls" { entry.tls = serverTLS(from: fields) }
        return kind == "tls" && entry.tls == nil ? nil : entry
    }

    private mutating func refuse(_ keys: [String], in fields: Fields, words: String) {
        for key in keys where fields.has(key) { issues.error(at: fields.place(of: key), "\(key) \(words)") }
    }

    private mutating func readFile(from fields: Fields, into entry: inout PolicyFile.ListenerEntry) {
        entry.mode = fields["mode"].flatMap { permissions(from: $0) }
        entry.owner = fields["owner"].flatMap { text(from: $0, of: "owner", expected: "a user") }
        entry.group = fields["group"].flatMap { text(from: $0, of: "group", expected: "a group") }
    }

    private mutating func serverTLS(from fields: Fields) -> TLSServerFiles? {
        let certificate = fields["certificate"].flatMap { pemFile(from: $0, key: "certificate") }
        let key = fields["key"].flatMap { pemFile(from: $0, key: "key") }
        for needed in ["certificate", "key"] where !fields.has(needed) {
            issues.error(at: fields.place, "a tls listener needs \"\(needed)\", the path of a PEM file")
        }
        let authority = fields["client_ca"].flatMap { pemFile(from: $0, key: "client_ca") }
        // A check of clients must not be skipped because it could not be read.
        guard let certificate, let key, (authority != nil) == fields.has("client_ca") else { return nil }
        return TLSServerFiles(certificate: certificate, key: key, clientCA: authority)
    }

    mutating func pemFile(from node: YAMLNode, key: String) -> String? {
        let expected = "the absolute path of a PEM file"
        guard let text = text(from: node, of: key, expected: expected) else { return nil }
        if text.hasPrefix("/"), !text.utf8.contains(0) { return text }
        mismatch(at: node, subject: key, expected: expected)
        return nil
    }

    private mutating func hostAddress(from node: YAMLNode, kind: String) -> GateAddress? {
        guard let text = text(from: node, of: kind, expected: "host:port") else { return nil }
        if let address = GateAddress("\(kind)://\(text)") { return address }
        mismatch(at: node, subject: kind, expected: "host:port")
        return nil
    }

    private mutating func unixAddress(from node: YAMLNode) -> GateAddress? {
        let expected = "an absolute path of at most 103 bytes"
        guard let text = text(from: node, of: "unix", expected: expected) else { return nil }
        if let address = GateAddress("unix://\(text)") { return address }
        mismatch(at: node, subject: "unix", expected: expected)
        return nil
    }

    /// Reads permissions in octal, quoted or not, as chmod does.
    private mutating func permissions(from node: YAMLNode) -> Int? {
        let expected = "the permissions of a socket, such as \"0660\""
        guard let text = text(from: node, of: "mode", expected: expected) else { return nil }
        if (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let mode = Int(text, radix: 8), mode <= 0o777
        {
            return mode
        }
        mismatch(at: node, subject: "mode", expected: expected)
        return nil
    }
}
