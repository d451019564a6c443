/// The containers, and whose each address is. Lists and events go in, look-ups come out.
///
/// What an event casts doubt on keeps what it had, and belongs to nobody, until the engine has said what it is now: doubt
/// never makes anybody the only owner of an address.
public struct ContainerTable: Sendable {
    /// Who is behind an address.
    public enum Owner: Sendable, Equatable {
        case container(ContainerDescription)
        /// More than one container uses it, so nobody can tell which of them asks.
        case several
        /// The same, and one of them is being asked for: in a moment it may be one container's.
        case disputed
        /// The host itself, or whoever comes through one of its published ports.
        case gateway(ofNetwork: String)
        /// Perhaps a container: engines do not tell which of them has which of these addresses.
        case untold
        /// A container that is being asked for.
        case uncertain
        /// A container with more labels than anybody reads.
        case unlabelled
        /// Nobody that is known, or not yet.
        case unknown
    }

    private var containers: [String: ContainerDescription] = [:]
    private var doubted: Set<String> = []
    private var owners: [IPAddress: [String]] = [:]
    /// Of each network by its gateway's address, and how many containers say so.
    private var gateways: [IPAddress: [String: Int]] = [:]
    /// Containers that use the addresses of another one, whether they run or not.
    private var guests: [String: String] = [:]
    /// The containers that processes in these groups turned out to be in.
    private var confirmed: [ControlGroups: String] = [:]

    /// A container's processes are in few groups; whoever makes many costs the others no more than questions.
    private static let confirmedLimit = 1024

    public init() {}

    public var count: Int { containers.count }

    public var ids: some Sequence<String> { containers.keys }

    public func container(id: String) -> ContainerDescription? { containers[id] }

    public func container(name: String) -> ContainerDescription? {
        containers.values.first { $0.isNamed(name) }
    }

    public func owner(of address: IPAddress) -> Owner {
        guard let ids = owners[address], let id = ids.first else {
            if let network = gateways[address]?.keys.min() { return .gateway(ofNetwork: network) }
            return address.isLinkLocal ? .untold : .unknown
        }
        // A gateway that a container has as well is nobody's own.
        guard ids.count == 1, gateways[address] == nil else {
            return ids.contains(where: doubted.contains) ? .disputed : .several
        }
        return owner(id: id)
    }

    /// A container by its id, unless it shares its addresses or is in doubt.
    private func owner(id: String) -> Owner {
        guard let container = containers[id] else { return .unknown }
        if doubted.contains(id) { return .uncertain }
        if !container.hasLabels { return .unlabelled }
        return guests.values.contains { container.isMeant(by: $0) } ? .several : .container(container)
    }

    /// The container that a process is in, as far as that was confirmed: its addresses do not matter.
    public func process(in groups: ControlGroups) -> Owner {
        guard let id = confirmed[groups], let container = containers[id] else { return .unknown }
        if doubted.contains(id) { return .uncertain }
        return container.hasLabels ? .container(container) : .unlabelled
    }

    /// Processes in these groups are in this container, for as long as there is one of this id.
    public mutating func confirm(_ groups: ControlGroups, in id: String) {
        guard containers[id] != nil else { return }
        if confirmed.count >= Self.confirmedLimit { confirmed = [:] }
        confirmed[groups] = id
    }

    /// Takes what the engine says of a container now.
    public mutating func put(_ container: ContainerDescription) {
        takeOut(id: container.id)
        containers[container.id] = container
        if let host = container.networkOf { guests[container.id] = host }
        for attachment in container.attachments {
            for address in attachment.addresses { owners[address, default: []].append(container.id) }
            for gateway in attachment.gateways {
                gateways[gateway, default: [:]][attachment.networkName, default: 0] += 1
            }
        }
    }

    /// Something has become of the container; what, is not known yet.
    public mutating func doubt(id: String) {
        if containers[id] != nil { doubted.insert(id) }
    }

    /// The container is gone.
    public mutating func remove(id: String) {
        takeOut(id: id)
        if !confirmed.isEmpty { confirmed = confirmed.filter { $0.value != id } }
    }

    private mutating func takeOut(id: String) {
        doubted.remove(id)
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
