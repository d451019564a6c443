/// The running containers, and whose each address is. Lists and events go in, look-ups come out.
public struct ContainerTable: Sendable {
    /// Who is behind an address.
    public enum Owner: Sendable, Equatable {
        case container(ContainerDescription)
        /// More than one container uses it, so nobody can tell which of them asks.
        case several
        /// The host itself, or whoever comes through one of its published ports.
        case gateway(ofNetwork: String)
        /// Nobody that is known, or not yet.
        case unknown
    }

    private var containers: [String: ContainerDescription] = [:]
    private var owners: [IPAddress: [String]] = [:]
    /// Of each network by its gateway's address, and how many containers say so.
    private var gateways: [IPAddress: [String: Int]] = [:]
    /// Containers that use the addresses of another one.
    private var guests: [String: String] = [:]

    public init() {}

    public var count: Int { containers.count }

    public var ids: some Sequence<String> { containers.keys }

    public func container(id: String) -> ContainerDescription? { containers[id] }

    public func container(name: String) -> ContainerDescription? {
        containers.values.first { $0.name == name }
    }

    public func owner(of address: IPAddress) -> Owner {
        guard let ids = owners[address], let id = ids.first, let container = containers[id] else {
            return gateways[address]?.keys.min().map { .gateway(ofNetwork: $0) } ?? .unknown
        }
        // A gateway that a container has as well is nobody's own.
        guard ids.count == 1, gateways[address] == nil else { return .several }
        let isShared = guests.values.contains { container.isMeant(by: $0) }
        return isShared ? .several : .container(container)
    }

    /// Takes what the engine says of a container now.
    public mutating func put(_ container: ContainerDescription) {
        remove(id: container.id)
        containers[container.id] = container
        if let host = container.networkOf { guests[container.id] = host }
        for attachment in container.attachments {
            for address in attachment.addresses { owners[address, default: []].append(container.id) }
            for gateway in attachment.gateways {
                gateways[gateway, default: [:]][attachment.networkName, default: 0] += 1
            }
        }
    }

    /// The container is gone, or nobody knows what has become of it.
    public mutating func remove(id: String) {
        guard let container = containers.removeValue(forKey: id) else { return }
        guests[id] = nil
        for attachment in container.attachments {
            for address in attachment.addresses { release(address, of: id) }
            for gateway in attachment.gateways { release(gateway: gateway, of: attachment.networkName) }
        }
    }

    private mutating func release(_ address: IPAddress, of id: String) {
        owners[address]?.removeAll { $0 == id }
        if owners[address]?.isEmpty == true { owners[address] = nil }
    }

    private mutating func release(gateway: IPAddress, of network: String) {
        guard let count = gateways[gateway]?[network] else { return }
        gateways[gateway]?[network] = count > 1 ? count - 1 : nil
        if gateways[gateway]?.isEmpty == true { gateways[gateway] = nil }
    }
}
