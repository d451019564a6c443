// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension EngineNetworks {
    /// Drivers whose networks have the addresses of the host's own: other hosts are on them, too.
    private static let openDrivers: Set<String> = ["macvlan", "ipvlan", "host"]

    /// `GET /networks`
    static func listed(in response: LookupResponse) throws(EngineLookup.Failure) -> EngineNetworks {
        guard response.status == 200 else { throw response.refusal }
        guard let list = try response.document().array else { throw .notUnderstood }
        var networks = EngineNetworks()
        for network in list { try networks.add(network) }
        return networks
    }

    private mutating func add(_ network: JSONValue) throws(EngineLookup.Failure) {
        let driver = network["Driver"]?.string ?? ""
        // A network that is only there to be copied from says nothing of its copies' driver.
        let isOpen = Self.openDrivers.contains(driver) || network["ConfigOnly"]?.bool == true
        for range in network["IPAM"]?["Config"]?.array ?? [] {
            guard let subnet = range["Subnet"]?.string, !subnet.isEmpty else { continue }
            guard let block = Self.block(from: subnet) else { throw .notUnderstood }
            if isOpen { shared.append(block) } else { inside.append(block) }
            guard let gateway = Self.gateway(of: block, range: range, network: network) else { continue }
            gateways[gateway] = network["Name"]?.string ?? ""
        }
    }

    /// A subnet as somebody wrote it, who may have named one of its hosts.
    private static func block(from text: String) -> AddressBlock? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let address = IPAddress(parts[0]) else { return nil }
        let length = AddressBlock.prefixLength(from: parts[1], most: address.isV4 ? 32 : 128)
        return length.map { AddressBlock(around: address, prefixLength: $0) }
    }

    /// Of a bridge nobody tells the gateway that nobody asked for: it is the first address, which no container gets
    /// (moby `libnetwork`). A bridge without a gateway says so in its options.
    private static func gateway(of block: AddressBlock, range: JSONValue, network: JSONValue) -> IPAddress? {
        if let told = range["Gateway"]?.string, !told.isEmpty { return IPAddress(told) }
        let options = network["Options"]?.object ?? []
        let isPlain = !options.contains {
            $0.name.contains(text: "gateway_mode") || $0.name.contains(text: "inhibit_ipv4")
        }
        guard network["Driver"]?.string == "bridge", isPlain, range["IPRange"]?.string ?? "" == "" else { return nil }
        return IPAddress(high: block.first.high, low: block.first.low + 1)
    }
}
