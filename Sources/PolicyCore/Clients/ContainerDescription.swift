// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A container, as the engine described it last.
public struct ContainerDescription: Sendable, Equatable {
    /// The whole id, 64 hexadecimal digits.
    public let id: String
    /// Without the slash in front.
    public let name: String
    public let labels: [Label]
    /// Without addresses while it does not run: what stands there then is what somebody asked for.
    public let attachments: [Attachment]
    /// Whether its labels are all that it has. One that has more than anybody reads is told from no other.
    public let hasLabels: Bool
    /// Its network mode, where that names a network namespace of somebody else's: `container:…`, `ns:…`.
    public var joinedNetwork: String?
    /// Where its processes are as far as addresses go.
    public var namespace: NetworkNamespace

    /// The network namespace of a container's processes. One that does not run has none of another's: nobody asks.
    public enum NetworkNamespace: Sendable, Equatable {
        /// Its own, or the host's, or it does not run.
        case own
        /// That of these containers, by their whole ids: one, and those by whom it came to that.
        case shared(with: Set<String>)
        /// It runs, and its namespace may be any container's.
        case unknown
    }

    /// Two labels are equal when their bytes are: texts that only look alike are not.
    public struct Label: Sendable, Equatable {
        public let key: String
        public let value: String

        public static func == (left: Self, right: Self) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value.hasSameBytes(as: right.value)
        }
    }

    /// Its place in one network.
    public struct Attachment: Sendable, Equatable {
        public let networkID: String
        public let networkName: String
        /// IPv4 and global IPv6, as the engine repeats them: whether it allotted them is for ``EngineNetworks`` to say.
        public let addresses: [IPAddress]

        public init(networkID: String, networkName: String, addresses: [IPAddress]) {
            self.networkID = networkID
            self.networkName = networkName
            self.addresses = addresses
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

    /// The same container, of which nobody knows the labels.
    public var withoutLabels: ContainerDescription {
        ContainerDescription(
            id: id, name: name, labels: [], attachments: attachments, joinedNetwork: joinedNetwork,
            namespace: namespace, hasLabels: false)
    }

    /// The value of a label; nil when there is none of this key.
    public func label(for key: String) -> String? { labels.first { $0.key.hasSameBytes(as: key) }?.value }

    public func isNamed(_ name: String) -> Bool { self.name.hasSameBytes(as: name) }

    /// Of docker compose, and of podman-compose, which writes the same labels.
    public func isService(_ service: String, of project: String) -> Bool {
        label(for: "com.docker.compose.project")?.hasSameBytes(as: project) == true
            && label(for: "com.docker.compose.service")?.hasSameBytes(as: service) == true
    }
}
