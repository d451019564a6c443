// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

extension DocumentReader {
    /// Checks the whole file: unknown names, and unused policies.
    mutating func checkTogether(_ file: PolicyFile, names: [String: SourceLocation], hasClients: Bool) {
        let known = names.sorted { $0.value < $1.value }.map(\.key)
        let used = Set(policyUses.map(\.name))
        for use in policyUses where names[use.name] == nil {
            let ending = Suggestion.ending(for: use.name, among: known)
            issues.error(at: use.place, "there is no policy \(use.name.shown)\(ending)")
        }
        // A single policy without clients applies to all.
        if known.count == 1, policyUses.isEmpty, !hasClients { return }
        for name in known where !used.contains(name) {
            guard let place = names[name] else { continue }
            issues.warning(at: place, "no client and no listener uses policy \(name.shown)")
        }
        checkListeners(of: file, hasClients: hasClients)
        // The listener of a client is known only once all listeners are read.
        for (offset, client) in file.clients.enumerated() where !issues.hasErrors {
            let earlier = file.clients[..<offset].map(\.matcher)
            if let problem = Self.unreached(client.matcher, by: file.listeners) {
                issues.warning(at: client.place, problem)
            } else if Self.isMet(client.matcher, by: earlier, of: file.listeners) {
                issues.warning(
                    at: client.place, "this client is never looked for: the entries above it together match it first")
            }
        }
    }

    /// Whether earlier entries cover the matcher together and none of them alone, which is reported elsewhere.
    private static func isMet(
        _ matcher: ClientMatcher, by earlier: [ClientMatcher], of listeners: [PolicyFile.ListenerEntry]
    ) -> Bool {
        guard !earlier.contains(where: { $0.covers(matcher) }) else { return false }
        let blocks = earlier.compactMap { if case .address(let block) = $0 { block } else { nil } }
        if case .address(let block) = matcher, block.isCovered(by: blocks) { return true }
        let everywhere = ["0.0.0.0/0", "::/0"].compactMap { AddressBlock($0) }.allSatisfy { $0.isCovered(by: blocks) }
        let open = listeners.filter { $0.policy == nil && $0.canTell(matcher) }
        return !open.isEmpty
            && open.allSatisfy { listener in
                earlier.contains(.listener(listener.address)) || everywhere && listener.address.port != nil
            }
    }

    /// Returns the reason for which an entry never matches: no listener could identify its clients.
    private static func unreached(_ matcher: ClientMatcher, by listeners: [PolicyFile.ListenerEntry]) -> String? {
        let fitting = listeners.filter { $0.canTell(matcher) }
        // If the file names no listeners, another setting does.
        guard !listeners.isEmpty, fitting.allSatisfy({ $0.policy != nil }) else { return nil }
        guard fitting.isEmpty else { return "no client comes to this entry: its listeners have policies of their own" }
        switch matcher {
        case .certificate: return "this matches nobody: no listener asks for certificates (client_ca)"
        case .address, .host: return "this matches nobody: all listeners are unix sockets, which tell no address"
        case .user, .group: return "this matches nobody: no listener is a unix socket, which alone tells users"
        case .listener, .container, .composeService, .label: return nil
        }
    }

    private mutating func checkListeners(of file: PolicyFile, hasClients: Bool) {
        for client in file.clients {
            guard case .listener(let address) = client.matcher, !file.listeners.isEmpty,
                !file.listeners.contains(where: { $0.address == address })
            else { continue }
            issues.error(at: client.place, "there is no listener \("\(address)".shown) in this file")
        }
        for listener in file.listeners where listener.policy == nil && !hasClients {
            issues.warning(
                at: listener.place, "this listener denies everyone: it has no policy, and there are no clients")
        }
    }
}

extension PolicyFile.ListenerEntry {
    /// Whether a client of the listener can match `matcher`.
    fileprivate func canTell(_ matcher: ClientMatcher) -> Bool {
        if case .certificate = matcher { return tls?.clientCA != nil }
        return matcher.canCome(by: address)
    }
}

extension ClientMatcher {
    /// Whether a client that matches can come by a listener at `address`.
    package func canCome(by address: GateAddress) -> Bool {
        switch (self, address) {
        case (.listener(let own), _): own == address
        case (.address, .unix), (.host, .unix), (.user, .tcp), (.user, .tls), (.group, .tcp), (.group, .tls): false
        case (.certificate, .unix), (.certificate, .tcp): false
        default: true
        }
    }
}
