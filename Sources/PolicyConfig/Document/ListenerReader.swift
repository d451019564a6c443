extension DocumentReader {
    private static let listenerForms = "tcp://host:port, unix:///path, or a mapping with tcp or unix"

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
            notThereYet("a tls listener", at: node.place)
            return nil
        }
        guard let address = Settings.Address(text) else {
            mismatch(node, "a listener", Self.listenerForms)
            return nil
        }
        return PolicyFile.ListenerEntry(address: address, place: node.place)
    }

    private mutating func listenerMapping(_ node: YAMLNode) -> PolicyFile.ListenerEntry? {
        let keys = ["tcp", "unix", "mode", "owner", "group", "policy", "tls", "certificate", "key", "client_ca"]
        guard let fields = fields(node, of: "a listener", keys: keys) else { return nil }
        if let tls = ["tls", "certificate", "key", "client_ca"].first(where: fields.has) {
            notThereYet("a tls listener", at: fields.place(of: tls))
            return nil
        }
        let policy = fields["policy"].flatMap { policyName($0) }
        guard fields.has("tcp") != fields.has("unix") else {
            issues.error(node.place, "a listener needs one of tcp and unix")
            return nil
        }
        let address = fields["tcp"].flatMap { tcpAddress($0) } ?? fields["unix"].flatMap { unixAddress($0) }
        let place = node.place
        if fields.has("tcp") {
            for key in ["mode", "owner", "group"] where fields.has(key) {
                issues.error(fields.place(of: key), "\(key) is for unix sockets; a tcp listener has none")
            }
            return address.map { PolicyFile.ListenerEntry(address: $0, policy: policy, place: place) }
        }
        let mode = fields["mode"].flatMap { permissions($0) }
        let owner = fields["owner"].flatMap { text($0, of: "owner", expected: "a user") }
        let group = fields["group"].flatMap { text($0, of: "group", expected: "a group") }
        return address.map {
            PolicyFile.ListenerEntry(address: $0, policy: policy, mode: mode, owner: owner, group: group, place: place)
        }
    }

    private mutating func tcpAddress(_ node: YAMLNode) -> Settings.Address? {
        guard let text = text(node, of: "tcp", expected: "host:port") else { return nil }
        if let address = Settings.Address("tcp://\(text)") { return address }
        mismatch(node, "tcp", "host:port")
        return nil
    }

    private mutating func unixAddress(_ node: YAMLNode) -> Settings.Address? {
        let expected = "an absolute path of at most 103 bytes"
        guard let text = text(node, of: "unix", expected: expected) else { return nil }
        if let address = Settings.Address("unix://\(text)") { return address }
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
