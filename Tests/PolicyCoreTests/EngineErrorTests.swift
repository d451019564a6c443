// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("An error of the engine, to a client that does not see everything")
struct EngineErrorTests {
    private static let decoy = String(repeating: "d0", count: 32)
    private static let id = String(repeating: "a1", count: 32)

    private static func policy(_ kinds: [ObjectKind], _ redaction: Redaction = Redaction()) -> Policy {
        let rule = Visibility.Rule(hidden: [.name(.glob("vault*"))])
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        return Policy(name: "p", rules: [all]).seeing(
            View(
                visibility: Visibility(Dictionary(uniqueKeysWithValues: kinds.map { ($0, rule) })), redaction: redaction
            ))
    }

    private func facts(_ line: String, json: String? = nil, fields: String = "") throws -> RequestFacts {
        try .of(line, json: json, fields: fields)
    }

    private enum World: CaseIterable { case hidden, missing, shown }

    private struct Untreated: Error {}

    /// What becomes of errors to a request whose names are all hidden, or not there, or seen.
    private func errors(_ policy: Policy, _ facts: RequestFacts, _ world: World = .missing) throws -> EngineError {
        var evaluation = policy.evaluate(facts)
        if case .needs(.objects(let asked)) = evaluation {
            let answers = asked.map { question -> (ObjectQuestion, ObjectResult) in
                guard world != .missing, case .object(let kind) = question.kind else { return (question, .missing) }
                let name = world == .hidden ? "vault" : question.reference
                let object = ObjectDescription(kind: kind, id: Self.id, names: [name])
                return (question, ObjectResult(id: object.id, descriptions: [object]))
            }
            let known = ObjectResults(byQuestion: Dictionary(answers) { first, _ in first }, decoy: Self.decoy)
            evaluation = policy.evaluate(facts.with(objects: known))
        }
        guard case .allowed(let permit) = evaluation, case .treated(let handling) = permit.treatment else {
            throw Untreated()
        }
        return EngineError(handling: handling)
    }

    private func body(_ message: String) -> [UInt8] {
        JSONWriter.write(.object([JSONMember(name: "message", value: .string(message))])) + Array("\n".utf8)
    }

    private func told(_ error: EngineError, _ message: String) -> String? {
        guard let text = error.told(in: body(message)) else { return nil }
        return Array(text.utf8).withUnsafeBytes { try? JSONReader.read(from: $0)["message"]?.string }
    }

    @Test("has a list of sentences of which all can be read")
    func sentences() {
        for text in EngineSentences.texts + EngineSentences.failureTexts {
            #expect(EngineSentence(parsing: text) != nil, "\(text)")
        }
        #expect(EngineSentences.texts.count == Set(EngineSentences.texts).count)
    }

    // MARK: What is shown

    @Test(
        "is told as the engine says it, about what the client asked for",
        arguments: [
            ("GET /containers/web/json", "No such container: DECOY", "No such container: web"),
            (
                "POST /containers/web/stop", "Cannot kill container: DECOY: No such container: DECOY",
                "Cannot kill container: web: No such container: web"
            ),
            ("GET /exec/abc/json", "No such exec instance: DECOY", "No such exec instance: abc"),
            (
                "GET /containers/web/archive?path=/nosuch", "Could not find the file /nosuch in container DECOY",
                "Could not find the file /nosuch in container web"
            ),
            ("GET /containers/json?all=x", #"strconv.ParseBool: parsing "x": invalid syntax"#, nil),
            (
                "GET /containers/json?filters=%7B%22status%22%3A%5B%22%5Cu0076ault%22%5D%7D",
                "Invalid filter 'status=vault'",
                nil
            ),
            (
                "GET /containers/json?filters=%7B%22status%22%3A%5B%22vault%22%5D%7D",
                "invalid filter 'status=[vault]'", nil
            ),
            ("POST /containers/web/attach?stream=1", "No such container: DECOY", "No such container: web"),
            (
                "POST /containers/create?name=run",
                "Error when allocating new name: Invalid container name (/run), only [a-zA-Z0-9][a-zA-Z0-9_.-] are "
                    + "allowed",
                nil
            ),
            (
                "GET /services",
                #"This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to "#
                    + "connect this node to swarm and try again.", nil
            ),
            ("POST /containers/create", "invalid JSON: invalid character 'x' looking for beginning of value", nil),
            (
                "POST /containers/create",
                "json: cannot unmarshal number 1e2 into Go struct field "
                    + "HostConfig.HostConfig.OomScoreAdj of type int", nil
            ),
        ] as [(String, String, String?)])
    func shown(line: String, said: String, told: String?) throws {
        let said = said.replacing("DECOY", with: Self.decoy)
        #expect(try self.told(errors(Self.policy([.container]), facts(line)), said) == told ?? said)
    }

    @Test("is told about what the client sees, by its name and by its id")
    func seen() throws {
        let errors = try errors(Self.policy([.container]), facts("POST /containers/web/kill?signal=HUP"), .shown)
        for name in ["web", Self.id, String(Self.id.prefix(12))] {
            let said = "cannot kill container: \(Self.id): container \(name) is not running"
            #expect(told(errors, said) == said.replacing(Self.id, with: "web"), "the id travels for the name")
        }
        let start = try self.errors(Self.policy([.container]), facts("POST /containers/web/start"), .shown)
        for said in [
            "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create "
                + "failed: unable to start container process: exec: \"nope\": executable file not found in $PATH: "
                + "unknown",
            "driver failed programming external connectivity on endpoint web (\(Self.decoy)): Bind for 0.0.0.0:80 "
                + "failed: port is already allocated",
        ] {
            #expect(told(start, said) == said)
            #expect(told(start, said.replacing("web", with: "vault")) == (said.contains("web") ? nil : said))
        }
    }

    @Test("is read as JSON first: Go writes some letters as escapes")
    func escapes() throws {
        let errors = try errors(Self.policy([.container]), facts("POST /containers/create?name=a%26%3Cb%3E"))
        let text =
            #"{"message":"Invalid container name (a\u0026\u003cb\u003e), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"}"#
        #expect(errors.told(in: Array(text.utf8)) == text)
        let other = text.replacing("003cb", with: "003cc")
        #expect(errors.told(in: Array(other.utf8)) == nil)
    }

    @Test("of a registry, or on the way to it, is told where images are hidden")
    func registries() throws {
        let pull = try facts("POST /images/create?fromImage=registry.example%3A5000%2Fapp&tag=1")
        let host = "registry.example:5000"
        for said in [
            #"Get "https://\#(host)/v2/": dial tcp: lookup registry.example on 10.0.0.1:53: no such host"#,
            #"Get "https://\#(host)/v2/": dial tcp 127.0.0.1:5000: connect: connection refused"#,
            #"Get "https://\#(host)/v2/": http: server gave HTTP response to HTTPS client"#,
            "manifest for \(host)/app:1 not found: manifest unknown: manifest unknown",
            "pull access denied for \(host)/app, repository does not exist or may require 'docker login': denied: "
                + "requested access to the resource is denied",
            #"failed to resolve reference "\#(host)/app:1": failed to do request: Head "https://\#(host)/v2/app/"#
                + #"manifests/1": dial tcp: lookup registry.example: no such host"#,
        ] {
            #expect(try told(errors(Self.policy([.image]), pull), said) == said)
            let other = said.replacing("/app", with: "/vault").replacing(host, with: "other.example")
            #expect(try told(errors(Self.policy([.image]), pull), other) == nil, "\(other)")
        }
        let hub = try facts("POST /images/create?fromImage=busybox&tag=latest")
        for said in [
            #"Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection "#
                + "(Client.Timeout exceeded while awaiting headers)",
            "pull access denied for busybox, repository does not exist or may require 'docker login'",
            "invalid reference format: repository name (library/busybox) must be lowercase",
            "manifest for busybox:latest not found: manifest unknown: manifest unknown",
            #"failed to resolve reference "docker.io/library/busybox:latest": docker.io/library/busybox:latest: "#
                + "not found",
            "toomanyrequests: You have reached your unauthenticated pull rate limit. "
                + "https://www.docker.com/increase-rate-limit",
        ] {
            #expect(try told(errors(Self.policy([.image]), hub), said) == said)
        }
    }

    @Test("of Podman's is told with its cause, and the target as it was asked for")
    func podman() throws {
        for (line, cause, said) in [
            (
                "GET /containers/json?limit=x", #"schema: error converting value for "limit""#,
                #"failed to parse parameters for /containers/json?limit=x: schema: error converting value for "limit""#
            ),
            (
                "GET /containers/web/json", "no such container",
                #"no container with name or ID "\#(Self.decoy)" found: no such container"#
            ),
            (
                "GET /containers/web/logs?stderr=0",
                "Bad Request: you must choose at least one stream for /containers/\(Self.decoy)/logs?stderr=0",
                "Bad Request: you must choose at least one stream for /containers/web/logs?stderr=0"
            ),
            (
                "GET /containers/web/top", "top can only be used on running containers",
                "top can only be used on running containers"
            ),
            (
                "GET /events?since=abc", "unable to interpret time value",
                "failed to parse event filters: unable to convert since time of abc: unable to interpret time value"
            ),
            (
                "POST /containers/web/start", "address already in use",
                "cannot listen on the TCP port: listen tcp4 :8091: bind: address already in use"
            ),
            (
                "POST /containers/create?name=x", "invalid argument",
                "container create: running container create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: "
                    + "invalid argument"
            ),
        ] {
            let errors = try errors(Self.policy([.container]), facts(line))
            for (cause, isTold) in [(cause, true), ("vault", false)] {
                let body = JSONWriter.write(
                    .object([
                        JSONMember(name: "cause", value: .string(cause)),
                        JSONMember(name: "message", value: .string(said)),
                        JSONMember(name: "response", value: .number("500")),
                    ]))
                #expect((errors.told(in: body) != nil) == isTold, "\(said)")
            }
        }
    }

    @Test("passes whatever it says where it can only name what is wholly visible")
    func visibleKinds() throws {
        let strange = "what a registry or an engine of tomorrow says: vault, vault:latest"
        for line in [
            "POST /images/create?fromImage=x&tag=1", "GET /images/x/json", "POST /images/x/push?tag=1",
            "GET /volumes/x",
            "GET /networks/x", "POST /swarm/init", "GET /images/search?term=x", "GET /plugins/privileges?remote=x",
        ] {
            #expect(try told(errors(Self.policy([.container]), facts(line)), strange) == strange, "\(line)")
        }
        for (line, kind) in [
            ("DELETE /volumes/x", ObjectKind.container), ("DELETE /images/x", .container), ("GET /volumes/x", .volume),
            ("POST /networks/x/connect", .container), ("POST /images/x/tag?repo=y", .image),
            ("DELETE /secrets/x", .service),
        ] {
            #expect(try told(errors(Self.policy([kind]), facts(line)), strange) == nil, "\(line)")
        }
    }

    @Test("names by itself only what is wholly visible")
    func ownNames() throws {
        let said =
            #"conflict: unable to remove repository reference "app" (must force) - container 0123456789ab is using "#
            + "its referenced image fedcba987654"
        #expect(try told(errors(Self.policy([.network]), facts("DELETE /images/app")), said) == said)
        #expect(try told(errors(Self.policy([.container]), facts("DELETE /images/app"), .shown), said) == nil)
        let guessed = said.replacing("\"app\"", with: "\"0123456789ab\"")
        #expect(try told(errors(Self.policy([.container]), facts("DELETE /images/0123456789ab")), guessed) == nil)
    }

    // MARK: What is replaced

    @Test("is replaced by one text for each status, whatever it says")
    func replacements() throws {
        let errors = try errors(Self.policy([.container]), facts("DELETE /containers/x"))
        let texts = [400, 403, 404, 409, 500, 503].map { errors.replacement(status: $0) }
        #expect(Set(texts).count == texts.count)
        for text in texts {
            let value = try Array(text.utf8).withUnsafeBytes { try JSONReader.read(from: $0) }
            #expect(value["message"]?.string?.contains("hidden from this client") == true)
        }
        let podman = try self.errors(Self.policy([.container]), facts("DELETE /v5.0.0/libpod/containers/x"))
        let value = try Array(podman.replacement(status: 409).utf8).withUnsafeBytes { try JSONReader.read(from: $0) }
        #expect(value["cause"]?.string == "conflict")
        #expect(podman.replacement(status: 409).contains(#""response":409"#))
    }

    @Test(
        "is not told what an engine makes of the parts of a guess",
        arguments: [
            ("GET /events?since=1.vault", nil, #"strconv.ParseInt: parsing "vault": invalid syntax"#),
            ("POST /containers/create", #"{"HostConfig":{"Runtime":"vault"}}"#, "unknown runtime: vault"),
            ("POST /containers/x/start?detachKeys=vault", nil, "No such container: vault"),
            ("POST /containers/x/start?checkpoint=vault", nil, "network vault not found"),
            ("DELETE /containers/x?v=vault", nil, "x is used by vault"),
            ("DELETE /volumes/x?force=vault", nil, "remove x: volume is in use - [vault]"),
            (
                "POST /containers/create?name=vault", nil,
                #"Conflict. The container name "/vault" is already in use by container "0123456789ab"."#
            ),
            ("POST /containers/create?name=va%0Ault", nil, "No such container: vault"),
            (
                "GET /containers/json?filters=%7B%22name%22%3A%5B%22va%22%2C%22ult%22%5D%7D", nil,
                "No such container: vault"
            ),
            ("GET /containers/json?limit=va&size=ult", nil, "Invalid filter 'vault'"),
        ] as [(String, String?, String)])
    func parts(line: String, json: String?, said: String) throws {
        let policy = Self.policy([.container, .network, .volume])
        for world in [World.hidden, .missing] {
            #expect(try told(errors(policy, facts(line, json: json), world), said) == nil)
        }
    }

    @Test("is replaced where something stands beside its message, or where it is too long or no JSON")
    func shapes() throws {
        let errors = try errors(Self.policy([.container]), facts("GET /containers/x/json"))
        for text in [
            #"{"message":"page not found","detail":"vault"}"#, #"{"message":["page not found"]}"#, #"{"message":"page"#,
            "{\"message\":\"page not found\"} vault", "vault", "page not found vault",
            #"{"message":"page not found","message":"vault"}"#, "page not found" + String(repeating: " ", count: 5000),
        ] {
            #expect(errors.told(in: Array(text.utf8)) == nil, "\(text.prefix(60))")
        }
        for text in [
            "", "404 page not found\n", "page not found\r\n",
            #"{"cause":"no such container","message":"page not found","response":404}"#,
        ] {
            #expect(errors.told(in: Array(text.utf8)) == text)
        }
    }

    @Test("becomes the same whether what the request names is hidden or not there, for every sentence")
    func independence() throws {
        let policy = Self.policy(ObjectKind.allCases)
        let requests: [(String, String?)] = [
            ("GET /containers/web/json", nil), ("DELETE /containers/web", nil), ("GET /networks/web", nil),
            ("GET /volumes/web", nil), ("GET /images/web/json", nil), ("GET /secrets/web", nil),
            ("GET /nodes/web", nil),
            ("GET /containers/json?filters=%7B%22since%22%3A%5B%22web%22%5D%7D", nil),
            (
                "POST /containers/create?name=y",
                #"{"Image":"web","HostConfig":{"PidMode":"container:web","VolumesFrom":["web"]}}"#
            ),
        ]
        for (line, json) in requests {
            let facts = try facts(line, json: json)
            let worlds = try [World.hidden, .missing].map {
                EchoedTerms(handling: try errors(policy, facts, $0).handling)
            }
            for text in EngineSentences.texts {
                let sentence = try #require(EngineSentence(parsing: text))
                for word in ["web", Self.decoy, "vault", "vault:latest", "0123456789ab"] {
                    let said = Array(filled(sentence, word).utf8)
                    let isTold = worlds.map { sentence.isSaid(in: said, with: $0) }
                    let isGuess = word.hasPrefix("vault") || word == "0123456789ab"
                    #expect(isTold[0] == isTold[1] && !(isTold[0] && isGuess && isNaming(sentence)), "\(line): \(text)")
                }
            }
        }
    }

    private func isNaming(_ sentence: EngineSentence) -> Bool {
        sentence.parts.contains { part in
            switch part {
            case .hole(.named), .hole(.own), .hole(.exec), .hole(.said): true
            default: false
            }
        }
    }

    private func filled(_ sentence: EngineSentence, _ word: String) -> String {
        sentence.parts.map { part in
            switch part {
            case .text(let text): String(decoding: text, as: UTF8.self)
            case .hole(.number): "1"
            case .hole(.character): "x"
            case .hole(.address): "10.0.0.1:53"
            case .hole(.digest): Self.id
            case .hole(.registry): "registry-1.docker.io"
            case .hole(.registryURL): "https://registry-1.docker.io/v2/"
            case .hole(.failure): "EOF"
            case .hole(.word): "word"
            case .hole: word
            }
        }.joined()
    }

    // MARK: Redaction

    @Test("does not tell the engine's folders where paths are redacted")
    func paths() throws {
        var redaction = Redaction()
        redaction.hostPaths = true
        let archive = try errors(Self.policy([], redaction), facts("GET /containers/web/archive?path=/x"))
        #expect(told(archive, "lstat /var/lib/docker/overlay2/abc/merged/x: no such file or directory") == nil)
        let said = "Could not find the file /x in container anything"
        #expect(told(archive, said) == said)
    }

    @Test("does not quote a command that is redacted, and tells what else went wrong")
    func commands() throws {
        var redaction = Redaction()
        redaction.commands = true
        let start = try errors(Self.policy([], redaction), facts("POST /containers/web/start"))
        let runc = "OCI runtime create failed: runc create failed: unable to start container process: "
        #expect(told(start, runc + #"exec: "secret": executable file not found in $PATH: unknown"#) == nil)
        #expect(told(start, "No such container: web") == "No such container: web")
        #expect(throws: Untreated.self) {
            try errors(Self.policy([], redaction), facts("POST /images/create?fromImage=x"))
        }
    }

    @Test("does not quote an address that is redacted, and tells which port is taken of all addresses")
    func addresses() throws {
        var redaction = Redaction()
        redaction.addresses = true
        let start = try errors(Self.policy([], redaction), facts("POST /containers/web/start"))
        let head = "driver failed programming external connectivity on endpoint web (\(Self.decoy)): "
        for address in ["0.0.0.0:80", "[::]:80", ":::80"] {
            let said = head + "Bind for \(address) failed: port is already allocated"
            #expect(told(start, said) == said)
        }
        for address in ["127.7.7.8:80", "[fd00::1]:80", "0.0.0.0.9:80", "0.0.0.0:"] {
            #expect(told(start, head + "Bind for \(address) failed: port is already allocated") == nil, "\(address)")
        }
        let bind = "failed to bind host port for 0.0.0.0:80:172.17.0.3:80/tcp: address already in use"
        #expect(told(start, head + bind) == nil)
    }
}
