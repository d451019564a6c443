// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A name that the engine keeps")
struct KeptNameTests {
    /// A place of a body that refers to the object X, of a kind.
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: ObjectKind
        let line: String
        let body: String
        let treatment: Treatment

        init(_ kind: ObjectKind, _ treatment: Treatment, _ line: String, _ body: String) {
            (self.kind, self.treatment, self.line, self.body) = (kind, treatment, line, body)
        }

        var testDescription: String { "\(line) \(body)" }
    }

    enum Treatment: Sendable {
        /// Travels as it is written; what is not there is denied, since the text would stay.
        case kept
        /// Travels as its id; what is not there is denied.
        case keptByID
        /// Travels as it is written; the engine refuses what is not there at once.
        case named
        /// Travels as its id; the engine refuses what is not there at once.
        case touched
    }

    private static let create = "POST /containers/create"

    static let rows: [Row] = [
        Row(.network, .kept, create, #"{"HostConfig":{"NetworkMode":"X"}}"#),
        Row(.network, .kept, create, #"{"NetworkMode":"X"}"#),
        Row(.network, .kept, create, #"{"NetworkingConfig":{"EndpointsConfig":{"X":{}}}}"#),
        Row(.network, .keptByID, create, #"{"NetworkingConfig":{"EndpointsConfig":{"bridge":{"NetworkID":"X"}}}}"#),
        Row(.container, .kept, create, #"{"HostConfig":{"Links":["X:alias"]}}"#),
        Row(.container, .kept, create, #"{"HostConfig":{"Links":["/X:alias"]}}"#),
        Row(.container, .kept, create, #"{"HostConfig":{"Links":["X"]}}"#),
        Row(.container, .kept, create, #"{"NetworkingConfig":{"EndpointsConfig":{"bridge":{"Links":["X:a"]}}}}"#),
        Row(.container, .kept, "POST /networks/n/connect", #"{"EndpointConfig":{"Links":["X:a"]}}"#),
        Row(.container, .touched, "POST /networks/n/connect", #"{"Container":"X"}"#),
        Row(.container, .touched, "POST /networks/n/disconnect", #"{"Container":"X"}"#),
        Row(.container, .named, create, #"{"HostConfig":{"VolumesFrom":["X:ro"]}}"#),
        Row(.container, .keptByID, create, #"{"HostConfig":{"NetworkMode":"container:X"}}"#),
        Row(.container, .keptByID, create, #"{"HostConfig":{"UTSMode":"container:X"}}"#),
        Row(.container, .keptByID, create, #"{"HostConfig":{"UsernsMode":"container:X"}}"#),
        Row(.container, .keptByID, create, #"{"HostConfig":{"Cgroup":"container:X"}}"#),
        Row(.container, .touched, create, #"{"HostConfig":{"PidMode":"container:X"}}"#),
        Row(.container, .touched, create, #"{"HostConfig":{"IpcMode":"container:X"}}"#),
        Row(.network, .kept, "POST /networks/create", #"{"Name":"n","ConfigFrom":{"Network":"X"}}"#),
        Row(.network, .touched, "POST /services/create", #"{"TaskTemplate":{"Networks":[{"Target":"X"}]}}"#),
        Row(.network, .touched, "POST /services/create", #"{"Networks":[{"Target":"X"}]}"#),
        Row(
            .secret, .named, "POST /services/create",
            #"{"TaskTemplate":{"ContainerSpec":{"Secrets":[{"SecretName":"X"}]}}}"#),
    ]

    private static let label = ObjectSelector.label(key: .exact("seen"), value: nil)

    private func engine(_ row: Row, named name: String, isShown: Bool) -> AskedEngine {
        let object = AskedEngine.object(row.kind, name, id: "e", isShown ? [("seen", "")] : [])
        return AskedEngine(objects: [object], implied: [object.id: []])
    }

    @Test("travels as it is written where it is shown, or as its id where that is as good", arguments: rows)
    func shown(row: Row) throws {
        // What is made must be seen itself.
        let shown: [ObjectSelector] = [Self.label, .name(.exact("n")), .name(.exact("new"))]
        let policy = AskedEngine.policy([row.kind: .init(shown: shown)])
        let sent = try engine(row, named: "web-1", isShown: true)
            .judge(
                policy, row.line.replacing("containers/create", with: "containers/create?name=new"),
                row.body.replacing("X", with: "web-1"))
        let written = row.treatment == .kept || row.treatment == .named ? "web-1" : String(repeating: "e", count: 64)
        #expect(sent.body == row.body.replacing("X", with: written))
    }

    @Test("is not told apart from what is hidden where it is not there, and is not kept", arguments: rows)
    func hiddenOrAbsent(row: Row) throws {
        let policy = AskedEngine.policy([row.kind: .init(shown: [Self.label, .name(.exact("new"))])])
        let line = row.line.replacing("containers/create", with: "containers/create?name=new")
        let body = row.body.replacing("X", with: "vault").replacing(#""Name":"n""#, with: #""Name":"new""#)
        let outcomes = try [
            AskedEngine().judge(policy, line, body),
            engine(row, named: "vault", isShown: false).judge(policy, line, body),
        ]
        #expect(outcomes[0] == outcomes[1])
        switch row.treatment {
        case .kept, .keptByID:
            #expect(outcomes[0].denial?.contains("there is no \(row.kind) vault that this client sees") == true)
        case .named, .touched: #expect(outcomes[0].body.contains("ab5e") && !outcomes[0].body.contains("vault"))
        }
    }

    @Test("travels as it is where it is not there, if whatever comes to have it is shown", arguments: rows)
    func absentByName(row: Row) throws {
        let policy = AskedEngine.policy([row.kind: .init(hidden: [.name(.exact("vault"))])])
        guard row.treatment == .kept || row.treatment == .keptByID else { return }
        let later = try AskedEngine().judge(policy, row.line, row.body.replacing("X", with: "later"))
        #expect(later.body == row.body.replacing("X", with: "later"))
        let hidden = try engine(row, named: "vault", isShown: false)
            .judge(policy, row.line, row.body.replacing("X", with: "vault"))
        #expect(hidden.denial != nil)
        #expect(try AskedEngine().judge(policy, row.line, row.body.replacing("X", with: "vault")) == hidden)
        let beginning = try AskedEngine().judge(policy, row.line, row.body.replacing("X", with: "dead"))
        #expect(beginning.denial != nil, "it could be the beginning of an id")
    }

    @Test("travels as its id where the engine would take the name for what is hidden")
    func otherMeaning() throws {
        let hidden = AskedEngine.object(.network, "cafe", id: "d")
        var shown = AskedEngine.object(.network, "front", id: "e", [("seen", "")])
        shown.id = "cafe" + String(repeating: "0", count: 60)
        let policy = AskedEngine.policy([.network: .init(shown: [Self.label])])
        let engine = AskedEngine(objects: [hidden, shown])
        let sent = try engine.judge(policy, Self.create, #"{"HostConfig":{"NetworkMode":"cafe"}}"#)
        #expect(sent.body == #"{"HostConfig":{"NetworkMode":"\#(shown.id)"}}"#)
        let twice = #"{"NetworkingConfig":{"EndpointsConfig":{"cafe":{},"\#(shown.id)":{}}}}"#
        #expect(try engine.judge(policy, Self.create, twice).denial?.contains("stands in it twice") == true)
    }

    @Test("gets another name that nobody has than the next one")
    func decoys() throws {
        let policy = AskedEngine.policy([.container: .init(shown: [Self.label])])
        let body = #"{"Labels":{"seen":""},"HostConfig":{"VolumesFrom":["a-1","b-1","a-1"]}}"#
        let sent = try AskedEngine().judge(policy, Self.create, body).body
        let names = sent.split(separator: "\"").filter { $0.hasPrefix("ab5e") }
        #expect(names.count == 3 && Set(names).count == 2 && names[0] == names[2], "\(sent)")
    }

    @Test("is not the path of a network to which a container is connected, for a stopped one keeps it")
    func connectedNetworks() throws {
        let rule = AskedEngine.policy([.network: .init(shown: [Self.label])])
        let body = #"{"Container":"web"}"#
        func sent(_ engine: AskedEngine, _ policy: Policy, _ name: String) throws -> Outcome {
            try engine.judge(policy, "POST /networks/\(name)/connect", body)
        }
        let engine = AskedEngine(objects: [
            AskedEngine.object(.network, "front", id: "e", [("seen", "")]),
            AskedEngine.object(.network, "back", id: "f"),
        ])
        let id = String(repeating: "e", count: 64)
        #expect(try sent(engine, rule, "front").target == "/networks/\(id)/connect")
        let hidden = try sent(engine, rule, "back")
        #expect(hidden.denial?.contains("there is no network back that this client sees") == true)
        #expect(try sent(AskedEngine(), rule, "back") == hidden, "as what is not there")
        let names = AskedEngine.policy([.network: .init(hidden: [.name(.exact("vault"))])])
        #expect(try sent(engine, names, "later").target == "/networks/later/connect")
        #expect(try sent(engine, names, "vault").denial != nil)
        // Who is not connected to it keeps no name of it.
        let gone = try engine.judge(rule, "POST /networks/back/disconnect", body)
        #expect(gone.denial == nil && gone.target.contains("ab5e"))
    }

    @Test("is no id that can be read digit by digit by what a create keeps", arguments: ["c8f", "f524", "ab"])
    func digits(beginning: String) throws {
        let policy = AskedEngine.policy([
            .network: .init(hidden: [.name(.glob("hid*"))]), .container: .init(hidden: [.name(.glob("hid*"))]),
        ])
        var network = AskedEngine.object(.network, "hid-net", id: "0")
        network.id = beginning + String(repeating: "0", count: 64 - beginning.utf8.count)
        var container = AskedEngine.object(.container, "hid-web", id: "0")
        container.id = network.id
        for body in [
            #"{"HostConfig":{"NetworkMode":"\#(beginning)"}}"#,
            #"{"NetworkingConfig":{"EndpointsConfig":{"\#(beginning)":{}}}}"#,
            #"{"HostConfig":{"Links":["\#(beginning):a"]}}"#,
        ] {
            let outcomes = try [AskedEngine(), AskedEngine(objects: [network, container])].map {
                try $0.judge(policy, "\(Self.create)?name=new", body)
            }
            #expect(outcomes[0].denial != nil && outcomes[0] == outcomes[1], "\(body)")
        }
    }

    @Test("stays two where two are asked for, so that the engine can refuse them")
    func severalNetworks() throws {
        let policy = AskedEngine.policy([.network: .init(hidden: [.name(.exact("vault"))])])
        let body = #"{"NetworkingConfig":{"EndpointsConfig":{"one":{},"two":{}}}}"#
        #expect(try AskedEngine().judge(policy, Self.create, body).body == body)
    }

    @Test(
        "stands again in an error that would tell the id",
        arguments: [
            "GET /containers/web-1/archive?path=/nope", "HEAD /containers/web-1/archive?path=/nope",
            "PUT /containers/web-1/archive?path=/nope", "POST /containers/web-1/kill", "POST /containers/web-1/stop",
            "POST /containers/web-1/restart",
        ])
    func errors(line: String) throws {
        let web = AskedEngine.object(.container, "web-1", id: "e")
        let policy = AskedEngine.policy([.container: .init(hidden: [.name(.exact("vault"))])])
        let permit = try AskedEngine(objects: [web]).permit(policy, line)
        guard case .treated(let handling) = permit.treatment else {
            Issue.record("its answer is not treated")
            return
        }
        #expect(handling.renames == [.init(from: web.id, to: "web-1")])
    }
}
