// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

/// What was tried to reach what is hidden.
@Suite("What is hidden")
struct VisibilityAttackTests {
    private static let decoy = String(repeating: "d0", count: 32)

    private static func policy(_ kind: ObjectKind, _ rule: Visibility.Rule, _ redaction: Redaction = Redaction())
        -> Policy
    {
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        return Policy(name: "p", rules: [all]).seeing(
            View(visibility: Visibility([kind: rule]), redaction: redaction))
    }

    private static let images = policy(.image, .init(shown: [.name(.glob("acme/ok:*"))]))
    private static let volumes = policy(.volume, .init(shown: [.name(.glob("pub*"))]))
    private static let containers = policy(.container, .init(hidden: [.name(.exact("vault"))]))

    private func facts(_ line: String, json: String? = nil, fields: String = "") throws -> RequestFacts {
        try .of(line, json: json, fields: fields)
    }

    /// What comes of a request where nothing that it names is there, but for these images of somebody else.
    private func judged(
        _ policy: Policy, _ facts: RequestFacts, hidden: [String] = [], isPodman: Bool = false
    ) -> Evaluation {
        guard case .needs(.objects(let asked)) = policy.evaluate(facts) else { return policy.evaluate(facts) }
        let answers = asked.map { question -> (ObjectQuestion, ObjectResult) in
            guard hidden.contains(question.reference), case .object(let kind) = question.kind else {
                return (question, .missing)
            }
            let found = ObjectDescription(kind: kind, id: "sha256:\(Self.decoy)", names: [question.reference])
            return (question, ObjectResult(id: found.id, descriptions: [found]))
        }
        let known = ObjectResults(
            byQuestion: Dictionary(answers) { first, _ in first }, decoy: Self.decoy, isPodman: isPodman)
        return policy.evaluate(facts.with(objects: known))
    }

    private func denial(_ evaluation: Evaluation) -> String? {
        guard case .denied(let denial) = evaluation else { return nil }
        return denial.sentence
    }

    private func permit(_ evaluation: Evaluation) throws -> Permit {
        guard case .allowed(let permit) = evaluation else { throw NotAllowed(evaluation: "\(evaluation)") }
        return permit
    }

    private struct NotAllowed: Error { let evaluation: String }

    private func sent(_ permit: Permit) -> String {
        guard case .judged(let bytes) = permit.request.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Mounts

    @Test("cannot be mounted as an image, in a container or a service")
    func imageMounts() throws {
        let mount = #"{"Type":"image","Source":"acme/secret:1","Target":"/x"}"#
        let service = try facts(
            "POST /services/create", json: #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#)
        #expect(denial(judged(Self.images, service, hidden: ["acme/secret:1"])) != nil)
        let container = try facts("POST /containers/create", json: #"{"HostConfig":{"Mounts":[\#(mount)]}}"#)
        let sentInstead = try sent(permit(judged(Self.images, container, hidden: ["acme/secret:1"])))
        #expect(sentInstead.contains(#""Source":"acme/absent-"#) && !sentInstead.contains("secret"), "\(sentInstead)")
        let volume = #"{"HostConfig":{"Mounts":[{"Type":"volume","Source":"secret","Target":"/x"}]}}"#
        #expect(
            try sent(permit(judged(Self.images, facts("POST /containers/create", json: volume)))).contains("secret"))
    }

    @Test(
        "cannot be mounted by a place that an engine reads as several",
        arguments: [
            #""HostConfig":{"Mounts":[{"Type":"volume","Source":"pub,source=vault","Target":"/q"}]}"#,
            #""HostConfig":{"Mounts":[{"Type":"volume","Source":"","Target":"/q,source=vault"}]}"#,
            #""HostConfig":{"Mounts":[{"Type":"volume,source=vault","Target":"/q"}]}"#,
            #""HostConfig":{"Mounts":[{"Type":"Volume","Source":"pub","Target":"/q"}]}"#,
            #""HostConfig":{"Mounts":["pub"]}"#, #""Mounts":[{"Type":"volume","Source":"pub\"x","Target":"/q"}]"#,
            #""Volumes":{"vault:/q":{}}"#, #""Volumes":{"/var/lib/docker/volumes/vault/_data:/q":{}}"#,
            #""HostConfig":{"Binds":["pub/x:/q"]}"#,
        ])
    func oddMounts(member: String) throws {
        let facts = try facts("POST /containers/create", json: "{\(member)}")
        #expect(denial(judged(Self.volumes, facts)) != nil)
    }

    @Test(
        "is not reached by the device of another volume",
        arguments: [
            #"{"o":"bind","device":"var/lib/docker/volumes/vault/_data"}"#, #"{"o":"bind","device":"../vault/_data"}"#,
            #"{"type":"overlay","o":"lowerdir=var/lib/docker/volumes/vault/_data","device":"overlay"}"#,
            #"{"type":"nfs","device":"-T/srv/fstab","o":"addr=x"}"#,
        ])
    func devices(options: String) throws {
        let volume = try facts("POST /volumes/create", json: #"{"Name":"pub1","DriverOpts":\#(options)}"#)
        #expect(denial(judged(Self.volumes, volume)) != nil)
        let driver = #"{"DriverConfig":{"Name":"local","Options":\#(options)}}"#
        let mount = #"{"Type":"volume","Source":"pub1","Target":"/x","VolumeOptions":\#(driver)}"#
        let container = try facts("POST /containers/create", json: #"{"HostConfig":{"Mounts":[\#(mount)]}}"#)
        #expect(denial(judged(Self.volumes, container)) != nil)
    }

    @Test("is not written to, nor read, by the log of another container")
    func logs() throws {
        let log = #"{"Type":"k8s-file","Config":{"path":"/x/userdata/ctr.log"}}"#
        for policy in [Self.containers, Self.volumes] {
            let facts = try facts("POST /containers/create", json: #"{"HostConfig":{"LogConfig":\#(log)}}"#)
            #expect(denial(judged(policy, facts))?.contains("log option") == true)
        }
    }

    @Test(
        "is joined by none of the namespaces",
        arguments: ["NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode"])
    func namespaces(mode: String) throws {
        let facts = try facts("POST /containers/create", json: #"{"HostConfig":{"\#(mode)":"container:vault"}}"#)
        let outcome = judged(Self.containers, facts, hidden: ["vault"])
        // What the engine would keep is denied; it refuses the others itself.
        if denial(outcome)?.contains("no container vault") == true { return }
        let sent = try sent(permit(outcome))
        #expect(sent.contains(#""\#(mode)":"container:\#(Self.decoy)""#), "\(sent)")
    }

    // MARK: Names

    @Test("is not reached by its digest behind another name")
    func digests() throws {
        let digest = "sha256:" + String(repeating: "ab", count: 32)
        for line in ["GET /images/whatever@\(digest)/history", "DELETE /images/acme/x:1@\(digest)"] {
            let permit = try permit(
                judged(Self.images, facts(line), hidden: ["whatever@\(digest)", "acme/x:1@\(digest)"]))
            let target = String(decoding: permit.request.target.canonical, as: UTF8.self)
            #expect(target.contains("absent-") && !target.contains("abab"), "\(target)")
        }
    }

    @Test("is not compared with by the filters of a list")
    func filters() throws {
        let line = "GET /images/json?filters=%7B%22after%22%3A%5B%22acme%2Fsecret%22%5D%7D"
        let permit = try permit(judged(Self.images, facts(line), hidden: ["acme/secret"]))
        #expect(!String(decoding: permit.request.target.query, as: UTF8.self).contains("secret"))
        let path = "GET /containers/json?filters=%7B%22volume%22%3A%5B%22%2Fx%2Fvolumes%2Fvault%2F_data%22%5D%7D"
        #expect(try denial(judged(Self.volumes, facts(path), hidden: ["vault"]))?.contains("a volume") == true)
    }

    @Test("costs no more questions than a request may have")
    func manyNames() throws {
        let names = (0...64).map { #""a\#($0)""# }.joined(separator: ",")
        let json = #"{"HostConfig":{"VolumesFrom":[\#(names)]}}"#
        let denied = denial(Self.containers.evaluate(try facts("POST /containers/create", json: json)))
        #expect(denied?.contains("more than 64 objects") == true)
    }

    @Test("gets no credentials that were for another registry")
    func credentials() throws {
        let fields = "X-Registry-Auth: c2VjcmV0\r\nUser-Agent: x\r\nx-registry-config: e30=\r\n"
        let facts = try facts("POST /images/acme/gone:1/push?tag=1", fields: fields)
        let permit = try permit(judged(Self.images, facts))
        #expect(String(decoding: permit.request.fields, as: UTF8.self) == "User-Agent: x\r\n")
    }

    @Test("is not asked for at a registry; what could be shown is, by its own name")
    func registries() throws {
        let shown = "GET /distribution/acme/ok:new/json"
        let permit = try permit(judged(Self.images, facts(shown, fields: "X-Registry-Auth: c2VjcmV0\r\n")))
        #expect(String(decoding: permit.request.target.canonical, as: UTF8.self) == "/distribution/acme/ok:new/json")
        #expect(String(decoding: permit.request.fields, as: UTF8.self).hasPrefix("X-Registry-Auth"))
        #expect(denial(judged(Self.images, try facts("GET /distribution/acme/other:1/json"))) != nil)
    }

    // MARK: Podman

    @Test("is not removed with an image by Podman, which takes the containers along")
    func forcedImages() throws {
        let facts = try facts("DELETE /images/busybox?force=1")
        #expect(denial(judged(Self.containers, facts, isPodman: true))?.contains("force=1") == true)
        #expect(denial(judged(Self.containers, facts)) == nil, "Docker removes no container")
    }

    @Test("is not reached by a name for which Podman answers with an image of another")
    func manifestLists() throws {
        let shown = ObjectDescription(
            kind: .image, id: "sha256:\(String(repeating: "ab", count: 32))", names: ["docker.io/acme/ok:1"])
        func judge(_ line: String, _ reference: String) throws -> Evaluation {
            let policy = Self.policy(.image, .init(shown: [.name(.glob("*acme/ok:*"))]))
            let facts = try facts(line)
            guard case .needs(.objects(let asked)) = policy.evaluate(facts) else { return policy.evaluate(facts) }
            let answers = asked.map { ($0, ObjectResult(id: shown.id, descriptions: [shown])) }
            let known = ObjectResults(
                byQuestion: Dictionary(answers) { first, _ in first }, decoy: Self.decoy, isPodman: true)
            return policy.evaluate(facts.with(objects: known))
        }
        for reference in ["acme/ok:1", "docker.io/acme/ok:1", "ababab", "sha256:abab"] {
            let target = try permit(judge("GET /images/\(reference)/json", reference)).request.target.canonical
            #expect(String(decoding: target, as: UTF8.self) == "/images/\(reference)/json")
        }
        let list = try permit(judge("GET /images/localhost/secretlist:1/json", "x")).request.target.canonical
        #expect(String(decoding: list, as: UTF8.self).contains("absent-"))
        let theft = try judge("POST /images/acme/ok:1/tag?repo=localhost/secretlist&tag=1", "x")
        #expect(denial(theft) != nil)
    }

    @Test("does not take the beginning of an id away by its name")
    func names() throws {
        let id = "289f" + String(repeating: "0", count: 60)
        let own = ObjectDescription(kind: .container, id: id, names: ["/own"])
        let other = ObjectDescription(kind: .container, id: Self.decoy, names: ["/vault"])
        let candidate = ObjectResult.Candidate(id: id, descriptions: [own])
        let answer = ObjectResult(id: other.id, descriptions: [other], others: [candidate])
        let known = try facts("POST /containers/289f/stop").with(
            objects: ObjectResults(
                byQuestion: [ObjectQuestion(kind: .object(.container), reference: "289f"): answer], decoy: Self.decoy))
        let target = try permit(Self.containers.evaluate(known)).request.target.canonical
        #expect(String(decoding: target, as: UTF8.self) == "/containers/\(id)/stop")
    }

    @Test("travels as a network by its name to Podman, which looks by that for who uses it")
    func podmanNetworks() throws {
        let network = ObjectDescription(kind: .network, id: String(repeating: "e", count: 64), names: ["front"])
        let policy = Self.policy(.network, .init(shown: [.name(.exact("front"))]))
        let facts = try facts("DELETE /networks/front")
        let answer = [
            ObjectQuestion(kind: .object(.network), reference: "front"): ObjectResult(
                id: network.id, descriptions: [network])
        ]
        for (isPodman, name) in [(true, "front"), (false, network.id)] {
            let known = facts.with(objects: ObjectResults(byQuestion: answer, decoy: Self.decoy, isPodman: isPodman))
            let target = try permit(policy.evaluate(known)).request.target.canonical
            #expect(String(decoding: target, as: UTF8.self) == "/networks/\(name)")
        }
    }

    // MARK: Swarm

    @Test(
        "is not reached by a template, which a swarm fills in when a task starts",
        arguments: [
            #"{"Type":"bind","Source":"/srv/ci/{{`..`}}/x","Target":"/x"}"#,
            #"{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":{"Options":{"o":"{{`bind`}}","type":"nfs"}}}}"#,
            #"{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":{"Name":"{{`local`}}"}}}"#,
        ])
    func templates(mount: String) throws {
        let json = #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#
        for line in ["POST /services/create", "POST /services/x/update?version=1"] {
            #expect(denial(judged(Self.volumes, try facts(line, json: json))) != nil, "\(line)")
            let body = try #require(facts(line, json: json).body)
            let limit = BindMountLimit(directories: ["/srv/ci"])
            #expect(limit.violation(in: body, of: .serviceCreate)?.sentence.contains("is a template") == true)
        }
    }

    @Test("is not told of as a node by constraints and templates of a service")
    func nodes() throws {
        let policy = Self.policy(.node, .init(shown: [.name(.exact("mine"))]))
        for json in [
            #"{"TaskTemplate":{"Placement":{"Constraints":["node.labels.x==1"]}}}"#,
            #"{"TaskTemplate":{"ContainerSpec":{"Env":["N={{.Node.ID}}"]}}}"#,
        ] {
            #expect(denial(judged(policy, try facts("POST /services/create", json: json))) != nil, "\(json)")
        }
        #expect(denial(judged(policy, try facts("POST /services/create", json: #"{"Name":"x"}"#))) == nil)
    }

    @Test("is no image of a service, nor is what is not there made one that nobody has")
    func serviceImages() throws {
        func service(_ image: String) throws -> RequestFacts {
            try facts("POST /services/create", json: #"{"TaskTemplate":{"ContainerSpec":{"Image":"\#(image)"}}}"#)
        }
        #expect(denial(judged(Self.images, try service("acme/secret:1"), hidden: ["acme/secret:1"])) != nil)
        let sent = try sent(permit(judged(Self.images, service("acme/ok:new"))))
        #expect(sent.contains(#""Image":"acme/ok:new""#), "\(sent)")
    }

    // MARK: Volumes and networks of other kinds

    @Test(
        "is not reached by another volume, or by the options of a bind",
        arguments: [
            ("POST /volumes/create", #"{"DriverOpts":{"type":"none","o":"bind","device":"/r/volumes/vault/_data"}}"#),
            (
                "POST /volumes/create",
                #"{"DriverOpts":{"type":"overlay","o":"lowerdir=/a,upperdir=/r/volumes/vault/_data"}}"#
            ),
            (
                "POST /containers/create",
                #"{"HostConfig":{"Binds":["pub:/q:O,upperdir=/r/volumes/vault/_data,workdir=/w"]}}"#
            ),
        ])
    func otherVolumes(line: String, json: String) throws {
        #expect(denial(judged(Self.volumes, try facts(line, json: json), hidden: ["vault"])) != nil)
    }

    @Test("is no image that Podman makes a volume of")
    func imageVolumes() throws {
        let json = #"{"Driver":"image","DriverOpts":{"image":"acme/secret:1"}}"#
        let sent = try sent(
            permit(judged(Self.images, facts("POST /volumes/create", json: json), hidden: ["acme/secret:1"])))
        #expect(sent.contains("absent-") && !sent.contains("secret"), "\(sent)")
    }

    @Test(
        "is nothing that Podman makes a volume of under another spelling of an option",
        arguments: ["Image", "IMAGE", "\u{130}mage", "Device", "O"], ["image", "local", "", "plugin"])
    func spelledOptions(name: String, driver: String) throws {
        let options = #"{"\#(name)":"acme/secret:1"}"#
        let inline = #"{"DriverConfig":{"Name":"\#(driver)","Options":\#(options)}}"#
        let mounts = #"[{"Type":"volume","Source":"pub1","Target":"/x","VolumeOptions":\#(inline)}]"#
        for (line, json) in [
            ("POST /volumes/create", #"{"Name":"pub1","Driver":"\#(driver)","DriverOpts":\#(options)}"#),
            ("POST /containers/create", #"{"HostConfig":{"Mounts":\#(mounts)}}"#),
            ("POST /services/create", #"{"TaskTemplate":{"ContainerSpec":{"Mounts":\#(mounts)}}}"#),
        ] {
            for policy in [Self.images, Self.volumes] {
                let facts = try facts(line, json: json)
                #expect(denial(judged(policy, facts))?.contains("option \"\(name)\"") == true, "\(line) \(json)")
            }
        }
    }

    @Test("is joined as a network whatever its name", arguments: ["private", "nat", "shareable"])
    func networkNames(name: String) throws {
        let policy = Self.policy(.network, .init(hidden: [.name(.exact(name))]))
        for json in [
            #"{"HostConfig":{"NetworkMode":"\#(name)"}}"#, #"{"NetworkingConfig":{"EndpointsConfig":{"\#(name)":{}}}}"#,
        ] {
            let outcome = judged(policy, try facts("POST /containers/create", json: json), hidden: [name])
            #expect(denial(outcome)?.contains("no network \(name)") == true)
        }
    }

    @Test(
        "is neither counted nor restarted by parameters",
        arguments: [
            "POST /containers/web/restart?all=1", "POST /build?nsoptions=%5B%5D",
            "GET /volumes?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D",
            "GET /images/json?filters=%7B%22containers%22%3A%5B%22true%22%5D%7D",
        ])
    func parameters(line: String) throws {
        #expect(denial(Self.containers.evaluate(try facts(line))) != nil)
    }

    @Test("is not confirmed as the value of a label that is redacted")
    func labels() throws {
        var redaction = Redaction()
        redaction.labels = [.glob("*secret*")]
        let policy = Self.policy(.node, .init(), redaction)
        let line = "GET /containers/json?filters=%7B%22label%22%3A%5B%22my.secret%3Dx%22%5D%7D"
        #expect(denial(policy.evaluate(try facts(line)))?.contains("my.secret") == true)
        let key = "GET /containers/json?filters=%7B%22label%22%3A%5B%22my.secret%22%2C%22a%3Db%22%5D%7D"
        #expect(denial(policy.evaluate(try facts(key))) == nil)
    }

    @Test("is not confirmed as the value of a redacted label by where a service's tasks may run")
    func constraints() throws {
        var redaction = Redaction()
        redaction.labels = [.glob("secret*")]
        let policy = Self.policy(.node, .init(), redaction)
        for constraint in ["node.labels.secret.x==a", "Node.Labels.secret != a", "engine.labels.secret == a"] {
            let json = #"{"TaskTemplate":{"Placement":{"Constraints":["\#(constraint)"]}}}"#
            #expect(
                denial(policy.evaluate(try facts("POST /services/create", json: json)))?.contains("redacted") == true)
        }
        let spread =
            #"{"TaskTemplate":{"Placement":{"Preferences":[{"Spread":{"SpreadDescriptor":"node.labels.secret"}}]}}}"#
        #expect(denial(policy.evaluate(try facts("POST /services/x/update?version=1", json: spread))) != nil)
        let other = #"{"TaskTemplate":{"Placement":{"Constraints":["node.role==manager","node.labels.zone==a"]}}}"#
        #expect(denial(policy.evaluate(try facts("POST /services/create", json: other))) == nil)
    }

    @Test("is what belongs to something that is not found, whatever its rule: a task of another node")
    func unknownOwners() throws {
        let facts = try facts("GET /tasks/t1")
        let task = ObjectDescription(kind: .task, id: "t1", names: ["web.1"])
        let question = ObjectQuestion(kind: .object(.task), reference: "t1")
        for (owner, isShown) in [
            (ObjectDescription.unknown(.container, id: "c1"), false), (.unknown(.service, id: "s1"), true),
            (ObjectDescription(kind: .container, id: "c1", names: ["/web"]), true),
        ] {
            let answers = ObjectResults(
                byQuestion: [question: ObjectResult(id: "t1", descriptions: [task, owner])], decoy: Self.decoy)
            let target = try permit(Self.containers.evaluate(facts.with(objects: answers))).request.target.canonical
            #expect((String(decoding: target, as: UTF8.self) == "/tasks/t1") == isShown)
        }
    }

    @Test("stays in the engine where it is redacted: a registry is given no image, and no trace of BuildKit comes back")
    func leavingImages() throws {
        var redaction = Redaction()
        redaction.environment = .empty
        let policy = AskedEngine.policy([:], redaction)
        for line in [
            "POST /images/app/push", "POST /v5.0.0/libpod/images/app/push", "GET /images/app/get",
            "POST /v5.0.0/libpod/manifests/app/push", "POST /build?version=2", "POST /build?version=1&version=2",
        ] {
            #expect(try AskedEngine().judge(policy, line).denial != nil, "\(line)")
        }
        for line in ["POST /build", "POST /build?version=1", "POST /build?version="] {
            #expect(try AskedEngine().judge(policy, line).denial == nil, "\(line)")
        }
    }

    @Test("is not bound by an option of a bind, or by a propagation that holds another field")
    func optionsOfBinds() throws {
        let hides = Self.policy(.volume, .init(hidden: [.name(.glob("vault*"))]))
        for body in [
            #"{"HostConfig":{"Binds":["/any:/y:O,upperdir=../../volumes/vault/_data,workdir=../../volumes/x/_data"]}}"#,
            #"{"Binds":["/any:/y:upperdir=../x"]}"#,
            #"{"HostConfig":{"Mounts":[{"Type":"bind","Source":"var","Target":"/y"}]}}"#,
            #"{"HostConfig":{"Mounts":[{"Type":"bind","Target":"/y","BindOptions":{"Propagation":"rprivate,source=/x"}}]}}"#,
        ] {
            #expect(denial(judged(hides, try facts("POST /containers/create", json: body))) != nil, "\(body)")
        }
        let build = "POST /build?volume=/any:/y:O,upperdir=../x"
        #expect(denial(judged(hides, try facts(build))) != nil)
        for body in [#"{"HostConfig":{"VolumeDriver":"../../x"}}"#, #"{"VolumeDriver":"/run/x"}"#] {
            #expect(denial(judged(hides, try facts("POST /containers/create", json: body))) != nil, "\(body)")
        }
        let honest =
            #"{"HostConfig":{"Binds":["/any:/y:ro,z"],"Mounts":[{"Type":"bind","Source":"/a","Target":"/z","BindOptions":{"Propagation":"rslave"}}]}}"#
        #expect(denial(judged(hides, try facts("POST /containers/create", json: honest))) == nil)
    }
}
