// SPDX-License-Identifier: Apache-2.0

/// The addresses of an engine's networks: whoever has one of them and is told by no container may be one all the same.
public struct EngineNetworks: Sendable, Equatable {
    /// The subnets of networks that are the engine's alone.
    public var inside: [AddressBlock] = []
    /// The subnets of networks that other hosts are on, too: `macvlan`, `ipvlan`.
    public var shared: [AddressBlock] = []
    /// The host's own addresses on its networks, and the networks' names.
    public var gateways: [IPAddress: String] = [:]
    /// The subnets out of which each network allots addresses, by its id. A network keeps its own for as long as there is
    /// one, so that they count while the engine is asked for others.
    public var allotted: [String: [AddressBlock]] = [:]
    /// False while the engine has not said which networks there are, and where not all of that could be read.
    public var isKnown = true

    public init() {}

    /// Whether the network of this id allots this address; nil where nobody knows what that network allots.
    func allots(_ address: IPAddress, in id: String) -> Bool? {
        allotted[id].map { blocks in blocks.contains { $0.contains(address) } }
    }

    /// Whether a container that is just starting may have this address.
    public func mayHaveContainer(at address: IPAddress) -> Bool {
        !isKnown || inside.contains { $0.contains(address) } || shared.contains { $0.contains(address) }
    }
}
