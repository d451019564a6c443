// SPDX-License-Identifier: Apache-2.0

import Addressing

extension DocumentReader {
    private static let listenerForms = "tcp://host:port, unix:///path, or a mapping with tcp, unix or tls"

    mutating func listeners(_ node: YAMLNode) -> [PolicyFile.ListenerEntry] {
        guard let items = items(node, of: "listeners", expected: "a list of listeners") else { return [] }
        if items.isEmpty { issues.error(node.place, "listeners is empty; leave it out to have the usual one") }
        guard items.count <= PolicyFileBounds.listeners else {
            issues.error(node.place, "there are more than \(PolicyFileBounds.listeners) listeners")
            return []
        }
        var listeners: [PolicyFile.ListenerEntry] = []
        for item in items {
            guard let listener = listener(item) else { continue }
            if let first = listeners.first(where: { $0.address == listener.address }) {
                let address = "\(listener.address)".shown
                issues.error(item.place, "\(address) is a listener already, at \(issues.at(first.place))")
            } else {
                listeners.append(listener)
            }
        }
        return listeners
    }

    private mutating func listener(_ node: YAMLNode) -> PolicyFile.ListenerEntry? {
        if case .mapping = node.content { return listenerMapping(node) }
        guard let text = text(node, of: "a listener", expected: Self.listenerForms) else { return nil }
        if text.hasPrefix("tls:") {
            issues.error(node.place, "a tls listener needs a certificate: { tls: host:port, certificate: …, key: … }")
            return nil
        }
        guard let address = GateAddress(text) else {
            mismatch(node, "a listener", Self.listenerForms)
            return nil
        }
        return PolicyFile.ListenerEntry(address: address, place: node.place)
    }

    private static let unixKeys = ["mode", "owner", "group"]
    private static let tlsKeys = ["certificate", "key", "client_ca"]

    private mutating func listenerMapping(_ node: YAMLNode) -> PolicyFile.ListenerEntry? {
        let kinds = ["tcp", "unix", "tls"]
        guard let fields = fields(node, of: "a listener", keys: PolicyFileReference.listener.keyNames) else {
            return nil
        }
        let policy = fields["policy"].flatMap { policyName($0) }
        let named = kinds.filter(fields.has)
        guard named.count == 1, let kind = named.first, let value = fields[kind] else {
            issues.error(node.place, "a listener needs one of tcp, unix and tls")
            return nil
        }
        refuse(kind == "unix" ? [] : Self.unixKeys, in: fields, "is for unix sockets; a \(kind) listener has none")
        refuse(kind == "tls" ? [] : Self.tlsKeys, in: fields, "is for tls; a \(kind) listener has none")
        guard let address = kind == "unix" ? unixAddress(value) : hostAddress(value, kind) else { return nil }
        var entry = PolicyFile.ListenerEntry(address: address, policy: policy, place: node.place)
        if kind == "unix" { readFile(fields, into: &entry) }
        if kind == "tls" { entry.tls = serverTLS(fields) }
        return kind == "tls" && entry.tls == nil ? nil : entry
    }

    private mutating func refuse(_ keys: [String], in fields: Fields, _ words: String) {
        for key in keys where fields.has(key) { issues.error(fields.place(of: key), "\(key) \(words)") }
    }

    private mutating func readFile(_ fields: Fields, into entry: inout PolicyFile.ListenerEntry) {
        entry.mode = fields["mode"].flatMap { permissions($0) }
        entry.owner = fields["owner"].flatMap { text($0, of: "owner", expected: "a user") }
        entry.group = fields["group"].flatMap { text($0, of: "group", expected: "a group") }
    }

    private mutating func serverTLS(_ fields: Fields) -> TLSServerFiles? {
        let certificate = fields["certificate"].flatMap { pemFile($0, "certificate") }
        let key = fields["key"].flatMap { pemFile($0, "key") }
        for needed in ["certificate", "key"] where !fields.has(needed) {
            issues.error(fields.place, "a tls listener needs \"\(needed)\", the path of a PEM file")
        }
        let authority = fields["client_ca"].flatMap { pemFile($0, "client_ca") }
        // What was meant to be asked of clients must not go unasked because it could not be read.
        guard let certificate, let key, (authority != nil) == fields.has("client_ca") else { return nil }
        return TLSServerFiles(certificate: certificate, key: key, clientCA: authority)
    }

    mutating func pemFile(_ node: YAMLNode, _ key: String) -> String? {
        let expected = "the absolute path of a PEM file"
        guard let text = text(node, of: key, expected: expected) else { return nil }
        if text.hasPrefix("/"), !text.utf8.contains(0) { return text }
        mismatch(node, key, expected)
        return nil
    }

    private mutating func hostAddress(_ node: YAMLNode, _ kind: String) -> GateAddress? {
        guard let text = text(node, of: kind, expected: "host:port") else { return nil }
        if let address = GateAddress("\(kind)://\(text)") { return address }
        mismatch(node, kind, "host:port")
        return nil
    }

    private mutating func unixAddress(_ node: YAMLNode) -> GateAddress? {
        let expected = "an absolute path of at most 103 bytes"
        guard let text = text(node, of: "unix", expected: expected) else { return nil }
        if let address = GateAddress("unix://\(text)") { return address }
        mismatch(node, "unix", expected)
        return nil
    }

    /// Octal, quoted or not, as chmod reads it.
    private mutating func permissions(_ node: YAMLNode) -> Int? {
        let expected = "the permissions of a socket, such as \"0660\""
        guard let text = text(node, of: "mode", expected: expected) else { return nil }
        if (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let mode = Int(text, radix: 8), mode <= 0o777
        {
            return mode
        }
        mismatch(node, "mode", expected)
        return nil
    }
}
