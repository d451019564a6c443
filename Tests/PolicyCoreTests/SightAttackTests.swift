import DockerAPI
import Testing

@testable import PolicyCore

/// What was tried to reach what is hidden.
@Suite("What is hidden")
struct SightAttackTests {
    private static let decoy = String(repeating: "d0", count: 32)

    private static func policy(_ kind: ObjectKind, _ rule: Visibility.Rule, _ redaction: Redaction = Redaction())
        -> Policy
    {
        let all = Rule(.allow, .all, .endpoints(Set(Endpoint.allCases)), origin: "all")
        return Policy(name: "p", rules: [all], remedies: [], withoutRemedy: "").seeing(
            Sight(Visibility([kind: rule]), redaction))
    }

    private static let images = policy(.image, .init(shown: [.name(.glob("acme/ok:*"))]))
    private static let volumes = policy(.volume, .init(shown: [.name(.glob("pub*"))]))
    private static let containers = policy(.container, .init(hidden: [.name(.exact("vault"))]))

    private func facts(_ line: String, json: String? = nil, fields: String = "") throws -> RequestFacts {
        let parts = line.split(separator: " ").map(String.init)
        let method = try #require(Array(parts[0].utf8).withUnsafeBytes { DockerAPI.Method(token: $0) })
        let target = try Array(parts[1].utf8).withUnsafeBytes { bytes throws(TargetError) in
            try RequestTarget.read(bytes, of: method, host: nil)
        }
        let request = OutgoingRequest(
            method: method, target: target, fields: Array(fields.utf8),
            body: json.map { .length($0.utf8.count) } ?? .none)
        let facts = RequestFacts(request: request, match: RouteTable.match(method, target))
        guard let json, let endpoint = facts.endpoint else { return facts }
        return facts.with(
            body: try Array(json.utf8).withUnsafeBytes { bytes throws(JSONError) in
                try CanonicalBody.read(bytes, of: endpoint)
            })
    }

    /// What comes of a request where nothing that it names is there, but for these images of somebody else.
    private func judged(
        _ policy: Policy, _ facts: RequestFacts, hidden: [String] = [], isPodman: Bool = false
    ) -> Evaluation {
        guard case .needs(.objects(let asked)) = policy.evaluate(facts) else { return policy.evaluate(facts) }
        let answers = asked.map { question -> (ObjectQuestion, ObjectAnswer) in
            guard hidden.contains(question.reference), case .object(let kind) = question.kind else {
                return (question, .missing)
            }
            let found = ObjectDescription(kind: kind, id: "sha256:\(Self.decoy)", names: [question.reference])
            return (question, ObjectAnswer(id: found.id, descriptions: [found]))
        }
        let known = ObjectAnswers(Dictionary(answers) { first, _ in first }, decoy: Self.decoy, isPodman: isPodman)
        return policy.evaluate(facts.with(objects: known))
    }

    private func denial(_ evaluation: Evaluation) -> String? {
        guard case .denied(let denial) = evaluation else { return nil }
        return denial.message
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
        for (line, json) in [
            ("POST /containers/create", #"{"HostConfig":{"Mounts":[\#(mount)]}}"#),
            ("POST /services/create", #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#),
        ] {
            let permit = try permit(judged(Self.images, facts(line, json: json), hidden: ["acme/secret:1"]))
            #expect(sent(permit).contains(#""Source":"absent-"#) && !sent(permit).contains("secret"), "\(sent(permit))")
        }
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
        "is joined by none of the namespaces",
        arguments: ["NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode"])
    func namespaces(mode: String) throws {
        let facts = try facts("POST /containers/create", json: #"{"HostConfig":{"\#(mode)":"container:vault"}}"#)
        let sent = try sent(permit(judged(Self.containers, facts, hidden: ["vault"])))
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
        let other = try self.permit(judged(Self.volumes, facts(path), hidden: ["vault"]))
        #expect(!String(decoding: other.request.target.query, as: UTF8.self).contains("vault"))
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

    @Test("travels as a network by its name to Podman, which looks by that for who uses it")
    func podmanNetworks() throws {
        let network = ObjectDescription(kind: .network, id: String(repeating: "e", count: 64), names: ["front"])
        let policy = Self.policy(.network, .init(shown: [.name(.exact("front"))]))
        let facts = try facts("DELETE /networks/front")
        let answer = [ObjectQuestion(.object(.network), "front"): ObjectAnswer(id: network.id, descriptions: [network])]
        for (isPodman, name) in [(true, "front"), (false, network.id)] {
            let known = facts.with(objects: ObjectAnswers(answer, decoy: Self.decoy, isPodman: isPodman))
            let target = try permit(policy.evaluate(known)).request.target.canonical
            #expect(String(decoding: target, as: UTF8.self) == "/networks/\(name)")
        }
    }

    // MARK: Errors

    private func askedWords(_ policy: Policy, _ facts: RequestFacts) throws -> String? {
        guard case .treated(let handling) = try permit(judged(policy, facts)).treatment else { return "not treated" }
        return handling.askedWords
    }

    @Test("is in no error of the engine's where that could have read more than was judged")
    func unknownWords() throws {
        for line in [
            #"GET /containers/json?filters=%7B%22status%22%3A%5B%22%5Cu0076ault%22%5D%7D"#,
            "GET /containers/json?x=%E2%84%AA", "POST /images/create?fromImage=evil.example%2Fx&tag=1",
            "GET /images/search?term=x",
        ] {
            #expect(try askedWords(Self.containers, facts(line)) == nil, "\(line)")
        }
        let upload = try RequestFacts(
            request: OutgoingRequest(
                method: .put, target: facts("PUT /containers/x/archive?path=/").request.target, fields: [],
                body: .chunked),
            match: facts("PUT /containers/x/archive?path=/").match)
        #expect(try askedWords(Self.containers, upload) == nil)
    }

    @Test("may be named by an error that says what the client said")
    func knownWords() throws {
        let words = try askedWords(
            Self.containers, facts("GET /containers/json?filters=%7B%22status%22%3A%5B%22vault%22%5D%7D"))
        #expect(words?.contains("vault") == true)
        let exec = try facts("POST /containers/x/exec", json: #"{"Cmd":["\u0076ault"]}"#)
        #expect(try askedWords(Self.containers, exec)?.contains("vault") == true)
        let field = try facts("POST /containers/x/start", fields: "Content-Type: vault/x\r\n")
        #expect(try askedWords(Self.containers, field)?.contains("vault") == true)
    }
}
