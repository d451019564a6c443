/// Who a client turned out to be, and what judges it.
public struct Identification: Sendable {
    public enum Result: Sendable {
        case policy(Policy)
        /// No entry knows it: nothing passes.
        case nobody(Unknown)
        /// An entry asks for its container, and the container is not known yet.
        case needsLookup
    }

    /// Why no entry knows a client.
    public enum Unknown: Sendable, Equatable {
        case notNamed
        /// Its address is a network's gateway: it comes through NAT.
        case gateway(ofNetwork: String)
        /// Several containers use its address.
        case sharedAddress
    }

    public let result: Result
    /// The container that it is, where somebody asked for that.
    public let container: String?
    /// It was told by what is only known for a while: containers and names.
    public let isPassing: Bool
    /// It was told by something that nobody knew, which may be otherwise a moment later.
    public let missedContainer: Bool

    public var policy: Policy? { if case .policy(let policy) = result { policy } else { nil } }
}

extension PolicySet {
    /// Whether entries tell clients by what their connections do not say: containers or names.
    public var needsContainers: Bool { clients.contains { $0.matcher.asksForContainer } }

    /// The DNS names that entries tell clients by.
    public var hostNames: Set<String> {
        clients.reduce(into: []) { names, rule in
            if case .host(let name) = rule.matcher { names.insert(name) }
        }
    }

    /// The policy that judges this client: the first match names it.
    /// - Parameter isFinal: what is not known now will not be looked up any more.
    public func identify(_ client: ClientIdentity, _ knowledge: ClientKnowledge, isFinal: Bool) -> Identification {
        var search = ClientSearch(policies: self, client: client, knowledge: knowledge)
        return search.run(isFinal: isFinal)
    }
}

/// One walk over the entries. The container behind a client is found at most once, and only when an entry asks for it.
private struct ClientSearch {
    let policies: PolicySet
    let client: ClientIdentity
    let knowledge: ClientKnowledge
    private var owner: ContainerTable.Owner?
    private var isPassing = false

    init(policies: PolicySet, client: ClientIdentity, knowledge: ClientKnowledge) {
        self.policies = policies
        self.client = client
        self.knowledge = knowledge
    }

    mutating func run(isFinal: Bool) -> Identification {
        for rule in policies.clients {
            if rule.matcher.asksForContainer, owner == nil {
                owner = knowledge.owner(of: client)
                if owner == .unknown, !isFinal { return identification(.needsLookup) }
                // Whoever shares an address with somebody else is nobody, whatever stands further below.
                if owner == .several { return identification(.nobody(.sharedAddress)) }
            }
            if let policy = policy(of: rule) { return identification(.policy(policy)) }
        }
        if case .gateway(let network) = owner { return identification(.nobody(.gateway(ofNetwork: network))) }
        return identification(.nobody(.notNamed))
    }

    private mutating func policy(of rule: PolicySet.ClientRule) -> Policy? {
        switch rule.matcher {
        case .labels(let source): return labelled(by: source)
        case .host(let name):
            isPassing = true
            guard let address = client.address, knowledge.hosts[name]?.contains(address) == true else { return nil }
        case let matcher where matcher.asksForContainer:
            guard case .container(let container) = owner, matcher.matches(container) else { return nil }
        default:
            guard rule.matcher.matches(client) else { return nil }
        }
        return policies.policies.indices.contains(rule.policy) ? policies.policies[rule.policy] : nil
    }

    private func labelled(by source: Int) -> Policy? {
        guard case .container(let container) = owner, policies.sources.indices.contains(source) else { return nil }
        return policies.sources[source].policy(of: container, at: client.address, in: knowledge.containers)
    }

    private func identification(_ result: Identification.Result) -> Identification {
        var name: String?
        if case .container(let container) = owner { name = container.name }
        return Identification(
            result: result, container: name, isPassing: isPassing || owner != nil, missedContainer: owner == .unknown)
    }
}

extension PolicySet {
    /// The policy of a client about whom nothing is known but its connection.
    public func policy(for client: ClientIdentity) -> Policy? {
        identify(client, ClientKnowledge(), isFinal: true).policy
    }
}
