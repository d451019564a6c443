// SPDX-License-Identifier: Apache-2.0

/// Who a client turned out to be, and what judges it.
public struct Identification: Sendable {
    public enum Result: Sendable {
        case policy(Policy)
        /// No entry knows it: nothing passes.
        case nobody(Unknown)
        /// An entry asks for its container or by a name, and neither is known yet.
        case needsLookup
    }

    /// Why no entry knows a client.
    public enum Unknown: Sendable, Equatable {
        case notNamed
        /// Its address is a network's gateway: it comes through NAT.
        case gateway(ofNetwork: String)
        /// Several containers use its address.
        case sharedAddress
        /// Its address may be any container's: of these engines do not tell whose they are.
        case untold
        /// It may be any container: the engine has not said, or its process cannot be seen.
        case uncertain
    }

    public let result: Result
    /// The container that it is, where somebody asked for that.
    public let container: String?
    /// It was told by what is only known for a while: containers and names.
    public let isTransient: Bool
    /// It was told by something that nobody knew, which may be otherwise a moment later.
    public let usedFailedLookup: Bool
    /// It is a container that is being asked for: in a moment it is known what it is.
    public let isStale: Bool
    /// What is known of a client that no entry names.
    public let stranger: Stranger?

    public var policy: Policy? { if case .policy(let policy) = result { policy } else { nil } }
}

/// What came of looking for a client's container, and for whom names lead to.
public enum LookupResult: Sendable, Equatable {
    /// The engine was asked. Who is not known now is no container.
    case answered
    /// It did not say: the client may be any container.
    case unanswered
}

extension PolicySet {
    /// Whether entries tell clients by what their connections do not say: containers or names.
    public var needsContainers: Bool { clients.contains { $0.asksForContainer } }

    /// The DNS names that entries tell clients by.
    public var hostNames: Set<String> {
        clients.reduce(into: []) { names, rule in
            if case .host(let name) = rule.matcher { names.insert(name) }
        }
    }

    /// The containers on whose networks it depends by what labels of other containers are worth.
    public var decisiveContainers: Set<String> { Set(sources.compactMap(\.decisiveContainer)) }

    /// The policy that judges this client: the first match names it.
    public func identify(
        _ client: ClientIdentity, knowing knowledge: ClientSnapshot, after lookup: LookupResult? = nil
    ) -> Identification {
        var search = ClientSearch(policies: self, client: client, knowledge: knowledge)
        return search.run(after: lookup)
    }
}

/// One walk over the entries. The container behind a client is found at most once, and only when an entry asks for it.
private struct ClientSearch {
    let policies: PolicySet
    let client: ClientIdentity
    let knowledge: ClientSnapshot
    private var owner: ContainerTable.Owner?
    private var isTransient = false
    /// There is a name that does not lead to this client, as far as is known.
    private var missesName = false
    /// Another container, on which depends what its own labels say, is being asked for.
    private var isAwaited = false

    init(policies: PolicySet, client: ClientIdentity, knowledge: ClientSnapshot) {
        self.policies = policies
        self.client = client
        self.knowledge = knowledge
    }

    mutating func run(after lookup: LookupResult?) -> Identification {
        for rule in policies.clients {
            if rule.asksForContainer, owner == nil {
                owner = knowledge.owner(of: client)
                if let end = ending(after: lookup) { return identification(with: end) }
            }
            if case .labels(let source) = rule.subject, isUnsettled(source) {
                isAwaited = true
                return identification(with: lookup == nil ? .needsLookup : .nobody(.uncertain))
            }
            if let policy = policy(of: rule) { return identification(with: .policy(policy)) }
        }
        // A name is known some seconds after whoever has it, unless it is looked up.
        if missesName, lookup == nil { return identification(with: .needsLookup) }
        if case .gateway(let network) = owner { return identification(with: .nobody(.gateway(ofNetwork: network))) }
        return identification(with: .nobody(.notNamed))
    }

    /// Where the search ends because nobody can say which container it is: what stands further below could be less
    /// strict than what was meant for it.
    private func ending(after lookup: LookupResult?) -> Identification.Result? {
        switch (owner, lookup) {
        case (.disputed, nil): .needsLookup
        case (.several, _), (.disputed, _): .nobody(.sharedAddress)
        case (.untold, _): .nobody(.untold)
        case (.uncertain, nil) where client.process != .unseen: .needsLookup
        case (.uncertain, _), (.unlabelled, _): .nobody(.uncertain)
        case (.unknown, nil): .needsLookup
        case (.unknown, .unanswered), (.unlisted, .unanswered), (.gateway, .unanswered): .nobody(.uncertain)
        // A container that is just starting may have the address of what was a gateway's, or was said to be.
        case (.unlisted, nil), (.gateway, nil): .needsLookup
        case (.unlisted, .answered): .nobody(.untold)
        // The engine's networks are others now than when the client was looked up.
        case (.unknown, .answered) where client.address != nil && !knowledge.networks.isKnown: .nobody(.uncertain)
        default: nil
        }
    }

    /// Whose address it is may be known in a moment.
    private var isOpen: Bool {
        switch owner {
        case .unknown, .unlisted, .gateway, .uncertain, .disputed: true
        case .container, .several, .untold, .unlabelled, nil: false
        }
    }

    private mutating func policy(of rule: PolicySet.ClientRule) -> Policy? {
        switch rule.subject {
        case .anyone: break
        case .labels(let source): return labelled(by: source)
        case .client(.host(let name)):
            isTransient = true
            guard let address = client.address else { return nil }
            guard knowledge.hosts[name]?.contains(address) == true else {
                missesName = true
                return nil
            }
        case .client(let matcher) where matcher.asksForContainer:
            guard case .container(let container) = owner, matcher.matches(container) else { return nil }
        case .client(let matcher):
            guard matcher.matches(client) else { return nil }
        }
        return policies.policies.indices.contains(rule.policy) ? policies.policies[rule.policy] : nil
    }

    private func isUnsettled(_ source: Int) -> Bool {
        guard case .container = owner, policies.sources.indices.contains(source) else { return false }
        return policies.sources[source].decisiveContainer.map(knowledge.containers.isStale) ?? false
    }

    private func labelled(by source: Int) -> Policy? {
        guard case .container(let container) = owner, policies.sources.indices.contains(source) else { return nil }
        return policies.sources[source].policy(of: container, at: client.address, in: knowledge.containers)
    }

    private func identification(with result: Identification.Result) -> Identification {
        var container: ContainerDescription?
        if case .container(let found) = owner { container = found }
        var stranger: Stranger?
        if case .nobody(.notNamed) = result, policies.clientsForm != nil {
            stranger = Stranger(client, container: container, in: policies)
        }
        return Identification(
            result: result, container: container?.name, isTransient: isTransient || owner != nil,
            usedFailedLookup: missesName || isAwaited || isOpen,
            isStale: isAwaited || owner == .uncertain && client.process != .unseen, stranger: stranger)
    }
}

extension PolicySet {
    /// The policy of a client about whom nothing is known but its connection.
    public func policy(for client: ClientIdentity) -> Policy? {
        identify(client, knowing: ClientSnapshot(), after: .answered).policy
    }
}
