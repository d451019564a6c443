// SPDX-License-Identifier: Apache-2.0

/// The containers, with the owner of each address. Lists and events go in, look-ups come out.
///
/// A container that an event made stale keeps its addresses, and identifies no client, until the engine has described
/// it again: uncertainty never makes another container the only owner of an address.
public struct ContainerTable: Sendable {
    /// The owner of an address.
    public enum Owner: Sendable, Equatable {
        case container(ContainerDescription)
        /// Several containers use the address, so the client is ambiguous.
        case several
        /// Several containers use the address, and one of them is being inspected: it may soon be one container's.
        case disputed
        /// The host itself, or a client that comes through one of its published ports.
        case gateway(ofNetwork: String)
        /// Perhaps a container: the engine does not list the owners of such addresses, or a container runs in an
        /// unknown network namespace.
        case untold
        /// In a subnet of one of the engine's networks, and of no listed container: of one that is starting, of a
        /// build, or of another engine on the same network.
        case unlisted
        /// A container that is being inspected.
        case uncertain
        /// A container with more labels than are read.
        case unlabelled
        /// The address belongs to no container that is known so far.
        case unknown
    }

    /// An address in a container's endpoint. An engine repeats there what somebody wrote into a request, where its own
    /// driver has nothing to put in that place.
    struct Claim {
        let container: String
        let networkID: String
        /// The state of the claim by the network's own record.
        var record: Record
    }

    private var containers: [String: ContainerDescription] = [:]
    private var stale: Set<String> = []
    var claims: [IPAddress: [Claim]] = [:]
    /// Grows with each container that is put: an answer tells nothing of what was put after its question.
    public private(set) var turn = 0
    /// Running containers that use the addresses of another one, by that one.
    private var sharers: [String: Set<String>] = [:]
    /// Containers that run, or may run by now, in an unknown network namespace.
    private var placeless: Set<String> = []
    /// The containers that processes in these groups were confirmed to be in.
    private var confirmed: [ControlGroups: String] = [:]

    /// The most confirmed groups. A container's processes are in few; a client that creates many costs the others only
    /// further questions.
    private static let confirmedLimit = 1024

    public init() {}

    /// An empty table in the place of another one, of which no answer tells that was meant for the other.
    public init(inPlaceOf other: ContainerTable) { turn = other.turn + 1 }

    public var count: Int { containers.count }

    public var ids: some Sequence<String> { containers.keys }

    public func container(id: String) -> ContainerDescription? { containers[id] }

    public func container(name: String) -> ContainerDescription? {
        containers.values.first { $0.isNamed(name) }
    }

    /// Returns the owner of an address that one of these networks allotted, or may have allotted.
    public func owner(of address: IPAddress, on networks: EngineNetworks) -> Owner {
        // Each link has its own: another link's host may have the same address.
        if address.isLinkLocal, !address.isV4 { return .untold }
        if address.isLoopback { return .unknown }
        let claims = (claims[address] ?? []).filter { networks.counts($0, for: address) != false }
        guard let claim = claims.first else { return Self.owner(ofUnclaimed: address, on: networks) }
        if claims.contains(where: { networks.counts($0, for: address) == nil }) {
            return claims.count == 1 ? .unlisted : .disputed
        }
        // A gateway that a container has as well is nobody's own.
        guard claims.count == 1, networks.gateways[address] == nil else {
            return claims.contains { stale.contains($0.container) } ? .disputed : .several
        }
        return owner(id: claim.container)
    }

    private static func owner(ofUnclaimed address: IPAddress, on networks: EngineNetworks) -> Owner {
        if address.isLinkLocal { return .untold }
        if let network = networks.gateways[address] { return .gateway(ofNetwork: network) }
        return networks.isInside(address) ? .unlisted : .unknown
    }

    /// Returns the container with this id as an owner, unless it shares its addresses or is stale.
    private func owner(id: String) -> Owner {
        guard let container = containers[id] else { return .unknown }
        if stale.contains(id) { return .uncertain }
        if !container.hasLabels { return .unlabelled }
        if let sharers = sharers[id] { return sharers.allSatisfy(stale.contains) ? .disputed : .several }
        if placeless.isEmpty { return .container(container) }
        // Containers that are being inspected will be known soon.
        return placeless.contains(where: isAskedFor) ? .uncertain : .untold
    }

    private func isAskedFor(_ id: String) -> Bool { stale.contains(id) || containers[id] == nil }

    /// Running containers whose network namespace is unknown.
    public var foreignSharers: [ContainerDescription] {
        placeless.compactMap { containers[$0] }.filter { !stale.contains($0.id) }
    }

    /// Containers that began to run, and are in no list or inspection yet.
    public var untoldStarts: [String] { placeless.filter { containers[$0] == nil } }

    /// Whether a container is being inspected.
    public func isStale(name: String) -> Bool {
        stale.contains { containers[$0]?.isNamed(name) == true }
    }

    /// Returns the container of a process in these groups, as far as it was confirmed; addresses do not matter.
    public func process(in groups: ControlGroups) -> Owner {
        guard let id = confirmed[groups], let container = containers[id] else { return .unknown }
        if stale.contains(id) { return .uncertain }
        return container.hasLabels ? .container(container) : .unlabelled
    }

    public func confirmedContainer(of groups: ControlGroups) -> String? {
        confirmed[groups].flatMap { containers[$0] == nil ? nil : $0 }
    }

    /// Confirms that processes in these groups are in this container, for as long as a container with this id exists.
    public mutating func confirm(_ groups: ControlGroups, in id: String) {
        guard containers[id] != nil else { return }
        if confirmed.count >= Self.confirmedLimit { confirmed = [:] }
        confirmed[groups] = id
    }

    /// Puts in the engine's present description of a container.
    public mutating func put(_ container: ContainerDescription) {
        takeOut(id: container.id)
        containers[container.id] = container
        switch container.namespace {
        case .own: break
        case .shared(let hosts):
            for host in hosts where host != container.id { sharers[host, default: []].insert(container.id) }
        case .unknown: placeless.insert(container.id)
        }
        turn += 1
        for attachment in container.attachments {
            let claim = Claim(
                container: container.id, networkID: attachment.networkID,
                record: attachment.needsRecord ? .open(since: turn) : .absent)
            for address in attachment.addresses { claims[address, default: []].append(claim) }
        }
    }

    /// Marks a container whose state has changed and is not known yet.
    public mutating func markStale(id: String) {
        if containers[id] != nil { stale.insert(id) }
    }

    /// Notes that the container's processes run, or are about to. Until the engine has described it, its network
    /// namespace counts as unknown, except for a container that is known to have its own.
    public mutating func begin(id: String) {
        if let container = containers[id], container.joinedNetwork == nil, container.namespace == .own { return }
        placeless.insert(id)
    }

    /// Whether the container's network namespace is unknown.
    public func isPlaceless(_ id: String) -> Bool { placeless.contains(id) }

    /// Removes a container that is gone.
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
