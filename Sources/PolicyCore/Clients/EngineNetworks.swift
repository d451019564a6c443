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
    /// Blocks inside of a network's subnet to which the gate has a route of their own: that is the way to their addresses.
    public var elsewhere: Set<AddressBlock> = []
    /// Subnets of networks to which it has two routes: nobody can tell which is the way to an address.
    public var doubtful: Set<AddressBlock> = []
    /// Networks of more subnets than are read, by their ids. What one's record says of an address is not held against them.
    public var unread: Set<String> = []
    /// False while the engine has not said which networks there are, and where not all of that could be read.
    public var isKnown = true

    public init() {}

    /// Whether the network of this id allots this address, and the gate reaches it there; nil where nobody knows what that network allots.
    func allots(_ address: IPAddress, in id: String) -> Bool? {
        allotted[id].map { blocks in
            blocks.contains { isTheWay($0, to: address) && !doubtful.contains($0) }
        }
    }

    /// Whether the address is in a network of the engine's alone, as far as the gate's routes tell.
    func isInside(_ address: IPAddress) -> Bool { inside.contains { isTheWay($0, to: address) } }

    private func isTheWay(_ subnet: AddressBlock, to address: IPAddress) -> Bool {
        subnet.contains(address)
            && !elsewhere.contains { $0.contains(address) && subnet.contains($0) && $0 != subnet }
    }

    /// Whether a container that is just starting may have this address.
    public func mayHaveContainer(at address: IPAddress) -> Bool {
        !isKnown || inside.contains { $0.contains(address) } || shared.contains { $0.contains(address) }
    }
}
