// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("Containers that are being asked for")
struct InspectionsTests {
    @Test("are asked for in turn; those for which the engine had no answer wait behind all others, and take half")
    func turns() {
        var inspections = Inspections()
        let hung = (0..<40).map { "hung\($0)" }
        for id in hung { _ = inspections.begin(id) }
        let first = hung.prefix(Inspections.limit)
        #expect(first.allSatisfy { inspections.patience(for: $0) == .seconds(1) })
        for id in first {
            let isOld = inspections.end(id)
            #expect(!isOld)
            inspections.fail(id)
        }
        let failing = hung.filter { inspections.isToBeTriedAgain($0) }
        #expect(failing == Array(first))
        let again = first.filter { inspections.begin($0) }
        #expect(again.count == Inspections.failedLimit)
        #expect(again.allSatisfy { inspections.patience(for: $0) == EngineLookup.limit })
        #expect(inspections.isIdle, "nobody waits for them")
        let isAsked = inspections.begin("honest")
        #expect(isAsked && !inspections.isIdle)
        let next = inspections.next()
        #expect(next == hung[Inspections.limit], "not those that failed")
    }

    @Test("are no starts any more once the engine had no answer")
    func starts() {
        var inspections = Inspections()
        inspections.noteStart(of: "a", runs: false)
        inspections.noteStart(of: "b", runs: true)
        #expect(inspections.starting == ["a", "b"] && inspections.begun == ["b"])
        inspections.fail("a")
        #expect(inspections.starting == ["b"])
        inspections.noteResponse(for: "b", isOld: true)
        #expect(inspections.starting == ["b"], "it is asked again")
        inspections.noteResponse(for: "b", isOld: false)
        #expect(inspections.starting == [])
    }
}

@Suite("The addresses of the engine's networks")
struct EngineNetworksTests {
    private func networks(_ text: String, by server: String = "Docker/28.5.2 (linux)") throws -> EngineNetworks {
        var answer = LookupResponse()
        (answer.status, answer.body) = (200, ByteBuffer(string: text))
        answer.engine = EngineLookup.Engine(server: server, apiVersion: "1.41")
        return try EngineNetworks.listed(in: answer)
    }

    @Test("are those of its subnets, but for drivers whose networks other hosts are on")
    func subnets() throws {
        let found = try networks(
            """
            [{"Name":"a","Driver":"bridge","IPAM":{"Config":[{"Subnet":"10.7.5.1/24"},{"Subnet":"fd00::/64"}]}},
             {"Name":"b","Driver":"overlay","IPAM":{"Config":[{"Subnet":"10.0.1.0/24","Gateway":"10.0.1.9"}]}},
             {"Name":"c","Driver":"macvlan","IPAM":{"Config":[{"Subnet":"192.168.0.0/16"}]}},
             {"Name":"d","Driver":"null","ConfigOnly":true,"IPAM":{"Config":[{"Subnet":"172.30.0.0/16"}]}},
             {"Name":"e","Driver":"bridge","Options":{"com.docker.network.bridge.gateway_mode_ipv4":"isolated"},
              "IPAM":{"Config":[{"Subnet":"10.8.0.0/24"}]}},
             {"Name":"host","Driver":"host","IPAM":{"Config":null}}]
            """)
        #expect(found.inside.map { "\($0)" } == ["10.7.5.0/24", "fd00::/64", "10.0.1.0/24", "10.8.0.0/24"])
        #expect(found.shared.map { "\($0)" } == ["192.168.0.0/16"])
        let gateways = Dictionary(uniqueKeysWithValues: found.gateways.map { ("\($0)", $1) })
        #expect(gateways == ["10.7.5.1": "a", "fd00::1": "a", "10.0.1.9": "b"])
    }

    @Test(
        "are not known from what is no list of networks",
        arguments: ["{}", "OK", #"[{"Name":}]"#])
    func mistakes(text: String) {
        #expect(throws: EngineLookup.Failure.notUnderstood) { _ = try networks(text) }
    }

    @Test(
        "are allotted where the engine gives addresses, and not where an endpoint has what somebody wrote",
        arguments: [
            (#""IPAM":{"Driver":"default","Config":[{"Subnet":"10.0.0.0/8"},{"Subnet":"fd00::/64"}]}"#, ["10.0.0.0/8"]),
            (#""EnableIPv6":true,"IPAM":{"Config":[{"Subnet":"fd00::/64"}]}"#, ["fd00::/64"]),
            (#""EnableIPv6":true,"EnableIPv4":false,"IPAM":{"Config":[{"Subnet":"10.0.0.0/8"}]}"#, []),
            (#""EnableIPv4":true,"IPAM":{"Config":[{"Subnet":"10.0.0.0/8","IPRange":"10.1.0.0/16"}]}"#, ["10.0.0.0/8"]),
            (#""IPAM":{"Driver":"null","Config":[{"Subnet":"0.0.0.0/0"}]}"#, []),
            (#""IPAM":{"Driver":"none","Config":[{"Subnet":"10.0.0.0/8"}]}"#, []),
            (#""IPAM":{"Driver":"default","Config":null}"#, []),
            (#""Driver":"macvlan","IPAM":{"Driver":"default","Config":[{"Subnet":"10.0.0.0/8"}]}"#, ["10.0.0.0/8"]),
        ] as [(String, [String])])
    func allotted(members: String, blocks: [String]) throws {
        let found = try networks(#"[{"Id":"x1","Name":"x",\#(members)},{"Id":"x","Name":"x1"}]"#)
        #expect(found.allotted["x1"]?.map { "\($0)" } == blocks)
        #expect(found.allotted["x"] == [])
        let alone = #"[{"Id":"x1","Name":"x",\#(members)}]"#
        #expect(try networks(alone).allotted["x"] == nil, "Docker's endpoints tell an id: a name is a client's")
        let podman = try networks(alone, by: "Libpod/4.3.1 (linux)")
        #expect(podman.allotted["x"] == podman.allotted["x1"], "Podman's endpoints tell a name")
        let pair = #"[{"Id":"x1","Name":"x",\#(members)},{"Id":"x","Name":"x1"}]"#
        let both = try networks(pair, by: "Libpod/4.3.1")
        #expect(both.allotted["x"] == [], "an id goes before a name")
    }

    @Test("are Podman's, which says of each network that IPv4 is off, and lists its default one by another name")
    func podmans() throws {
        let list = #"""
            [{"Name":"bridge","Id":"2f25","Driver":"bridge","EnableIPv4":false,"EnableIPv6":false,
            "IPAM":{"Driver":"default","Config":[{"Subnet":"10.88.0.0/16"}]}},
            {"Name":"six","Id":"51","Driver":"bridge","EnableIPv4":false,"EnableIPv6":true,
            "IPAM":{"Driver":"default","Config":[{"Subnet":"10.90.0.0/24"},{"Subnet":"fd00:b::/64"}]}}]
            """#
        let podman = try networks(list, by: "Libpod/5.8.6 (linux)").allotted.mapValues { $0.map { "\($0)" } }
        for name in ["2f25", "bridge", "podman"] { #expect(podman[name] == ["10.88.0.0/16"], "\(name)") }
        #expect(podman["51"] == ["10.90.0.0/24", "fd00:b::/64"])
        let docker = try networks(list).allotted
        #expect(docker["2f25"] == [] && docker["podman"] == nil)
    }

    @Test("are known of all others where one network has more subnets than are read, and nobody's address is unknown")
    func manySubnets() throws {
        let many = (0..<40_000).map { #"{"Subnet":"10.\#($0 / 250).\#($0 % 250).0/24"}"# }.joined(separator: ",")
        let found = try networks(
            #"[{"Id":"x","Name":"x","Driver":"macvlan","IPAM":{"Config":[\#(many)]}},\#(Self.plain)]"#)
        #expect(!found.isKnown && found.allotted["n1"]?.count == 1 && found.allotted["x"] == [])
    }

    private static let plain =
        #"{"Id":"n1","Name":"n","Driver":"bridge","IPAM":{"Config":[{"Subnet":"172.21.0.0/16"}]}}"#

    private static func network(
        _ subnet: String, _ gateway: String = "", driver: String = "bridge", more: String = ""
    ) -> String {
        let config = #"{"Subnet":"\#(subnet)","Gateway":"\#(gateway)"}"#
        return #"{"Name":"x","Driver":"\#(driver)","IPAM":{"Config":[\#(config)]}\#(more)}"#
    }

    private static let copied = #","ConfigOnly":true"#
    private static let long = String(repeating: "y", count: 5 << 20)

    private static let rows: [(text: String, inside: [String], gateways: [String])] = [
        (network("x"), [], []),
        (network("::ffff:10.9.0.0/112", more: copied), [], []),
        (network("172.21.0.0/16", "172.21.0.99", more: copied), [], []),
        (network("10.0.0.0/8", "172.21.0.99"), ["10.0.0.0/8"], []),
        (network("172.21.0.0/24", "172.21.0.99", driver: "overlay"), ["172.21.0.0/24"], []),
        (network("10.0.0.0/8", "10.0.0.9", driver: "macvlan"), [], []),
        (network("010.009.0.7/016", "10.9.0.9"), ["10.9.0.0/16"], ["10.9.0.9"]),
        (network("::ffff:10.9.0.0/112", "10.9.0.9"), ["10.9.0.0/16"], ["10.9.0.9"]),
        (network("10.9.0.0/16", more: #","Labels":{"x":"\#(long)"}"#), ["10.9.0.0/16"], ["10.9.0.1"]),
        (network("10.9.0.0/16", more: #","Labels":{"\#(long)":""}"#), ["10.9.0.0/16"], ["10.9.0.1"]),
        (network("10.9.0.0/16", more: #","Options":{"\#(long)":""}"#), ["10.9.0.0/16"], []),
        (network("10.9.0.0/16", more: #","\#(long)":1"#), ["10.9.0.0/16"], ["10.9.0.1"]),
        (
            network("10.9.0.0/16", "10.9.0.1\",\"AuxiliaryAddresses\":{\"\(long)\":\"10.9.0.2\"},\"x\":\""),
            ["10.9.0.0/16"], ["10.9.0.1"]
        ),
        (network("\(long)/8", more: copied), [], []),
    ]

    @Test("are known whatever else somebody has made, and nobody's network makes a gateway of an address in another's")
    func others() throws {
        for (text, inside, gateways) in Self.rows {
            let isOverlapped = inside.contains("172.21.0.0/24")
            for list in ["\(text),\(Self.plain)", "\(Self.plain),\(text)"] {
                let found = try networks("[\(list)]")
                #expect(found.isKnown && Set(found.inside.map { "\($0)" }) == Set(inside + ["172.21.0.0/16"]))
                let expected = Set(gateways + (isOverlapped ? [] : ["172.21.0.1"]))
                #expect(Set(found.gateways.keys.map { "\($0)" }) == expected)
            }
        }
    }
}

@Suite("Whoever was no container")
struct MissTests {
    private let directory = ClientDirectory()
    private let client = ClientIdentity(listener: .tcp(host: "x", port: 1), address: IPAddress("10.0.0.1"))
    private let now = NIODeadline.uptimeNanoseconds(1)

    @Test("is not looked up again for a second, unless something happened to a container meanwhile")
    func misses() {
        directory.noteFailedLookup(of: client, since: directory.turn, now: now)
        #expect(
            directory.hasFailedLookup(client, now: now) && !directory.hasFailedLookup(client, now: now + .seconds(1)))
        directory.forgetFailedLookups()
        #expect(!directory.hasFailedLookup(client, now: now))
        let turn = directory.turn
        directory.forgetFailedLookups()
        directory.noteFailedLookup(of: client, since: turn, now: now)
        #expect(!directory.hasFailedLookup(client, now: now), "it was looked for before that happened")
    }
}
