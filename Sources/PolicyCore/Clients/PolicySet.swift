// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// All policies of one generation, and the entries that assign them to clients. Immutable: an exchange keeps the set
/// that it began with.
public struct PolicySet: Sendable {
    /// An entry: a condition on clients, and the policy that it names.
    public struct ClientRule: Sendable {
        public enum Subject: Sendable, Equatable {
            case client(ClientMatcher)
            /// A container that brings its own policy: the source's index in ``PolicySet/sources``.
            case labels(source: Int)
            /// All clients: a configuration with one policy.
            case anyone
        }

        public let subject: Subject
        /// The policy's index in ``PolicySet/policies``.
        public let policy: Int

        public init(subject: Subject, policy: Int) {
            self.subject = subject
            self.policy = policy
        }

        public init(matcher: ClientMatcher, policy: Int) { self.init(subject: .client(matcher), policy: policy) }
    }

    public let policies: [Policy]
    public let clients: [ClientRule]
    /// The sources of policies that become known only with their clients.
    public let sources: [any ClientPolicySource]
    /// The words of the configuration's author for a client that no entry matches; nil for the gate's own.
    public var strangersAreTold: String?
    /// The place where further clients would be named; nil if one policy is for all clients, and in dialects.
    public var clientsForm: ClientsForm?

    public init(policies: [Policy], clients: [ClientRule], sources: [any ClientPolicySource] = []) {
        self.policies = policies
        self.clients = clients
        self.sources = sources
    }

    /// One policy for all clients.
    public init(policy: Policy) {
        self.init(policies: [policy], clients: [ClientRule(subject: .anyone, policy: 0)])
    }
}

extension PolicySet.ClientRule {
    /// The condition; nil for all clients, and for containers that bring their own policy.
    public var matcher: ClientMatcher? { if case .client(let matcher) = subject { matcher } else { nil } }

    /// The word for the kind of entry: the key of an entry, `labels`, or `anyone`.
    public var key: String {
        switch subject {
        case .client(let matcher): matcher.key
        case .labels: "labels"
        case .anyone: "anyone"
        }
    }

    /// Whether the entry is about the container behind a connection.
    var asksForContainer: Bool {
        switch subject {
        case .client(let matcher): matcher.asksForContainer
        case .labels: true
        case .anyone: false
        }
    }
}
