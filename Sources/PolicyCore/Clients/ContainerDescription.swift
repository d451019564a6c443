// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A container, as the engine described it last.
public struct ContainerDescription: Sendable, Equatable {
    /// The whole id, 64 hexadecimal digits.
    public let id: String
    /// The name without the slash in front.
    public let name: String
    public let labels: [Label]
    /// The attachments to networks, without addresses while the container does not run: those would only be requested
    /// ones.
    public let attachments: [Attachment]
    /// Whether the labels are complete. A container with more labels than are read is identified with none.
    public let hasLabels: Bool
    /// The network mode, if it names another network namespace: `container:…`, `ns:…`.
    public var joinedNetwork: String?
    /// The network namespace of its processes.
    public var namespace: NetworkNamespace

    /// The network namespace of a container's processes. A container that does not run shares none: no client can be in
    /// it.
    public enum NetworkNamespace: Sendable, Equatable {
        /// The container's own namespace, the host's, or none because the container does not run.
        case own
        /// The namespace of these containers, by their whole ids: the host, and the sharers through which it was
        /// joined.
        case shared(with: Set<String>)
        /// The container runs, and its namespace may be any container's.
        case unknown
    }

    /// A label. Two labels are equal if their bytes are; texts that only look alike differ.
    public struct Label: Sendable, Equatable {
        public let key: String
        public let value: String

        public static func == (left: Self, right: Self) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value.hasSameBytes(as: right.value)
        }
    }

    /// The attachment to one network.
    public struct Attachment: Sendable, Equatable {
        public let networkID: String
        public let networkName: String
        /// IPv4 and global IPv6 addresses as the engine lists them; ``EngineNetworks`` knows whether it allotted them.
        public let addresses: [IPAddress]
        /// Whether the network's own record has to agree: of what Docker tells here some may be a client's words.
        public var needsRecord: Bool

        public init(networkID: String, networkName: String, addresses: [IPAddress], needsRecord: Bool = false) {
            self.networkID = networkID
            self.networkName = networkName
            self.addresses = addresses
            self.needsRecord = needsRecord
        }
    }

    public init(
        id: String, name: String, labels: [(key: String, value: String)], attachments: [Attachment],
        joinedNetwork: String? = nil, namespace: NetworkNamespace = .own, hasLabels: Bool = true
    ) {
        self.id = id
        self.name = name
        self.labels = labels.map { Label(key: $0.key, value: $0.value) }
        self.attachments = attachments
        self.joinedNetwork = joinedNetwork
        self.namespace = namespace
        self.hasLabels = hasLabels
    }

    /// The same container with unknown labels.
    public var withoutLabels: ContainerDescription {
        ContainerDescription(
            id: id, name: name, labels: [], attachments: attachments, joinedNetwork: joinedNetwork,
            namespace: namespace, hasLabels: false)
    }

    /// Returns the value of the label with this key; nil if there is none.
    public func label(for key: String) -> String? { labels.first { $0.key.hasSameBytes(as: key) }?.value }

    public func isNamed(_ name: String) -> Bool { self.name.hasSameBytes(as: name) }

    /// Whether the container is of this service, by the labels of docker compose, which podman-compose also writes.
    public func isService(_ service: String, of project: String) -> Bool {
        label(for: "com.docker.compose.project")?.hasSameBytes(as: project) == true
            && label(for: "com.docker.compose.service")?.hasSameBytes(as: service) == true
    }
}
