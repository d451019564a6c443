// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A client does not make what it would not see")
struct MadeObjectTests {
    /// A request that makes an object, with L in the place of the object's labels and N in that of its name.
    private static let makers: [(kind: ObjectKind, line: String, body: String)] = [
        (.container, "POST /containers/create?name=N", #"{"Image":"app","Labels":L}"#),
        (.network, "POST /networks/create", #"{"Name":"N","Labels":L}"#),
        (.volume, "POST /volumes/create", #"{"Name":"N","Labels":L}"#),
        (.volume, "POST /containers/create", mount),
        (.service, "POST /services/create", #"{"Name":"N","Labels":L}"#),
        (.secret, "POST /secrets/create", #"{"Name":"N","Labels":L,"Data":""}"#),
        (.config, "POST /configs/create", #"{"Name":"N","Labels":L,"Data":""}"#),
    ]
    private static let mount = """
        {"HostConfig":{"Mounts":[{"Type":"volume","Source":"N","Target":"/d","VolumeOptions":{"Labels":L}}]}}
        """

    private func judge(
        _ maker: (kind: ObjectKind, line: String, body: String), _ rule: Visibility.Rule, name: String, labels: String,
        objects: [ObjectDescription] = []
    ) throws -> Outcome {
        try AskedEngine(objects: objects).judge(
            AskedEngine.policy([maker.kind: rule]), maker.line.replacing("N", with: name),
            maker.body.replacing("\"N\"", with: "\"\(name)\"").replacing("L}", with: labels + "}")
                .replacing("L,", with: labels + ","))
    }

    private static let image = AskedEngine.object(.image, "app", id: "a")

    @Test("by its labels", arguments: makers.indices)
    func labels(index: Int) throws {
        let maker = Self.makers[index]
        let rule = Visibility.Rule(shown: [.label(key: .exact("team"), value: .exact("ci"))])
        let images = [Self.image]
        let own = try judge(maker, rule, name: "x", labels: #"{"team":"ci"}"#, objects: images)
        #expect(own.denial == nil && own != .undecided)
        for labels in ["{}", "null", #"{"team":"other"}"#] {
            let denial = try judge(maker, rule, name: "x", labels: labels, objects: images).denial
            #expect(denial?.hasSuffix("it sees \(maker.kind)s with the label team=ci") == true)
        }
    }

    @Test("nor a network whose bridge has a name, which could be made of the id of a hidden one")
    func bridges() throws {
        func denial(_ kind: ObjectKind, _ option: String) throws -> String? {
            let policy = AskedEngine.policy([kind: .init(hidden: [.name(.exact("vault"))])])
            let body = #"{"Name":"x","Options":{"\#(option)":"br-0123456789ab"}}"#
            return try AskedEngine(objects: []).judge(policy, "POST /networks/create", body).denial
        }
        #expect(try denial(.network, "com.docker.network.bridge.name")?.contains("bridge") == true)
        #expect(try denial(.network, "com.docker.network.driver.mtu") == nil)
        #expect(try denial(.container, "com.docker.network.bridge.name") == nil)
    }

    @Test("by what hides it", arguments: makers.indices)
    func hiding(index: Int) throws {
        let maker = Self.makers[index]
        let rule = Visibility.Rule(hidden: [.label(key: .exact("secret"), value: nil)])
        #expect(try judge(maker, rule, name: "x", labels: "{}", objects: [Self.image]).denial == nil)
        #expect(try judge(maker, rule, name: "x", labels: #"{"secret":""}"#, objects: [Self.image]).denial != nil)
    }

    @Test("by its name", arguments: makers.indices)
    func names(index: Int) throws {
        let maker = Self.makers[index]
        let rule = Visibility.Rule(shown: [.name(.glob("ci-*"))])
        #expect(try judge(maker, rule, name: "ci-1", labels: "{}").denial == nil)
        let denial = try judge(maker, rule, name: "x", labels: "{}").denial
        #expect(denial?.contains("it sees \(maker.kind)s with the name ci-*") == true)
    }

    @Test("by a name that the engine would make up")
    func madeUpNames() throws {
        let rule = Visibility.Rule(shown: [.name(.glob("ci-*"))])
        let policy = AskedEngine.policy([.container: rule, .volume: rule])
        #expect(try AskedEngine().judge(policy, "POST /containers/create", #"{"Image":"app"}"#).denial != nil)
        #expect(try AskedEngine().judge(policy, "POST /volumes/create", "{}").denial != nil)
        let hiding = AskedEngine.policy([.container: .init(hidden: [.name(.exact("vault"))])])
        #expect(try AskedEngine().judge(hiding, "POST /containers/create", #"{"Image":"app"}"#).denial == nil)
    }

    @Test("by the labels of its image, unless it has its own")
    func labelsOfImages() throws {
        let labelled = AskedEngine.object(.image, "app", id: "a", [("team", "ci")])
        let engine = AskedEngine(objects: [labelled])
        let policy = AskedEngine.policy([
            .container: .init(shown: [.label(key: .exact("team"), value: .exact("ci"))])
        ])
        let create = "POST /containers/create"
        #expect(try engine.judge(policy, create, #"{"Image":"app"}"#).denial == nil)
        #expect(try engine.judge(policy, create, #"{"Image":"app","Labels":{"team":"x"}}"#).denial != nil)
        // The engine says itself that there is no such image, and the client pulls it.
        #expect(try engine.judge(policy, create, #"{"Image":"none"}"#).denial == nil)
    }

    @Test("by a new name, or new labels")
    func changes() throws {
        let label = ObjectSelector.label(key: .exact("team"), value: nil)
        let web = AskedEngine.object(.container, "ci-web", id: "c")
        let renaming = AskedEngine.policy([.container: .init(shown: [.name(.glob("ci-*"))])])
        for (path, isSeen) in [("ci-db", true), ("db", false)] {
            for line in ["POST /containers/ci-web/rename", "POST /v5.0.0/libpod/containers/ci-web/rename"] {
                let outcome = try AskedEngine(objects: [web]).judge(renaming, "\(line)?name=\(path)")
                #expect((outcome.denial == nil) == isSeen, "\(line) \(path)")
            }
        }
        for kind in [ObjectKind.service, .secret, .config, .node] {
            let object = AskedEngine.object(kind, "mine", id: "d", [("team", "")])
            let policy = AskedEngine.policy([kind: .init(shown: [label])])
            let line = "POST /\(kind)s/mine/update?version=1"
            let engine = AskedEngine(objects: [object])
            #expect(try engine.judge(policy, line, #"{"Name":"mine","Labels":{"team":""}}"#).denial == nil)
            #expect(try engine.judge(policy, line, #"{"Name":"mine","Labels":{}}"#).denial != nil, "\(kind)")
            // What is not there is not judged: the engine answers.
            #expect(try AskedEngine().judge(policy, line, #"{"Labels":{}}"#).denial == nil, "\(kind)")
        }
    }

    @Test(
        "by an image's name, or the lack of one",
        arguments: [
            ("POST /commit?container=c&repo=ci-app&tag=1", true), ("POST /commit?container=c&repo=app&tag=1", false),
            ("POST /commit?container=c", false), ("POST /images/create?fromSrc=-&repo=ci-app", true),
            ("POST /images/create?fromSrc=-", false), ("POST /images/create?fromImage=ci-app", true),
            ("POST /images/create?fromImage=app", false), ("POST /images/ci-app/tag?repo=ci-b", true),
            ("POST /images/ci-app/tag?repo=b", false),
        ])
    func images(line: String, isSeen: Bool) throws {
        let policy = AskedEngine.policy([.image: .init(shown: [.name(.glob("ci-*"))])])
        let engine = AskedEngine(objects: [AskedEngine.object(.image, "ci-app:latest", id: "a")])
        #expect((try engine.judge(policy, line).denial == nil) == isSeen)
    }

    @Test("saves the one image that it names, and no more than one")
    func archives() throws {
        let policy = AskedEngine.policy([.image: .init(hidden: [.name(.exact("vault:1"))])])
        var app = AskedEngine.object(.image, "app", id: "a")
        app.names.append("app:latest")
        let vault = AskedEngine.object(.image, "vault:1", id: "b")
        let engine = AskedEngine(objects: [app, vault])
        #expect(try engine.judge(policy, "GET /images/get?names=app").target == "/images/get?names=app%3Alatest")
        #expect(try engine.judge(policy, "GET /images/get?names=vault%3A1").target.contains("absent-"))
        for query in ["", "?names=", "?names=app&names=vault%3A1", "?NAMES=vault%3A1"] {
            #expect(try engine.judge(policy, "GET /images/get\(query)").denial != nil, "\(query)")
        }
    }

    @Test("learns why Podman's own form is denied, and what is judged instead")
    func podmanReasons() throws {
        let policy = AskedEngine.policy([.container: .init(hidden: [.name(.exact("vault"))])])
        for line in ["containers/create", "images/pull", "containers/prune", "volumes/create", "networks/create"] {
            let denial = try AskedEngine().judge(policy, "POST /v5.0.0/libpod/\(line)").denial
            #expect(denial?.contains("Podman's own form of it is not read here") == true, "\(denial ?? "")")
            #expect(denial?.contains("Docker's, is") == true, "\(denial ?? "")")
        }
        let info = try AskedEngine().judge(policy, "GET /v5.0.0/libpod/info").denial
        #expect(info?.contains("its answer could show what is hidden") == true)
    }

    @Test("is no network with the name of a hidden one, in the words of a name that no rule shows")
    func takenNames() throws {
        let rules: [Visibility.Rule] = [
            .init(hidden: [.name(.exact("vault"))]), .init(shown: [.label(key: .exact("team"), value: nil)]),
        ]
        let hidden = AskedEngine.object(.network, "vault", id: "d")
        let shown = AskedEngine.object(.network, "open", id: "e", [("team", "ci")])
        for rule in rules {
            let policy = AskedEngine.policy([.network: rule])
            func make(_ name: String, _ objects: [ObjectDescription]) throws -> Outcome {
                let body = "{\"Name\":\"\(name)\",\"Labels\":{\"team\":\"ci\"}}"
                return try AskedEngine(objects: objects).judge(policy, "POST /networks/create", body)
            }
            #expect(try make("vault", [hidden, shown]).denial?.contains("would not see it afterwards") == true)
            for name in ["open", "free", "dd"] { #expect(try make(name, [hidden, shown]).denial == nil, "\(name)") }
        }
        let byName = AskedEngine.policy([.network: rules[0]])
        let body = #"{"Name":"vault"}"#
        #expect(
            try AskedEngine(objects: [hidden]).judge(byName, "POST /networks/create", body)
                == AskedEngine().judge(byName, "POST /networks/create", body))
    }

    @Test("is told by a label of null what the engine makes of it: an empty text")
    func nullLabels() throws {
        let hiding = Visibility.Rule(hidden: [.label(key: .exact("hide"), value: nil)])
        for maker in Self.makers {
            let image = AskedEngine.object(.image, "app", id: "f")
            let outcome = try judge(maker, hiding, name: "ci", labels: #"{"hide":null}"#, objects: [image])
            #expect(outcome.denial != nil, "\(maker.line)")
        }
    }
}
