// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import PolicyCore

@Suite("A network's own record of who is on it")
struct ContainerRecordTests {
    private let near = IPAddress(v4: 0x0A00_0001)
    private let far = IPAddress(v4: 0x0A00_0002)

    private func container(_ id: String, _ address: IPAddress, on network: String = "n1") -> ContainerDescription {
        let place = ContainerDescription.Attachment(
            networkID: network, networkName: network, addresses: [address], needsRecord: true)
        return ContainerDescription(id: id, name: id, labels: [], attachments: [place])
    }

    private var networks: EngineNetworks {
        var networks = EngineNetworks()
        networks.allotted = ["n1": [AddressBlock(around: near, prefixLength: 24)], "n2": []]
        networks.inside = networks.allotted["n1"] ?? []
        return networks
    }

    private func table(_ containers: ContainerDescription...) -> ContainerTable {
        containers.reduce(into: ContainerTable()) { $0.put($1) }
    }

    @Test("has to agree before an address is a container's, and is asked for once")
    func agrees() {
        let web = container("web", near)
        var table = table(web)
        #expect(table.owner(of: near, on: networks) == .unlisted)
        #expect(table.openRecords(of: near, on: networks) == ["n1"] && table.openRecords(of: far, on: networks) == [])
        table.settle(network: "n1", members: ["web": [near]], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
        #expect(table.openRecords(of: near, on: networks).isEmpty)
    }

    /// A NetworkConnect that fails leaves what it wrote, or an address that is somebody else's by now.
    @Test("takes the address from whoever only says that he has it, and leaves it to whoever has it")
    func differs() {
        let web = container("web", near)
        var table = table(web, container("evil", near))
        #expect(table.owner(of: near, on: networks) == .disputed)
        table.settle(network: "n1", members: ["web": [near], "evil": [far]], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
        table.settle(network: "n1", members: ["web": []], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .unlisted, "perhaps a build's step has it now")
        #expect(table.openRecords(of: near, on: networks).isEmpty, "nobody waits for more")
    }

    @Test("tells nothing of what was said since it was asked for, and each change has it asked for again")
    func turns() {
        let web = container("web", near)
        var table = table(web)
        let turn = table.turn
        table.put(container("twin", near))
        table.settle(network: "n1", members: ["web": [near]], asOf: turn)
        #expect(table.owner(of: near, on: networks) == .disputed, "the twin's may have come since")
        table.settle(network: "n1", members: ["web": [near]], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
        table.put(web)
        #expect(table.owner(of: near, on: networks) == .unlisted)
        var next = ContainerTable(inPlaceOf: table)
        let old = table.turn
        next.put(web)
        next.settle(network: "n1", members: ["web": [near]], asOf: old)
        #expect(next.owner(of: near, on: networks) == .unlisted, "the answer was for the table before")
    }

    @Test("is asked of no network that is not there, or does not allot the address: such words keep nobody waiting")
    func otherNetworks() {
        let web = container("web", near)
        var table = table(web, container("evil", near, on: "gone"), container("other", near, on: "n2"))
        #expect(table.openRecords(of: near, on: networks) == ["n1"] && table.awaitsNetworks(near, on: networks))
        #expect(table.claimsOther(than: networks, asOf: table.turn))
        table.settle(networks: networks, asOf: table.turn)
        #expect(!table.awaitsNetworks(near, on: networks) && !table.claimsOther(than: networks, asOf: table.turn))
        table.settle(network: "n1", members: ["web": [near]], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
    }

    @Test("is done without where nobody tells it, and then what an endpoint says counts as far as the subnet goes")
    func refused() {
        let web = container("web", near)
        var table = table(web, container("other", far, on: "n2"))
        table.settle(network: "n1", members: nil, asOf: table.turn)
        table.settle(network: "n2", members: nil, asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
        #expect(table.owner(of: far, on: networks) == .unlisted)
    }

    @Test("counts alone where the network has more subnets than are read")
    func unread() {
        var networks = networks
        networks.allotted["n1"] = []
        networks.unread = ["n1"]
        let web = container("web", near)
        var table = table(web)
        #expect(table.openRecords(of: near, on: networks) == ["n1"])
        table.settle(network: "n1", members: ["web": [near]], asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .container(web))
        table.put(web)
        table.settle(network: "n1", members: nil, asOf: table.turn)
        #expect(table.owner(of: near, on: networks) == .unlisted, "nobody says that it is in a subnet")
    }
}
