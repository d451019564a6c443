/// A running container, as the engine described it last.
public struct ContainerDescription: Sendable, Equatable {
    /// The whole id, 64 hexadecimal digits.
    public let id: String
    /// Without the slash in front.
    public let name: String
    public let labels: [String: String]
    public let attachments: [Attachment]
    /// What `container:…` says in its network mode: the id or name of the container whose addresses it uses, too.
    public let networkOf: String?

    /// Its place in one network.
    public struct Attachment: Sendable, Equatable {
        public let networkID: String
        public let networkName: String
        /// IPv4 and global IPv6.
        public let addresses: [IPAddress]
        public let gateways: [IPAddress]

        public init(networkID: String, networkName: String, addresses: [IPAddress], gateways: [IPAddress] = []) {
            self.networkID = networkID
            self.networkName = networkName
            self.addresses = addresses
            self.gateways = gateways
        }
    }

    public init(
        id: String, name: String, labels: [String: String], attachments: [Attachment], networkOf: String? = nil
    ) {
        self.id = id
        self.name = name
        self.labels = labels
        self.attachments = attachments
        self.networkOf = networkOf
    }

    /// Of docker compose, and of podman-compose, which writes the same labels.
    public func isService(_ service: String, of project: String) -> Bool {
        labels["com.docker.compose.project"] == project && labels["com.docker.compose.service"] == service
    }

    /// Whether `reference` means this container, as the engine reads it: its name, its id, or how its id begins.
    func isMeant(by reference: String) -> Bool {
        !reference.isEmpty && (name == reference || id.hasPrefix(reference))
    }
}
