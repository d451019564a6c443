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
                .init(networkID: "n1", networkName: "front", addresses: addresses, gateways: [router])
            ], networkOf: host)
    }

    private func table(_ containers: ContainerDescription...) -> ContainerTable {
        containers.reduce(into: ContainerTable()) { $0.put($1) }
    }

    @Test("tells whose an address is")
    func owners() {
        let web = container("aa", "web", [near])
        let table = table(web)
        #expect(table.owner(of: near) == .container(web))
        #expect(table.owner(of: far) == .unknown)
        #expect(table.owner(of: router) == .gateway(ofNetwork: "front"))
    }

    @Test("gives an address that is taken over to whoever has it now")
    func takenOver() {
        var table = table(container("aa", "old", [near]))
        let new = container("bb", "new", [near])
        table.remove(id: "aa")
        table.put(new)
        #expect(table.owner(of: near) == .container(new))
    }

    @Test("forgets what a container had before, when it is told anew")
    func moved() {
        var table = table(container("aa", "web", [near]))
        let moved = container("aa", "web", [far])
        table.put(moved)
        #expect(table.owner(of: near) == .unknown)
        #expect(table.owner(of: far) == .container(moved))
        #expect(table.count == 1)
    }

    @Test("names nobody where several containers use one address", arguments: ["aa", "a", "web"])
    func shared(reference: String) {
        let web = container("aa", "web", [near])
        #expect(table(web, container("bb", "twin", [near])).owner(of: near) == .several)
        var table = table(web, container("bb", "guest", [], of: reference))
        #expect(table.owner(of: near) == .several)
        table.remove(id: "bb")
        #expect(table.owner(of: near) == .container(web))
    }

    @Test("names nobody where a container has the address of a network's gateway")
    func gatewayTaken() {
        #expect(table(container("aa", "web", [router])).owner(of: router) == .several)
    }

    @Test("gives nobody what is in doubt, and leaves no one else alone with it")
    func doubt() {
        var table = table(container("aa", "web", [near]), container("bb", "guest", [], of: "web"))
        table.doubt(id: "bb")
        #expect(table.owner(of: near) == .several)
        table.doubt(id: "aa")
        #expect(table.owner(of: near) == .uncertain)
        let twin = container("cc", "twin", [near])
        table.put(twin)
        #expect(table.owner(of: near) == .several)
        table.remove(id: "bb")
        table.remove(id: "aa")
        #expect(table.owner(of: near) == .container(twin))
    }

    @Test("tells labels apart that only look alike")
    func labels() {
        let set = PolicySet.ClientRule.Matcher.label(key: "role", value: "caf\u{E9};")
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
        for address in [near, far, router] { #expect(table.owner(of: address) == .unknown) }
    }
}

@Suite("A client's container")
struct ContainerClientTests {
    private let address = IPAddress(v4: 0x0A00_0001)
    private let policies = ["a", "b", "c"].map { Policy(name: $0, rules: [], remedies: [], withoutRemedy: "") }

    private func knowledge(_ name: String, _ labels: [(String, String)] = []) -> ClientKnowledge {
        var table = ContainerTable()
        let network = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [address])
        table.put(
            ContainerDescription(
                id: "aa", name: name, labels: labels.map { (key: $0, value: $1) }, attachments: [network]))
        return ClientKnowledge(containers: table)
    }

    private func name(_ set: PolicySet, _ knowledge: ClientKnowledge, after lookup: LookupResult? = nil) -> String {
        let client = ClientIdentity(listener: "tcp://x", address: address)
        return switch set.identify(client, knowledge, after: lookup).result {
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
                .init(.container("web"), policy: 0), .init(.composeService(project: "p", service: "s"), policy: 1),
                .init(.label(key: "k", value: "v"), policy: 2),
            ])
        let compose = [("com.docker.compose.project", "p"), ("com.docker.compose.service", "s")]
        #expect(name(set, knowledge("web", compose)) == "a")
        #expect(name(set, knowledge("x", compose)) == "b")
        #expect(name(set, knowledge("x", [("k", "v")])) == "c")
        #expect(name(set, knowledge("x", [("k", "w")])) == "notNamed")
        #expect(name(set, knowledge("x", [("com.docker.compose.project", "p")])) == "notNamed")
        let anyValue = PolicySet(policies: policies, clients: [.init(.label(key: "k", value: nil), policy: 2)])
        #expect(name(anyValue, knowledge("x", [("k", "")])) == "c")
    }

    @Test("is looked up only when an entry asks for it, and counts as not there when it was not found")
    func lookups() throws {
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let set = PolicySet(
            policies: policies, clients: [.init(.container("web"), policy: 0), .init(.address(block), policy: 1)])
        #expect(name(set, ClientKnowledge()) == "lookup")
        #expect(name(set, ClientKnowledge(), after: .answered) == "b")
        #expect(name(set, ClientKnowledge(), after: .unanswered) == "uncertain", "it may be the container all the same")
        let reversed = PolicySet(policies: policies, clients: set.clients.reversed())
        #expect(name(reversed, ClientKnowledge()) == "b")
    }

    @Test("is nobody where the address is shared, whatever stands further below")
    func shared() throws {
        var knowledge = knowledge("web")
        let guest = ContainerDescription(id: "bb", name: "guest", labels: [], attachments: [], networkOf: "aa")
        knowledge.containers.put(guest)
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let set = PolicySet(
            policies: policies, clients: [.init(.container("web"), policy: 0), .init(.address(block), policy: 1)])
        #expect(name(set, knowledge) == "sharedAddress")
    }

    @Test("on a unix socket is the one of its process")
    func processes() {
        let set = PolicySet(
            policies: policies, clients: [.init(.container("web"), policy: 0), .init(.user(0), policy: 1)])
        let peer = UnixPeer(user: 0, group: 0, process: 1)
        func name(_ place: ProcessPlace) -> String? {
            let client = ClientIdentity(listener: "unix:///x", peer: peer, process: place)
            return set.identify(client, knowledge("web"), after: nil).policy?.name
        }
        #expect(name(.container("aa")) == "a")
        #expect(name(.host) == "b")
        #expect(name(.unseen) == nil, "it may be in the container")
    }

    @Test("by DNS name is known as long as the name leads to its address")
    func hosts() {
        let set = PolicySet(policies: policies, clients: [.init(.host("web"), policy: 0)])
        #expect(name(set, ClientKnowledge(hosts: ["web": [address]])) == "a")
        for hosts in [[:], ["web": Set([IPAddress(v4: 1)])]] {
            #expect(name(set, ClientKnowledge(hosts: hosts)) == "lookup")
            for lookup in [LookupResult.answered, .unanswered] {
                #expect(name(set, ClientKnowledge(hosts: hosts), after: lookup) == "notNamed")
            }
        }
        #expect(set.hostNames == ["web"])
        #expect(!set.needsContainers)
    }

    @Test("by DNS name is looked up only where no other entry knows the client")
    func hostsAmongOthers() {
        let set = PolicySet(
            policies: policies, clients: [.init(.host("web"), policy: 0), .init(.listener("tcp://x"), policy: 1)])
        #expect(name(set, ClientKnowledge()) == "b")
        let peer = ClientIdentity(listener: "unix:///x", peer: UnixPeer(user: 1, group: 1, process: 1))
        let nobody = set.identify(peer, ClientKnowledge(), after: nil).result
        guard case .nobody(.notNamed) = nobody else {
            Issue.record("whoever has no address has no name: \(nobody)")
            return
        }
    }
}
