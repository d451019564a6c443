// SPDX-License-Identifier: Apache-2.0

/// The addresses of an engine's networks. A client at one of them may be a container even if no list has it.
public struct EngineNetworks: Sendable, Equatable {
    /// The subnets of networks that no other hosts are on.
    public var inside: [AddressBlock] = []
    /// The subnets of networks that other hosts are on, too: `macvlan`, `ipvlan`.
    public var shared: [AddressBlock] = []
    /// The host's own addresses on its networks, and the networks' names.
    public var gateways: [IPAddress: String] = [:]
    /// The subnets out of which each network allots addresses, by its id. They stay the network's as long as it exists,
    /// so they are valid while the engine is asked for other networks.
    public var allotted: [String: [AddressBlock]] = [:]
    /// Whether the networks are known: false until the engine has listed them, and if some could not be read.
    public var isKnown = true

    public init() {}

    /// Whether the network of this id allots this address; nil if its subnets are unknown.
    func allots(_ address: IPAddress, in id: String) -> Bool? {
        allotted[id].map { blocks in blocks.contains { $0.contains(address) } }
    }

    /// Whether a container that is just starting may have this address.
    public func mayHaveContainer(at address: IPAddress) -> Bool {
        !isKnown || inside.contains { $0.contains(address) } || shared.contains { $0.contains(address) }
    }
}
