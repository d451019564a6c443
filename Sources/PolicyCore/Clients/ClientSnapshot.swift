// SPDX-License-Identifier: Apache-2.0

/// The state of clients beyond their connections, at one moment.
public struct ClientSnapshot: Sendable {
    public var containers: ContainerTable
    /// The addresses of DNS names, as far as they were confirmed recently.
    public var hosts: [String: Set<IPAddress>]
    /// Names of which no answer is known, or none that is new enough, for addresses of each family.
    public var openNames = OpenNames()
    public var networks = EngineNetworks()

    public init(containers: ContainerTable = ContainerTable(), hosts: [String: Set<IPAddress>] = [:]) {
        self.containers = containers
        self.hosts = hosts
    }

    /// Names that may lead anywhere, for all that is known.
    public struct OpenNames: Sendable, Equatable {
        public var v4: Set<String> = []
        public var v6: Set<String> = []

        public init() {}
    }

    /// Whether nobody knows if this name leads to this address.
    func isOpen(_ name: String, for address: IPAddress) -> Bool {
        (address.isV4 ? openNames.v4 : openNames.v6).contains(name)
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

    /// Whether the owner of this client's address depends only on the engine's networks.
    public func awaitsNetworks(_ client: ClientIdentity) -> Bool {
        client.address.map { containers.awaitsNetworks($0, on: networks) } ?? false
    }
}

/// A remark on a label for its container's owner. Both texts are plain, whatever the label holds.
public struct LabelRemark: Sendable, Equatable {
    /// The label's key.
    public let label: String
    public let words: String

    public init(label: String, words: String) {
        self.label = label
        self.words = words
    }
}

/// A source of policies that come with a container: an allow-list in its labels.
public protocol ClientPolicySource: Sendable {
    /// The name of another container, whose networks decide which policy a container brings.
    var decisiveContainer: String? { get }

    /// Returns the policy that `container` brings for a client at `address`; nil if there is none.
    func policy(of container: ContainerDescription, at address: IPAddress?, in containers: ContainerTable) -> Policy?

    /// Returns remarks on the labels of `container` that are not understood, or can have no effect; nil while its
    /// labels do not count.
    func remarks(on container: ContainerDescription, in containers: ContainerTable) -> [LabelRemark]?
}

extension ClientSnapshot {
    /// Returns the owner of this client's connection; nil if it cannot be a container.
    public func container(of client: ClientIdentity) -> ContainerTable.Owner? { owner(of: client) }
}
