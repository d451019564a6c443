// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// A network's addresses, read from an element of `GET /networks`.
struct EngineNetwork {
    /// A subnet, and the host's own address in it, if there is one.
    struct Range {
        let subnet: AddressBlock
        let gateway: IPAddress?
    }

    /// The network's id. Podman's endpoints give a network's name in its place.
    let id: String
    let name: String
    /// Whether other hosts are on the network, too.
    let isShared: Bool
    let ranges: [Range]
    /// The subnets out of which the engine gives containers their addresses.
    let allotted: [AddressBlock]
    /// Whether all of the network's subnets were read.
    let isWhole: Bool

    /// Drivers whose networks share the addresses of the host's own network, which other hosts are on.
    private static let sharedDrivers: Set<String> = ["macvlan", "ipvlan", "host"]

    /// Returns `nil` for a network that only serves as a template. The engine allots no addresses of it: its creator
    /// may write any text as an address, and no container is on it. Its copies are listed themselves.
    init?(json: JSONValue, by engine: EngineLookup.Engine) {
        if json["ConfigOnly"]?.bool == true { return nil }
        id = json["Id"]?.string ?? ""
        name = json["Name"]?.string ?? ""
        let driver = json["Driver"]?.string ?? ""
        isShared = Self.sharedDrivers.contains(driver)
        let configuration = json["IPAM"]?["Config"]
        isWhole = configuration?.isCut != true
        var ranges: [Range] = []
        for range in configuration?.array ?? [] {
            // Subnets that the engine allots it has parsed itself (Go `net.ParseCIDR`).
            guard let subnet = range["Subnet"]?.string.flatMap({ AddressBlock(subnet: $0) }) else { continue }
            let gateway = Self.gateway(of: subnet, range: range, network: json, isBridge: driver == "bridge")
            ranges.append(Range(subnet: subnet, gateway: gateway.flatMap { subnet.contains($0) ? $0 : nil }))
        }
        self.ranges = ranges
        allotted = ranges.map(\.subnet).filter { Self.allots(subnet: $0, network: json, by: engine) }
    }

    /// Drivers that allot no addresses: an endpoint has the address that a request named, and the subnet is
    /// `0.0.0.0/0`.
    private static let idleIPAM: Set<String> = ["null", "none"]

    /// Whether addresses are allotted from a listed subnet: Docker also lists the subnet of a family that is switched
    /// off. Podman lists no such subnets, and reports IPv4 as off for every network.
    private static func allots(subnet: AddressBlock, network: JSONValue, by engine: EngineLookup.Engine) -> Bool {
        guard !idleIPAM.contains(network["IPAM"]?["Driver"]?.string ?? "") else { return false }
        if engine.isPodman { return true }
        // Older engines have IPv4 on each network, and do not report it.
        return subnet.first.isV4 ? network["EnableIPv4"]?.bool != false : network["EnableIPv6"]?.bool == true
    }

    /// Returns the subnet's gateway. For a bridge the engine lists it only if a request named it; otherwise it is the
    /// first address, which no container gets (moby `libnetwork`). A bridge without a gateway is marked so in its
    /// options.
    private static func gateway(
        of subnet: AddressBlock, range: JSONValue, network: JSONValue, isBridge: Bool
    ) -> IPAddress? {
        if let told = range["Gateway"]?.string, !told.isEmpty { return IPAddress(told) }
        let options = network["Options"]
        let isPlain = !(options?.object ?? []).contains {
            $0.name.contains(text: "gateway_mode") || $0.name.contains(text: "inhibit_ipv4")
        }
        guard isBridge, isPlain, options?.isCut != true, range["IPRange"]?.string ?? "" == "" else { return nil }
        return IPAddress(high: subnet.first.high, low: subnet.first.low &+ 1)
    }

    /// The approximate bytes of memory that the network takes.
    var memory: Int {
        2 * TextMemory.of(name) + 2 * TextMemory.of(id)
            + (1 + ranges.count) * (MemoryLayout<Range>.stride + 2 * MemoryLayout<AddressBlock>.stride)
    }
}

extension EngineNetworks {
    /// Reads the response to `GET /networks`.
    static func listed(in response: LookupResponse) throws(EngineLookup.Failure) -> EngineNetworks {
        guard response.status == 200 else { throw response.refusal }
        guard case .networks(let networks) = try ListReader.read(from: response, to: .networks) else {
            throw .notUnderstood
        }
        return networks
    }

    /// The name of Podman's default network, and its name in lists for Docker's clients. Endpoints of Podman 4 have the
    /// first.
    private static let (podmansDefault, podmansListed) = ("podman", "bridge")

    /// A gateway is the host's own address where its network is the engine's alone, and no other network may have a
    /// container at that address.
    init(of networks: [EngineNetwork], by engine: EngineLookup.Engine) {
        self.init()
        for network in networks {
            let subnets = network.ranges.map(\.subnet)
            if network.isShared { shared += subnets } else { inside += subnets }
            if !network.isWhole {
                isKnown = false
                unread.insert(network.id)
            }
            allotted[network.id, default: []] += network.allotted
        }
        if engine.isPodman { allotByName(networks) }
        let owners = SubnetOwners(of: networks)
        for (index, network) in networks.enumerated() where !network.isShared {
            for gateway in network.ranges.compactMap(\.gateway) where owners.all(of: gateway) == [index] {
                gateways[gateway] = network.name
            }
        }
    }
}

extension EngineNetworks {
    /// Adds networks by name, since Podman 4 gives a network's name in place of its ID. A name counts as an ID only if
    /// no network has that ID.
    private mutating func allotByName(_ networks: [EngineNetwork]) {
        for network in networks where allotted[network.name] == nil { allotted[network.name] = network.allotted }
        guard let standard = networks.first(where: { $0.name == Self.podmansListed }) else { return }
        allotted[Self.podmansDefault] = allotted[Self.podmansDefault] ?? standard.allotted
    }
}

/// The networks by subnet. Finding those of an address takes the same time for any number of networks.
private struct SubnetOwners {
    private var networks: [AddressBlock: Set<Int>] = [:]

    init(of all: [EngineNetwork]) {
        for (index, network) in all.enumerated() {
            for range in network.ranges { networks[range.subnet, default: []].insert(index) }
        }
    }

    func all(of address: IPAddress) -> Set<Int> {
        (0...(address.isV4 ? 32 : 128)).reduce(into: []) { found, length in
            found.formUnion(networks[AddressBlock(around: address, prefixLength: length)] ?? [])
        }
    }
}

extension AddressBlock {
    /// Reads a subnet as Go's `net.ParseCIDR` does: it may name one of its hosts, its numbers may have leading zeros,
    /// which are decimal all the same, and an IPv4 subnet may be written as IPv6.
    fileprivate init?(subnet text: String) {
        let parts = text.parts(between: "/", most: 2)
        guard parts.count == 2, let address = IPAddress(Self.withoutZeros(in: parts[0])), let length = Int(parts[1]),
            parts[1].utf8.allSatisfy(\.isDigit)
        else { return nil }
        let isMapped = address.isV4 && parts[0].utf8.contains(UInt8(ascii: ":"))
        let prefix = isMapped ? length - 96 : length
        guard (0...(address.isV4 ? 32 : 128)).contains(prefix) else { return nil }
        self.init(around: address, prefixLength: prefix)
    }

    private static func withoutZeros(in address: Substring) -> String {
        guard !address.utf8.contains(UInt8(ascii: ":")) else { return String(address) }
        return address.parts(between: ".", keepsEmpty: true).map { part in
            let digits = Substring(part.utf8.drop { $0 == UInt8(ascii: "0") })
            return digits.isEmpty && !part.isEmpty ? "0" : String(digits)
        }.joined(separator: ".")
    }
}
