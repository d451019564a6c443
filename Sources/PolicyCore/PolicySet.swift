/// All policies of one generation, and who is judged by which. Immutable: an exchange keeps the one it began with.
public struct PolicySet: Sendable {
    /// What tells a client, and the policy that it names.
    public struct ClientRule: Sendable {
        public enum Matcher: Sendable, Equatable {
            case listener(String)
            case address(AddressBlock)
            case user(UInt32)
            case group(UInt32)
            /// Everybody: a configuration that knows one policy.
            case anyone
        }

        public let matcher: Matcher
        /// The policy's index in ``PolicySet/policies``.
        public let policy: Int

        public init(_ matcher: Matcher, policy: Int) {
            self.matcher = matcher
            self.policy = policy
        }
    }

    public let policies: [Policy]
    public let clients: [ClientRule]

    public init(policies: [Policy], clients: [ClientRule]) {
        self.policies = policies
        self.clients = clients
    }

    /// One policy for everybody.
    public init(_ policy: Policy) {
        self.init(policies: [policy], clients: [ClientRule(.anyone, policy: 0)])
    }

    /// The policy that judges this client: the first match names it. Nil when nothing matches: then nothing passes.
    public func policy(for client: ClientIdentity) -> Policy? {
        guard let rule = clients.first(where: { $0.matcher.matches(client) }), policies.indices.contains(rule.policy)
        else { return nil }
        return policies[rule.policy]
    }
}

extension PolicySet.ClientRule.Matcher {
    func matches(_ client: ClientIdentity) -> Bool {
        switch self {
        case .anyone: true
        case .listener(let name): client.listener == name
        case .address(let block): client.address.map(block.contains) ?? false
        case .user(let user): client.peer?.user == user
        case .group(let group): client.peer?.group == group
        }
    }
}
