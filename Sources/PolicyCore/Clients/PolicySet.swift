// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// All policies of one generation, and who is judged by which. Immutable: an exchange keeps the one it began with.
public struct PolicySet: Sendable {
    /// What tells a client, and the policy that it names.
    public struct ClientRule: Sendable {
        public enum Matcher: Sendable, Equatable {
            case listener(String)
            case address(AddressBlock)
            case user(UInt32)
            case group(UInt32)
            /// A container's exact name.
            case container(String)
            case composeService(project: String, service: String)
            /// A container's label, whatever its value when none is given.
            case label(key: String, value: String?)
            /// A DNS name.
            case host(String)
            case certificate(CertificateMatcher)
            /// A container that brings its own policy: the source's index in ``PolicySet/sources``.
            case labels(source: Int)
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
    /// Where policies come from that are not known before their clients are.
    public let sources: [any ClientPolicySource]
    /// What a client is told that no entry knows, in the words of whoever wrote the configuration; nil are our own.
    public var strangersAreTold: String?

    public init(policies: [Policy], clients: [ClientRule], sources: [any ClientPolicySource] = []) {
        self.policies = policies
        self.clients = clients
        self.sources = sources
    }

    /// One policy for everybody.
    public init(_ policy: Policy) {
        self.init(policies: [policy], clients: [ClientRule(.anyone, policy: 0)])
    }
}

extension PolicySet.ClientRule.Matcher {
    /// It is about the container behind a connection.
    var asksForContainer: Bool {
        switch self {
        case .container, .composeService, .label, .labels: true
        case .listener, .address, .user, .group, .host, .certificate, .anyone: false
        }
    }

    /// Whether the connection itself tells that this is the client.
    func matches(_ client: ClientIdentity) -> Bool {
        switch self {
        case .anyone: true
        case .listener(let name): client.listener == name
        case .address(let block): client.address.map(block.contains) ?? false
        case .user(let user): client.peer?.user == user
        case .group(let group): client.peer?.group == group
        case .certificate(let matcher): client.certificate.map(matcher.matches) ?? false
        case .container, .composeService, .label, .host, .labels: false
        }
    }

    func matches(_ container: ContainerDescription) -> Bool {
        switch self {
        case .container(let name): container.isNamed(name)
        case .composeService(let project, let service): container.isService(service, of: project)
        case .label(let key, let value):
            container.label(key).map { found in value.map { found.hasSameBytes(as: $0) } ?? true } ?? false
        default: false
        }
    }
}
