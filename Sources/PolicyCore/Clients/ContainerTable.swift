// SPDX-License-Identifier: Apache-2.0

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
        /// Perhaps a container: engines do not tell which of them has which of these addresses, or somebody runs in the
        /// network namespace of one that nobody can name.
        case untold
        /// In a subnet of one of the engine's networks, and of no container that is told: of one that just starts, of a
        /// build, or of another engine on the same network.
        case unlisted
        /// A container that is being asked for.
        case uncertain
        /// A container with more labels than anybody reads.
        case unlabelled
        /// Nobody that is known, or not yet.
        case unknown
    }

    /// An address in a container's endpoint. An engine repeats there what somebody wrote into a request, where its own
    /// driver has nothing to put in that place.
    private struct Claim {
        let container: String
        let networkID: String
    }

    private var containers: [String: ContainerDescription] = [:]
    private var stale: Set<String> = []
    private var claims: [IPAddress: [Claim]] = [:]
    /// Running containers that use the addresses of another one, by that one.
    private var sharers: [String: Set<String>] = [:]
    /// Containers that run, or may run by now, in a network namespace that may be any other's.
    private var placeless: Set<String> = []
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

    /// The owner of an address that one of these networks allotted, or may have allotted.
    public func owner(of address: IPAddress, on networks: EngineNetworks) -> Owner {
        // Each link has its own: another one's host may have the same.
        if address.isLinkLocal, !address.isV4 { return .untold }
        if address.isLoopback { return .unknown }
        let claims = (claims[address] ?? []).filter { networks.allots(address, in: $0.networkID) != false }
        guard let claim = claims.first else { return Self.owner(ofUnclaimed: address, on: networks) }
        if isUnsettled(claims, of: address, on: networks) { return claims.count == 1 ? .unlisted : .disputed }
        // A gateway that a container has as well is nobody's own.
        guard claims.count == 1, networks.gateways[address] == nil else {
            return claims.contains { stale.contains($0.container) } ? .disputed : .several
        }
        return owner(id: claim.container)
    }

    private static func owner(ofUnclaimed address: IPAddress, on networks: EngineNetworks) -> Owner {
        if address.isLinkLocal { return .untold }
        if let network = networks.gateways[address] { return .gateway(ofNetwork: network) }
        return networks.inside.contains { $0.contains(address) } ? .unlisted : .unknown
    }

    /// Whether a container says that it has this address on a network of which nobody knows what it allots.
    public func awaitsNetworks(_ address: IPAddress, on networks: EngineNetworks) -> Bool {
        isUnsettled(claims[address] ?? [], of: address, on: networks)
    }

    private func isUnsettled(_ claims: [Claim], of address: IPAddress, on networks: EngineNetworks) -> Bool {
        claims.contains { networks.allots(address, in: $0.networkID) == nil }
    }

    /// A container by its id, unless it shares its addresses or is in doubt.
    private func owner(id: String) -> Owner {
        guard let container = containers[id] else { return .unknown }
        if stale.contains(id) { return .uncertain }
        if !container.hasLabels { return .unlabelled }
        if let sharers = sharers[id] { return sharers.allSatisfy(stale.contains) ? .disputed : .several }
        if placeless.isEmpty { return .container(container) }
        // What is being asked for is known in a moment.
        return placeless.contains(where: isAskedFor) ? .uncertain : .untold
    }

    private func isAskedFor(_ id: String) -> Bool { stale.contains(id) || containers[id] == nil }

    /// Running containers of which nobody can say in whose network namespace they are.
    public var foreignSharers: [ContainerDescription] {
        placeless.compactMap { containers[$0] }.filter { !stale.contains($0.id) }
    }

    /// Containers that began to run, and of which no list or answer has told.
    public var untoldStarts: [String] { placeless.filter { containers[$0] == nil } }

    /// Whether a container is being asked for.
    public func isStale(name: String) -> Bool {
        stale.contains { containers[$0]?.isNamed(name) == true }
    }

    /// The container that a process is in, as far as that was confirmed: its addresses do not matter.
    public func process(in groups: ControlGroups) -> Owner {
        guard let id = confirmed[groups], let container = containers[id] else { return .unknown }
        if stale.contains(id) { return .uncertain }
        return container.hasLabels ? .container(container) : .unlabelled
    }

    public func confirmedContainer(of groups: ControlGroups) -> String? {
        confirmed[groups].flatMap { containers[$0] == nil ? nil : $0 }
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
        switch container.namespace {
        case .own: break
        case .shared(let hosts):
            for host in hosts where host != container.id { sharers[host, default: []].insert(container.id) }
        case .unknown: placeless.insert(container.id)
        }
        for attachment in container.attachments {
            let claim = Claim(container: container.id, networkID: attachment.networkID)
            for address in attachment.addresses { claims[address, default: []].append(claim) }
        }
    }

    /// Something has become of the container; what, is not known yet.
    public mutating func markStale(id: String) {
        if containers[id] != nil { stale.insert(id) }
    }

    /// Its processes run, or are about to: until the engine has said what it is, it may be in the network namespace of
    /// any other, unless it is known to have one of its own.
    public mutating func begin(id: String) {
        if let container = containers[id], container.joinedNetwork == nil, container.namespace == .own { return }
        placeless.insert(id)
    }

    /// Whether it may be in the network namespace of any other.
    public func isPlaceless(_ id: String) -> Bool { placeless.contains(id) }

    /// The container is gone.
    public mutating func remove(id: String) {
        takeOut(id: id)
        if !confirmed.isEmpty { confirmed = confirmed.filter { $0.value != id } }
    }

    private mutating func takeOut(id: String) {
        stale.remove(id)
        placeless.remove(id)
        guard let container = containers.removeValue(forKey: id) else { return }
        if case .shared(let hosts) = container.namespace {
            for host in hosts {
                sharers[host]?.remove(id)
                if sharers[host]?.isEmpty == true { sharers[host] = nil }
            }
        }
        for attachment in container.attachments {
            for address in attachment.addresses { release(address, of: id) }
        }
    }

    private mutating func release(_ address: IPAddress, of id: String) {
        claims[address]?.removeAll { $0.container == id }
        if claims[address]?.isEmpty == true { claims[address] = nil }
    }
}
