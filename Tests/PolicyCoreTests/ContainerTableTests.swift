// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import PolicyCore

@Suite("The table of containers")
struct ContainerTableTests {
    private let near = IPAddress(v4: 0x0A00_0001)
    private let far = IPAddress(v4: 0x0A00_0002)
    private let router = IPAddress(v4: 0x0A00_00FE)

    private func container(
        _ id: String, _ name: String, _ addresses: [IPAddress], of host: String? = nil
    ) -> ContainerDescription {
        ContainerDescription(
            id: id, name: name, labels: [],
            attachments: [
                .init(networkID: "n1", networkName: "front", addresses: addresses)
            ], joinedNetwork: host.map { "container:\($0)" },
            namespace: host.map { .shared(with: [$0]) } ?? .own)
    }

    private var networks: EngineNetworks {
        var networks = EngineNetworks()
        networks.allotted = ["n1": [AddressBlock(around: near, prefixLength: 24)]]
        networks.gateways = [router: "front"]
        return networks
    }

    private func table(_ containers: ContainerDescription...) -> ContainerTable {
        containers.reduce(into: ContainerTable()) { $0.put($1) }
    }

    @Test("tells whose an address is")
    func owners() {
        let web = container("aa", "web", [near])
        let table = table(web)
        #expect(table.owner(of: near, on: networks) == .container(web))
        #expect(table.owner(of: far, on: networks) == .unknown)
        #expect(table.owner(of: router, on: networks) == .gateway(ofNetwork: "front"))
    }

    @Test("gives an address that is taken over to whoever has it now")
    func takenOver() {
        var table = table(container("aa", "old", [near]))
        let new = container("bb", "new", [near])
        table.remove(id: "aa")
        table.put(new)
        #expect(table.owner(of: near, on: networks) == .container(new))
    }

    @Test("forgets what a container had before, when it is told anew")
    func moved() {
        var table = table(container("aa", "web", [near]))
        let moved = container("aa", "web", [far])
        table.put(moved)
        #expect(table.owner(of: near, on: networks) == .unknown)
        #expect(table.owner(of: far, on: networks) == .container(moved))
        #expect(table.count == 1)
    }

    @Test("names nobody where several containers use one address")
    func shared() {
        let web = container("aa", "web", [near])
        #expect(table(web, container("bb", "twin", [near])).owner(of: near, on: networks) == .several)
        var table = table(web, container("bb", "guest", [], of: "aa"))
        #expect(table.owner(of: near, on: networks) == .several)
        table.remove(id: "bb")
        #expect(table.owner(of: near, on: networks) == .container(web))
    }

    @Test("names nobody where a container has the address of a network's gateway")
    func gatewayTaken() {
        #expect(table(container("aa", "web", [router])).owner(of: router, on: networks) == .several)
    }

    @Test("gives nobody what is in doubt, and leaves no one else alone with it")
    func doubt() {
        var table = table(container("aa", "web", [near]), container("bb", "guest", [], of: "aa"))
        table.markStale(id: "bb")
        #expect(table.owner(of: near, on: networks) == .disputed, "its guest may have ended")
        table.markStale(id: "aa")
        #expect(table.owner(of: near, on: networks) == .uncertain)
        let twin = container("cc", "twin", [near])
        table.put(twin)
        #expect(
            table.owner(of: near, on: networks) == .disputed, "it may be the twin's alone when the engine has answered")
        table.remove(id: "bb")
        table.remove(id: "aa")
        #expect(table.owner(of: near, on: networks) == .container(twin))
    }

    @Test("tells labels apart that only look alike")
    func labels() {
        let set = ClientMatcher.label(key: "role", value: "caf\u{E9};")
        func matches(_ value: String) -> Bool {
            set.matches(ContainerDescription(id: "aa", name: "x", labels: [("role", value)], attachments: []))
        }
        #expect(matches("caf\u{E9};"))
        #expect(!matches("cafe\u{301};"))
        #expect(!matches("caf\u{E9}\u{37E}"))
    }

    @Test("is empty again when all are gone")
    func empty() {
        var table = table(container("aa", "web", [near]), container("bb", "db", [far], of: "aa"))
        table.remove(id: "aa")
        table.remove(id: "bb")
        table.remove(id: "cc")
        #expect(table.count == 0)
        for address in [near, far] { #expect(table.owner(of: address, on: networks) == .unknown) }
    }

    /// `NetworkConnect` may write any address into the endpoint of anybody's container.
    @Test(
        "gives no container an address that its network does not allot, whoever wrote it there",
        arguments: [
            ("10.77.0.2", "u2", ContainerTable.Owner.unknown), ("10.1.0.1", "u2", .unknown), ("fe80::1", "u2", .untold),
            ("fe80::1", "link", .untold), ("fd00::2", "u2", .unknown), ("172.20.0.9", "u2", .unlisted),
            ("10.77.0.254", "u2", .gateway(ofNetwork: "lan")), ("10.77.0.2", "never told", .unlisted),
            ("127.0.0.1", "loop", .unknown), ("::1", "loop", .unknown),
        ])
    func written(address: String, network: String, owner: ContainerTable.Owner) throws {
        let address = try #require(IPAddress(address))
        let blocks = try #require([AddressBlock("172.20.0.0/16"), AddressBlock("fe80::/64")] as? [AddressBlock])
        var networks = networks
        networks.inside = [blocks[0]]
        networks.allotted["u2"] = []
        networks.allotted["link"] = [blocks[1]]
        networks.allotted["loop"] = try ["127.0.0.0/8", "::/64"].map { try #require(AddressBlock($0)) }
        networks.gateways[try #require(IPAddress("10.77.0.254"))] = "lan"
        let place = ContainerDescription.Attachment(networkID: network, networkName: network, addresses: [address])
        let evil = ContainerDescription(id: "ee", name: "evil", labels: [], attachments: [place])
        var table = table(evil)
        #expect(table.owner(of: address, on: networks) == owner)
        #expect(table.awaitsNetworks(address, on: networks) == (network == "never told"))
        let web = container("aa", "web", [near])
        table.put(web)
        #expect(table.owner(of: near, on: networks) == .container(web))
    }

    @Test("gives nobody an address that somebody else may have on a network of which nothing is known yet")
    func otherNetwork() {
        var (table, networks) = (table(container("aa", "web", [near])), networks)
        let place = ContainerDescription.Attachment(networkID: "n2", networkName: "new", addresses: [near])
        table.put(ContainerDescription(id: "bb", name: "twin", labels: [], attachments: [place]))
        #expect(table.owner(of: near, on: networks) == .disputed)
        networks.allotted["n2"] = networks.allotted["n1"]
        #expect(table.owner(of: near, on: networks) == .several)
        networks.allotted["n2"] = []
        #expect(table.owner(of: near, on: networks) == .container(container("aa", "web", [near])))
    }
}

@Suite("A client's container")
struct ContainerClientTests {
    private let address = IPAddress(v4: 0x0A00_0001)
    private let policies = ["a", "b", "c"].map { Policy(name: $0, rules: []) }

    private func knowledge(_ name: String, _ labels: [(String, String)] = []) -> ClientSnapshot {
        var table = ContainerTable()
        let network = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [address])
        table.put(
            ContainerDescription(
                id: "aa", name: name, labels: labels.map { (key: $0, value: $1) }, attachments: [network]))
        var snapshot = ClientSnapshot(containers: table)
        snapshot.networks.allotted = ["n": [AddressBlock(around: address, prefixLength: 32)]]
        return snapshot
    }

    private func name(
        _ set: PolicySet, _ knowledge: ClientSnapshot, of client: ClientIdentity? = nil,
        after lookup: LookupResult? = nil
    ) -> String {
        let client = client ?? ClientIdentity(listener: .tcp(host: "x", port: 1), address: address)
        return switch set.identify(client, knowing: knowledge, after: lookup).result {
        case .policy(let policy): policy.name
        case .nobody(let why): "\(why)"
        case .needsLookup: "lookup"
        }
    }

    @Test("names the policy by its name, its compose service or a label; the first match wins")
    func matches() {
        let set = PolicySet(
            policies: policies,
            clients: [
                .init(matcher: .container("web"), policy: 0),
                .init(matcher: .composeService(project: "p", service: "s"), policy: 1),
                .init(matcher: .label(key: "k", value: "v"), policy: 2),
            ])
        let compose = [("com.docker.compose.project", "p"), ("com.docker.compose.service", "s")]
        #expect(name(set, knowledge("web", compose)) == "a")
        #expect(name(set, knowledge("x", compose)) == "b")
        #expect(name(set, knowledge("x", [("k", "v")])) == "c")
        #expect(name(set, knowledge("x", [("k", "w")])) == "notNamed")
        #expect(name(set, knowledge("x", [("com.docker.compose.project", "p")])) == "notNamed")
        let anyValue = PolicySet(policies: policies, clients: [.init(matcher: .label(key: "k", value: nil), policy: 2)])
        #expect(name(anyValue, knowledge("x", [("k", "")])) == "c")
    }

    @Test("is looked up only when an entry asks for it, and counts as not there when it was not found")
    func lookups() throws {
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let set = PolicySet(
            policies: policies,
            clients: [.init(matcher: .container("web"), policy: 0), .init(matcher: .address(block), policy: 1)])
        #expect(name(set, ClientSnapshot()) == "lookup")
        #expect(name(set, ClientSnapshot(), after: .answered) == "b")
        #expect(name(set, ClientSnapshot(), after: .unanswered) == "uncertain", "it may be the container all the same")
        let reversed = PolicySet(policies: policies, clients: set.clients.reversed())
        #expect(name(reversed, ClientSnapshot()) == "b")
    }

    @Test(
        "is nobody where it comes by an address of one link that the engine did not tell, whatever stands further below",
        arguments: [
            ("fe80::1", "untold"), ("febf:ffff::1", "untold"), ("fec0::1", "lookup"), ("fe7f::1", "lookup"),
            ("169.254.0.1", "untold"), ("169.255.0.1", "lookup"), ("10.254.0.1", "lookup"),
        ])
    func linkLocal(text: String, outcome: String) throws {
        let client = ClientIdentity(listener: .tcp(host: "::", port: 1), address: IPAddress(text))
        let all = PolicySet.ClientRule(matcher: .listener(client.listener), policy: 1)
        let set = PolicySet(policies: policies, clients: [.init(matcher: .container("web"), policy: 0), all])
        #expect(name(set, ClientSnapshot(), of: client) == outcome)
        #expect(name(set, ClientSnapshot(), of: client, after: .answered) == (outcome == "lookup" ? "b" : outcome))
        #expect(name(PolicySet(policies: policies, clients: [all]), ClientSnapshot(), of: client) == "b")
        let address = try #require(client.address)
        var known = ClientSnapshot()
        known.networks.allotted = ["n": [AddressBlock(around: address, prefixLength: address.isV4 ? 32 : 128)]]
        let network = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [address])
        known.containers.put(ContainerDescription(id: "aa", name: "web", labels: [], attachments: [network]))
        let isEachLinks = outcome == "untold" && !address.isV4
        #expect(
            name(set, known, of: client) == (isEachLinks ? "untold" : "a"), "it is told here, unless each link has it")
    }

    @Test(
        "is nobody where it is on a network of the engine's and no container is told there, whatever stands further below"
    )
    func untold() throws {
        var knowledge = knowledge("web")
        let blocks = ["172.18.0.0/16", "10.0.0.0/8"].compactMap { AddressBlock($0) }
        knowledge.networks.inside = blocks
        knowledge.networks.gateways = [try #require(IPAddress("172.18.0.1")): "n"]
        let all = PolicySet.ClientRule(matcher: .listener(.tcp(host: "x", port: 1)), policy: 1)
        let set = PolicySet(policies: policies, clients: [.init(matcher: .container("web"), policy: 0), all])
        for (address, outcome) in [("172.18.0.3", "untold"), ("172.18.0.1", "b"), ("172.19.0.3", "b")] {
            let client = ClientIdentity(listener: .tcp(host: "x", port: 1), address: IPAddress(address))
            #expect(name(set, knowledge, of: client, after: .answered) == outcome, "\(address)")
        }
        #expect(name(set, knowledge) == "a", "this one is told")
        let gateway = ClientIdentity(listener: .tcp(host: "x", port: 1), address: IPAddress("172.18.0.1"))
        #expect(name(set, knowledge, of: gateway) == "lookup", "a container may just have got it")
        #expect(name(set, knowledge, of: gateway, after: .unanswered) == "uncertain")
    }

    @Test("is nobody where the address is shared, whatever stands further below")
    func shared() throws {
        var knowledge = knowledge("web")
        let sharer = ContainerDescription(
            id: "bb", name: "guest", labels: [], attachments: [], namespace: .shared(with: ["aa"]))
        knowledge.containers.put(sharer)
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let set = PolicySet(
            policies: policies,
            clients: [.init(matcher: .container("web"), policy: 0), .init(matcher: .address(block), policy: 1)])
        #expect(name(set, knowledge) == "sharedAddress")
    }

    private struct Labelled: ClientPolicySource {
        let policy: Policy
        let decisiveContainer: String? = "gate"

        func policy(of container: ContainerDescription, at: IPAddress?, in containers: ContainerTable) -> Policy? {
            containers.container(name: "gate")?.attachments.isEmpty == false ? policy : nil
        }

        func remarks(on container: ContainerDescription, in containers: ContainerTable) -> [LabelRemark]? { [] }
    }

    @Test("that brings its own policy waits for the container on which that depends, and is nobody until then")
    func decisiveContainer() throws {
        var known = knowledge("web")
        let network = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [])
        known.containers.put(ContainerDescription(id: "ee", name: "gate", labels: [], attachments: [network]))
        let set = PolicySet(
            policies: policies,
            clients: [
                .init(subject: .labels(source: 0), policy: 0),
                .init(matcher: .listener(.tcp(host: "x", port: 1)), policy: 1),
            ],
            sources: [Labelled(policy: policies[0])])
        #expect(name(set, known) == "a")
        known.containers.markStale(id: "ee")
        #expect(name(set, known) == "lookup")
        #expect(name(set, known, after: .answered) == "uncertain")
    }

    @Test("is nobody while somebody runs in a network namespace that may be its own")
    func foreignSharers() {
        var known = knowledge("web")
        let set = PolicySet(policies: policies, clients: [.init(matcher: .container("web"), policy: 0)])
        known.containers.put(
            ContainerDescription(
                id: "bb", name: "guest", labels: [], attachments: [], joinedNetwork: "ns:/x", namespace: .unknown))
        #expect(name(set, known, after: .answered) == "untold")
        #expect(known.containers.foreignSharers.map(\.name) == ["guest"])
        known.containers.remove(id: "bb")
        #expect(name(set, known) == "a")
        known.containers.begin(id: "cc")
        #expect(name(set, known) == "lookup", "nobody knows what has begun to run there")
        known.containers.put(ContainerDescription(id: "cc", name: "other", labels: [], attachments: []))
        #expect(name(set, known) == "a")
        known.containers.begin(id: "cc")
        #expect(name(set, known) == "a", "it has a network of its own")
    }

    private static let id = String(repeating: "4f2c9a1b", count: 8)
    private static let other = String(repeating: "0a", count: 32)

    private func groups(_ text: String) throws -> ControlGroups { try #require(ControlGroups(parsing: text.utf8)) }

    @Test("on a unix socket is the one of its process, once that was confirmed")
    func processes() throws {
        let set = PolicySet(
            policies: policies,
            clients: [.init(matcher: .container("web"), policy: 0), .init(matcher: .user(0), policy: 1)])
        let peer = UnixPeer(user: 0, group: 0, process: 1)
        var known = knowledge("web")
        func name(_ place: ProcessPlace, after lookup: LookupResult? = nil) -> String? {
            let client = ClientIdentity(listener: .unix("/x"), peer: peer, process: place)
            return set.identify(client, knowing: known, after: lookup).policy?.name
        }
        let inside = try groups("0::/docker/\(Self.id)\n")
        #expect(name(.groups(inside)) == nil)
        #expect(name(.groups(inside), after: .unanswered) == nil, "the engine does not agree")
        #expect(name(.groups(inside), after: .answered) == "b", "the engine has no such container")
        known.containers.confirm(inside, in: "aa")
        #expect(name(.groups(inside)) == "a")
        #expect(name(.groups(try groups("0::/docker/\(Self.id)/x\n"))) == nil)
        known.containers.markStale(id: "aa")
        #expect(name(.groups(inside), after: .answered) == nil, "it is being asked for")
        known.containers.remove(id: "aa")
        known.containers.put(ContainerDescription(id: "aa", name: "web", labels: [], attachments: []))
        #expect(name(.groups(inside)) == nil, "a container that is gone is confirmed no more")
        #expect(name(.host) == "b")
        #expect(name(.unseen) == nil, "it may be in the container")
    }

    @Test("has the processes at or below its own control groups, in all hierarchies, and no others")
    func controlGroups() throws {
        let (id, other) = (Self.id, Self.other)
        let rows: [(process: String, container: String, isWithin: Bool)] = [
            ("0::/docker/\(id)", "0::/docker/\(id)", true),
            ("0::/docker/\(id)/init.scope", "0::/docker/\(id)", true),
            ("0::/docker/\(id)", "0::/docker/\(id)/init.scope", true),
            ("0::/docker/\(id)/docker/\(other)", "0::/docker/\(id)/init", true),
            ("0::/system.slice/docker-\(id).scope", "0::/system.slice/docker-\(id).scope", true),
            ("0::/../docker-\(id).scope", "0::/../docker-\(id).scope", true),
            ("0::/machine.slice/libpod-\(id).scope/x", "0::/machine.slice/libpod-\(id).scope/container", true),
            ("2:cpu:/docker/\(id)\n0::/", "2:cpu:/docker/\(id)\n0::/", true),
            ("0::/\(id)/\(other)", "0::/docker/\(id)", false),
            ("0::/\(id).slice/docker-\(other).scope", "0::/system.slice/docker-\(id).scope", false),
            ("0::/user.slice/\(id)", "0::/docker/\(id)", false),
            ("0::/docker/\(id)x", "0::/docker/\(id)", false),
            ("0::/docker/\(id)", "0::/system.slice", false),
            ("0::/system.slice/\(id)", "0::/system.slice", false),
            ("2:cpu:/docker/\(id)\n1:pids:/", "2:cpu:/docker/\(id)\n1:pids:/docker/\(id)", false),
            ("2:cpu:/docker/\(id)", "2:cpu:/docker/\(id)\n1:pids:/docker/\(id)", false),
        ]
        for row in rows {
            var (process, container) = (try groups(row.process), try groups(row.container))
            (process.processNamespace, container.processNamespace) = (7, 7)
            #expect(process.isWithin(container, of: id) == row.isWithin, "\(row)")
        }
    }

    @Test("has no processes below its control groups that are in another PID namespace, or in none that is seen")
    func processNamespaces() throws {
        let own = "0::/docker/\(Self.id)"
        let rows: [(process: String, namespaces: [UInt64?], isWithin: Bool)] = [
            (own, [7, 8], true), (own, [nil, nil], true),
            (own + "/init.scope", [7, 7], true), (own + "/init.scope", [nil, nil], false),
            (own + "/\(Self.other)", [7, 8], false), (own + "/buildkit/x", [8, 7], false),
            (own + "/buildkit/x", [nil, 7], false), (own + "/x", [7, nil], false),
        ]
        for row in rows {
            var (process, container) = (try groups(row.process), try groups(own))
            (process.processNamespace, container.processNamespace) = (row.namespaces[0], row.namespaces[1])
            #expect(process.isWithin(container, of: Self.id) == row.isWithin, "\(row)")
        }
    }

    @Test("is named by whole ids in control groups, the outermost first")
    func idsInGroups() {
        let (id, other) = (Self.id, Self.other)
        #expect(ControlGroups.ids(in: "2:cpu:/docker/\(id)\n1:pids:/docker/\(id)\n".utf8) == [id])
        #expect(ControlGroups.ids(in: "0::/docker/\(id)/docker/\(other)".utf8) == [id, other])
        for text in ["0::/user.slice\n", "0::/docker/\(id)0\n", "0::/docker/\(id.dropLast())\n", ""] {
            #expect(ControlGroups.ids(in: text.utf8) == [], "\(text)")
        }
        let many = (1...5).map { "/" + String(repeating: "\($0)", count: 64) }.joined()
        for text in ["0::" + many, "", "no such line\n"] {
            #expect(ControlGroups(parsing: text.utf8) == nil, "\(text)")
        }
    }

    @Test("by DNS name is known as long as the name leads to its address")
    func hosts() {
        let set = PolicySet(policies: policies, clients: [.init(matcher: .host("web"), policy: 0)])
        #expect(name(set, ClientSnapshot(hosts: ["web": [address]])) == "a")
        for hosts in [[:], ["web": Set([IPAddress(v4: 1)])]] {
            #expect(name(set, ClientSnapshot(hosts: hosts)) == "lookup")
            for lookup in [LookupResult.answered, .unanswered] {
                #expect(name(set, ClientSnapshot(hosts: hosts), after: lookup) == "notNamed")
            }
        }
        #expect(set.hostNames == ["web"])
        #expect(!set.needsContainers)
    }

    @Test("by DNS name is looked up only where no other entry knows the client")
    func hostsAmongOthers() {
        let set = PolicySet(
            policies: policies,
            clients: [
                .init(matcher: .host("web"), policy: 0), .init(matcher: .listener(.tcp(host: "x", port: 1)), policy: 1),
            ])
        #expect(name(set, ClientSnapshot()) == "b")
        var open = ClientSnapshot(hosts: ["web": []])
        open.openNames.v6 = ["web"]
        #expect(name(set, open) == "b", "of its own family it is known")
        open.openNames.v4 = ["web"]
        #expect(name(set, open) == "lookup", "what it means by the name may be stricter")
        #expect(
            name(set, open, after: .answered) == "unresolved" && name(set, open, after: .unanswered) == "unresolved")
        let same = PolicySet(policies: policies, clients: set.clients.map { .init(subject: $0.subject, policy: 1) })
        #expect(name(same, open) == "b", "whoever it is, the same policy judges")
        let peer = ClientIdentity(listener: .unix("/x"), peer: UnixPeer(user: 1, group: 1, process: 1))
        let nobody = set.identify(peer, knowing: ClientSnapshot(), after: nil).result
        guard case .nobody(.notNamed) = nobody else {
            Issue.record("whoever has no address has no name: \(nobody)")
            return
        }
    }
}
