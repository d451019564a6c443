// SPDX-License-Identifier: Apache-2.0

/// What is known of clients beyond their connections, at one moment.
public struct ClientSnapshot: Sendable {
    public var containers: ContainerTable
    /// The addresses of DNS names, as far as they were confirmed lately.
    public var hosts: [String: Set<IPAddress>]
    public var networks = EngineNetworks()

    public init(containers: ContainerTable = ContainerTable(), hosts: [String: Set<IPAddress>] = [:]) {
        self.containers = containers
        self.hosts = hosts
    }

    /// The container that a client is, found by its process on a unix socket and by its address otherwise.
    func owner(of client: ClientIdentity) -> ContainerTable.Owner? {
        switch client.process {
        case .groups(let groups): containers.process(in: groups)
        case .unseen: .uncertain
        case .host: nil
        case nil: client.address.map { containers.owner(of: $0, on: networks) }
        }
    }

    /// Whether it takes the engine's networks alone to say whose this client's address is.
    public func awaitsNetworks(_ client: ClientIdentity) -> Bool {
        client.address.map { containers.awaitsNetworks($0, on: networks) } ?? false
    }
}

/// Something in a label that its container's owner should know. Both texts are plain, whatever the label holds.
public struct LabelRemark: Sendable, Equatable {
    /// The label's key.
    public let label: String
    public let words: String

    public init(label: String, words: String) {
        self.label = label
        self.words = words
    }
}

/// Policies that come with a container: an allow-list in its labels.
public protocol ClientPolicySource: Sendable {
    /// The name of another container, on whose networks it depends which policy a container brings.
    var decisiveContainer: String? { get }

    /// The policy that `container` brings for a client at `address`; nil when it brings none.
    func policy(of container: ContainerDescription, at address: IPAddress?, in containers: ContainerTable) -> Policy?

    /// What there is to say of the labels of `container`: what is not understood, or can have no effect. Nil while they
    /// do not count.
    func remarks(on container: ContainerDescription, in containers: ContainerTable) -> [LabelRemark]?
}

extension ClientSnapshot {
    /// Who is behind this client's connection; nil where nobody could be a container.
    public func container(of client: ClientIdentity) -> ContainerTable.Owner? { owner(of: client) }
}
