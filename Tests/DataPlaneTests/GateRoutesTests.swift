// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import DataPlane

@Suite("The routes by which the gate reaches its clients")
struct GateRoutesTests {
    /// As the kernel writes them on a machine that keeps numbers the small end first.
    private static let v4 = """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
        eth0\t00004D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        br-x\t00004D0A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
        br-y\t000014AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
        eth1\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        br-z\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        eth2\t0002A8C0\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0
        """
    private static let zero = String(repeating: "0", count: 32)
    private static let v6 = """
        fd0000a2000000000000000000000000 40 \(zero) 00 \(zero) 00000100 00000001 00000000 00000001     br-x
        fd0000a2000000000000000000000000 78 \(zero) 00 \(zero) 00000100 00000001 00000000 00000001     eth0
        fd0000a2000000000000000000001001 80 \(zero) 00 \(zero) 00000000 00000003 00000000 80200001       lo
        fd0000a2000000000000000000002001 80 \(zero) 00 \(zero) 00000000 00000003 00000000 01000001     br-x
        """

    private func networks(_ subnet: String) throws -> EngineNetworks {
        let routes = GateRoutes(v4: GateRoutes.fields(in: Self.v4), v6: GateRoutes.fields(in: Self.v6))
        var networks = EngineNetworks()
        networks.allotted = ["n": [try #require(AddressBlock(subnet))]]
        networks.inside = networks.allotted["n"] ?? []
        // A wider network takes nothing from those inside of it.
        networks.allotted["wide"] = try ["0.0.0.0/1", "128.0.0.0/1", "fd00::/8"].map { try #require(AddressBlock($0)) }
        routes.add(to: &networks)
        return networks
    }

    /// Whoever may make networks may give them the addresses of hosts that are elsewhere.
    @Test(
        "take an address from a container on a network whose subnet is not the way to it",
        arguments: [
            ("10.77.0.0/16", "10.77.0.2", false), ("10.77.0.0/16", "10.77.1.2", true),
            ("172.20.0.0/16", "172.20.0.2", true), ("172.16.0.0/12", "172.20.0.2", false),
            ("172.16.0.0/12", "172.21.0.2", true), ("192.168.1.0/24", "192.168.1.2", false),
            ("192.168.1.0/25", "192.168.1.2", true), ("192.168.2.0/23", "192.168.2.2", true),
            ("10.99.0.0/16", "10.99.0.2", true), ("fd00:a2::/64", "fd00:a2::2", false),
            ("fd00:a2::/64", "fd00:a2::1:2", true), ("fd00:a2::/64", "fd00:a2::2001", true),
        ])
    func addresses(subnet: String, address: String, isThere: Bool) throws {
        let address = try #require(IPAddress(address))
        var table = ContainerTable()
        let place = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [address])
        let web = ContainerDescription(id: "aa", name: "web", labels: [], attachments: [place])
        table.put(web)
        let isDoubtful = subnet == "192.168.1.0/24"
        let owner = try table.owner(of: address, on: networks(subnet))
        #expect(owner == (isThere ? .container(web) : isDoubtful ? .unlisted : .unknown))
    }
}
