extension DocumentReader {
    /// What only the whole file can tell: names that lead nowhere, and policies that nobody uses.
    mutating func checkTogether(_ file: PolicyFile, _ names: [String: Place], hasClients: Bool) {
        let known = names.sorted { $0.value < $1.value }.map(\.key)
        let used = Set(policyUses.map(\.name))
        for use in policyUses where names[use.name] == nil {
            let ending = Suggestion.ending(for: use.name, among: known)
            issues.error(use.place, "there is no policy \(use.name.shown)\(ending)")
        }
        // A policy that stands alone, with no clients named, is everybody's.
        if known.count == 1, policyUses.isEmpty, !hasClients { return }
        for name in known where !used.contains(name) {
            guard let place = names[name] else { continue }
            issues.warning(place, "no client and no listener uses policy \(name.shown)")
        }
        checkListeners(file, hasClients)
    }

    private mutating func checkListeners(_ file: PolicyFile, _ hasClients: Bool) {
        for client in file.clients {
            guard case .listener(let address) = client.matcher, !file.listeners.isEmpty,
                !file.listeners.contains(where: { $0.address == address })
            else { continue }
            issues.error(client.place, "there is no listener \("\(address)".shown) in this file")
        }
        for listener in file.listeners where listener.policy == nil && !hasClients {
            issues.warning(listener.place, "this listener denies everyone: it has no policy, and there are no clients")
        }
    }
}
