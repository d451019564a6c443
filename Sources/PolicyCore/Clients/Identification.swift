// SPDX-License-Identifier: Apache-2.0

/// The result of identifying a client, and the policy that judges it.
public struct Identification: Sendable {
    public enum Result: Sendable {
        case policy(Policy)
        /// No entry matches the client: it is denied everything.
        case nobody(Unknown)
        /// An entry asks for its container or by a name, and neither is known yet.
        case needsLookup
    }

    /// The reason why no entry matches a client.
    public enum Unknown: Sendable, Equatable {
        case notNamed
        /// The client's address is a network's gateway: it comes through NAT.
        case gateway(ofNetwork: String)
        /// The client's address is used by several containers.
        case sharedAddress
        /// The client's address may be any container's: engines do not list the owners of such addresses.
        case untold
        /// The client may be any container: the engine did not answer, or its process is not visible.
        case uncertain
        /// A name that another entry means it by has no answer.
        case unresolved
    }

    public let result: Result
    /// The name of its container, if an entry asked for that.
    public let container: String?
    /// Whether the identification depends on containers or names, and so is valid only for a while.
    public let isTransient: Bool
    /// Whether the identification depends on a failed look-up, which may succeed a moment later.
    public let usedFailedLookup: Bool
    /// Whether the client is a container that is being inspected, and so known in a moment.
    public let isStale: Bool
    /// The known facts about a client that no entry names.
    public let stranger: Stranger?
    /// The key of the entry that identified the client (``PolicySet/ClientRule/key``); nil if none did.
    public let entry: String?

    public var policy: Policy? { if case .policy(let policy) = result { policy } else { nil } }
}

/// The result of looking up a client's container, and of resolving names.
public enum LookupResult: Sendable, Equatable {
    /// The engine answered. A client that is still unknown is no container.
    case answered
    /// The engine did not answer: the client may be any container.
    case unanswered
}

extension PolicySet {
    /// Whether entries identify clients by more than their connections: by containers or names.
    public var needsContainers: Bool { clients.contains { $0.asksForContainer } }

    /// The DNS names by which entries identify clients.
    public var hostNames: Set<String> {
        clients.reduce(into: []) { names, rule in
            if case .host(let name) = rule.matcher { names.insert(name) }
        }
    }

    /// The names of containers whose networks decide whether labels of other containers count.
    public var decisiveContainers: Set<String> { Set(sources.compactMap(\.decisiveContainer)) }

    /// Identifies a client: the first matching entry names its policy.
    public func identify(
        _ client: ClientIdentity, knowing knowledge: ClientSnapshot, after lookup: LookupResult? = nil
    ) -> Identification {
        var search = ClientSearch(policies: self, client: client, knowledge: knowledge)
        return search.run(after: lookup)
    }
}

/// One search through the entries. The container behind a client is found at most once, and only if an entry asks for
/// it.
private struct ClientSearch {
    let policies: PolicySet
    let client: ClientIdentity
    let knowledge: ClientSnapshot
    private var owner: ContainerTable.Owner?
    private var isTransient = false
    /// Whether a name does not lead to this client, as far as is known.
    private var missesName = false
    /// The policies of names that may lead to this client, for all that is known.
    private var openPolicies: Set<Int> = []
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
            guard let policy = policy(of: rule) else { continue }
            // What stands here could be less strict than what was meant for whoever has the name.
            if rule.matcher == nil ? !openPolicies.isEmpty : openPolicies.contains(where: { $0 != rule.policy }) {
                return identification(with: lookup == nil ? .needsLookup : .nobody(.unresolved))
            }
            return identification(with: .policy(policy), by: rule)
        }
        // Without a look-up a name's addresses may be some seconds old.
        if missesName, lookup == nil { return identification(with: .needsLookup) }
        if case .gateway(let network) = owner { return identification(with: .nobody(.gateway(ofNetwork: network))) }
        return identification(with: .nobody(.notNamed))
    }

    /// Returns the end of the search if the client's container is uncertain: a later entry could be less strict than
    /// the one that was meant for it.
    private func ending(after lookup: LookupResult?) -> Identification.Result? {
        switch (owner, lookup) {
        case (.disputed, nil): .needsLookup
        case (.several, _), (.disputed, _): .nobody(.sharedAddress)
        case (.untold, _): .nobody(.untold)
        case (.uncertain, nil) where client.process != .unseen: .needsLookup
        case (.uncertain, _), (.unlabelled, _): .nobody(.uncertain)
        case (.unknown, nil): .needsLookup
        case (.unknown, .unanswered), (.unlisted, .unanswered), (.gateway, .unanswered): .nobody(.uncertain)
        // A starting container may have the address that was a gateway's, or was listed as one.
        case (.unlisted, nil), (.gateway, nil): .needsLookup
        case (.unlisted, .answered): .nobody(.untold)
        // The engine's networks have changed since the client was looked up.
        case (.unknown, .answered) where client.address != nil && !knowledge.networks.isKnown: .nobody(.uncertain)
        default: nil
        }
    }

    /// Whether the owner of the address may be known in a moment.
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
                if knowledge.isOpen(name, for: address) { openPolicies.insert(rule.policy) }
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

    private func identification(
        with result: Identification.Result, by rule: PolicySet.ClientRule? = nil
    ) -> Identification {
        var container: ContainerDescription?
        if case .container(let found) = owner { container = found }
        var stranger: Stranger?
        if case .nobody(.notNamed) = result, policies.clientsForm != nil {
            stranger = Stranger(client, container: container, in: policies)
        }
        return Identification(
            result: result, container: container?.name, isTransient: isTransient || owner != nil,
            usedFailedLookup: missesName || isAwaited || isOpen,
            isStale: isAwaited || owner == .uncertain && client.process != .unseen, stranger: stranger,
            entry: rule?.key)
    }
}

extension PolicySet {
    /// Returns the policy of a client by its connection alone.
    public func policy(for client: ClientIdentity) -> Policy? {
        identify(client, knowing: ClientSnapshot(), after: .answered).policy
    }
}
