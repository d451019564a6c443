// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

extension DocumentReader {
    /// What only the whole file can tell: names that lead nowhere, and policies that nobody uses.
    mutating func checkTogether(_ file: PolicyFile, names: [String: SourceLocation], hasClients: Bool) {
        let known = names.sorted { $0.value < $1.value }.map(\.key)
        let used = Set(policyUses.map(\.name))
        for use in policyUses where names[use.name] == nil {
            let ending = Suggestion.ending(for: use.name, among: known)
            issues.error(at: use.place, "there is no policy \(use.name.shown)\(ending)")
        }
        // A policy that stands alone, with no clients named, is everybody's.
        if known.count == 1, policyUses.isEmpty, !hasClients { return }
        for name in known where !used.contains(name) {
            guard let place = names[name] else { continue }
            issues.warning(at: place, "no client and no listener uses policy \(name.shown)")
        }
        checkListeners(of: file, hasClients: hasClients)
        // Who comes by what is not clear before listeners can be read.
        for client in file.clients where !issues.hasErrors {
            if let problem = Self.unreached(client.matcher, by: file.listeners) {
                issues.warning(at: client.place, problem)
            }
        }
    }

    /// Why no client is ever told by an entry: none of them comes by a listener that could tell.
    private static func unreached(_ matcher: ClientMatcher, by listeners: [PolicyFile.ListenerEntry]) -> String? {
        let fitting = listeners.filter { $0.canTell(matcher) }
        // Where the file names none, somebody else says where the gate listens.
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
    /// Whether a client that comes by it can be what `matcher` says.
    fileprivate func canTell(_ matcher: ClientMatcher) -> Bool {
        if case .certificate = matcher { return tls?.clientCA != nil }
        return matcher.canCome(by: address)
    }
}

extension ClientMatcher {
    /// Whether a client that is meant by this can come by a listener at `address`.
    package func canCome(by address: GateAddress) -> Bool {
        switch (self, address) {
        case (.listener(let own), _): own == address
        case (.address, .unix), (.host, .unix), (.user, .tcp), (.user, .tls), (.group, .tcp), (.group, .tls): false
        case (.certificate, .unix), (.certificate, .tcp): false
        default: true
        }
    }
}
