// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import DockerAPI
@testable import PolicyCore

@Suite("A member of a body, where a policy says what may be created,")
struct CreationMemberTests {
    private func outcome(
        _ json: String, to line: String = "POST /containers/create", under standard: SecurityStandard = .baseline
    ) -> CreationOutcome {
        CreationOutcome(json, to: line, under: .creating(standard), in: AskedEngine())
    }

    @Test("that real clients send passes, and all of it is sent", arguments: ClientBodies.all)
    func clients(body: ClientBodies.Body) throws {
        let policy = Policy.creating(.baseline) { $0.ports = .init(host: nil, ports: 8000..<9000) }
        let outcome = CreationOutcome(body.json, to: body.line, under: policy, in: AskedEngine())
        guard case .sent(let sent) = outcome else {
            Issue.record("\(body): \(outcome)")
            return
        }
        let facts = try RequestFacts.of(body.line, json: body.json)
        // Compose writes an address where only engines do.
        let read = try #require(AssignedMembers.dropped(from: facts).body)
        let withoutUnknown = String(decoding: JSONWriter.write(read), as: UTF8.self)
            // docker-py writes the name of a network where none is read.
            .replacing(#""NetworkingConfig":{"bridge":null}"#, with: #""NetworkingConfig":{}"#)
        #expect(sent == withoutUnknown, "\(body)")
    }

    @Test("that nobody knows is refused by its name, or is neutral and never sent")
    func unknown() {
        for value in ["null", "false", "0", #""""#, "[]", "{}"] {
            for (json, sent) in [
                (#"{"Image":"a","Newcomer":\#(value)}"#, #"{"Image":"a"}"#),
                (#"{"HostConfig":{"Newcomer":\#(value),"Init":true}}"#, #"{"HostConfig":{"Init":true}}"#),
                (
                    #"{"HostConfig":{"Mounts":[{"Type":"volume","Target":"/x","New":\#(value)}]}}"#,
                    #"{"HostConfig":{"Mounts":[{"Type":"volume","Target":"/x"}]}}"#
                ),
                (
                    #"{"NetworkingConfig":{"EndpointsConfig":{"a":{"New":\#(value)},"b":{}}}}"#,
                    #"{"NetworkingConfig":{"EndpointsConfig":{"a":{},"b":{}}}}"#
                ),
            ] {
                #expect(outcome(json) == .sent(sent))
            }
        }
        for value in ["true", "1", "-0.0", #""x""#, "[null]", #"{"a":null}"#] {
            let told =
                "ContainerCreate is not allowed: HostConfig.Newcomer is not known here, and would not be sent: leave it out"
            #expect(outcome(#"{"HostConfig":{"Newcomer":\#(value)}}"#) == .denied(told))
        }
    }

    @Test("of another kind is refused by its place", arguments: ["1e2", #""x""#, "[]", "true"])
    func kinds(value: String) {
        let told =
            "ContainerCreate is not allowed: HostConfig.OomScoreAdj is of another kind than the engine reads there"
        #expect(outcome(#"{"HostConfig":{"OomScoreAdj":\#(value)}}"#) == .denied(told))
    }

    @Test("is one that the engine has, and every one that it has is known")
    func tables() throws {
        for endpoint in Endpoint.allCases {
            guard let table = MemberTable.of(endpoint), let shape = BodySchema.shape(of: endpoint) else { continue }
            let (known, read) = (Self.paths(in: table), Set(shape.paths))
            // Of a volume of a cluster, and of a HostConfig in an update, nothing may be said.
            func isCompared(_ path: String) -> Bool {
                !(endpoint == .containerUpdate && path.hasPrefix("HostConfig")) && !path.hasPrefix("ClusterVolumeSpec.")
            }
            let missing = read.subtracting(known).filter { isCompared($0) }
            let invented = known.subtracting(read).filter { isCompared($0) }
            #expect(missing.isEmpty && invented.isEmpty, "\(endpoint): \(missing), \(invented)")
        }
    }

    private static func paths(in table: MemberTable) -> Set<String> {
        table.rows.reduce(into: []) { paths, row in
            paths.insert(row.name)
            if let below = row.value.below { paths.formUnion(Self.paths(in: below).map { "\(row.name).\($0)" }) }
        }
    }

    @Test("of every API version is in one table", arguments: EngineMembers.ofContainers)
    func everyMember(path: String) {
        #expect(Self.paths(in: ContainerMembers.create).contains(path), "\(path)")
    }

    @Test("that a control is about has its row among the attacks", arguments: SecurityControl.allCases)
    func attacks(control: SecurityControl) {
        let rows = CreationAttacks.all.map { $0.place.isEmpty ? $0.name : "\($0.place).\($0.name)" }
        // Members at the top are attacked by the rows of HostConfig; a user and what must be dropped are of restricted.
        if [.misplacedMembers, .nonRoot].contains(control) { return }
        for (endpoint, path) in control.members where endpoint == .containerCreate && !path.contains(" ") {
            #expect(rows.contains { path == $0 || path.hasPrefix($0 + "[") } || path == "HostConfig.CapDrop", "\(path)")
        }
        #expect(!control.members.isEmpty)
    }

    @Test("of another kind than the engine reads is refused")
    func kinds() {
        for member in [
            #""Memory":"1g""#, #""Memory":1.5"#, #""Memory":1e3"#, #""CapDrop":"ALL""#, #""CapDrop":[1]"#,
            #""Binds":{}"#, #""AutoRemove":1"#, #""LogConfig":[]"#, #""Sysctls":{"net.ipv4.tcp_syncookies":1}"#,
            #""RestartPolicy":"always""#, #""PortBindings":[]"#, #""Mounts":{}"#, #""ConsoleSize":"0""#,
        ] {
            #expect(!outcome(#"{"HostConfig":{\#(member)}}"#).passes, "\(member)")
            #expect(!outcome(#"{"HostConfig":{\#(member)}}"#, under: .privileged).passes, "\(member)")
        }
    }
}

extension MemberValue {
    fileprivate var below: MemberTable? {
        switch self {
        case .structure(let table), .list(let table), .map(let table), .mapOfLists(let table): table
        default: nil
        }
    }
}

extension BodyShape {
    /// The ways to all members, one name behind the other.
    fileprivate var paths: [String] {
        switch self {
        case .plain: []
        case .structure(let structure):
            structure.all.flatMap { member in
                [member.name] + member.shape.paths.map { "\(member.name).\($0)" }
            }
        case .map(let shape), .list(let shape): shape.paths
        }
    }
}
