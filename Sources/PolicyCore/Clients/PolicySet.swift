// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// All policies of one generation, and who is judged by which. Immutable: an exchange keeps the one it began with.
public struct PolicySet: Sendable {
    /// What tells a client, and the policy that it names.
    public struct ClientRule: Sendable {
        public enum Subject: Sendable, Equatable {
            case client(ClientMatcher)
            /// A container that brings its own policy: the source's index in ``PolicySet/sources``.
            case labels(source: Int)
            /// Everybody: a configuration that knows one policy.
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
    /// Where policies come from that are not known before their clients are.
    public let sources: [any ClientPolicySource]
    /// What a client is told that no entry knows, in the words of whoever wrote the configuration; nil are our own.
    public var strangersAreTold: String?
    /// Where further clients would be named; nil where one policy is everybody's, and in dialects.
    public var clientsForm: ClientsForm?

    public init(policies: [Policy], clients: [ClientRule], sources: [any ClientPolicySource] = []) {
        self.policies = policies
        self.clients = clients
        self.sources = sources
    }

    /// One policy for everybody.
    public init(policy: Policy) {
        self.init(policies: [policy], clients: [ClientRule(subject: .anyone, policy: 0)])
    }
}

extension PolicySet.ClientRule {
    /// Nil for what is no single client: everybody, and containers that bring their own policy.
    public var matcher: ClientMatcher? { if case .client(let matcher) = subject { matcher } else { nil } }

    /// It is about the container behind a connection.
    var asksForContainer: Bool {
        switch subject {
        case .client(let matcher): matcher.asksForContainer
        case .labels: true
        case .anyone: false
        }
    }
}
