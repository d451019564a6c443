// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A policy whose clients do not see everything")
struct SightTests {
    private static let id = String(repeating: "a1", count: 32)
    private static let decoy = String(repeating: "d0", count: 32)

    private static let web = ObjectDescription(kind: .container, id: id, names: ["/web"], labels: [("role", "web")])
    private static let secret = ObjectDescription(kind: .container, id: id, names: ["/db"], labels: [("role", "db")])

    private static func policy(
        _ rules: [ObjectKind: Visibility.Rule] = [
            .container: .init(shown: [.label(key: .exact("role"), value: .exact("web"))])
        ], _ redaction: Redaction = Redaction()
    ) -> Policy {
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        return Policy(name: "p", rules: [all]).seeing(
            View(visibility: Visibility(rules), redaction: redaction))
    }

    private func facts(_ line: String, body: OutgoingRequest.Body = .none) throws -> RequestFacts {
        try .of(line, framing: body)
    }

    private func questions(_ evaluation: Evaluation) -> [String]? {
        guard case .needs(.objects(let questions)) = evaluation else { return nil }
        return questions.map { "\($0.kind) \($0.reference)" }
    }

    private func target(_ evaluation: Evaluation) -> String? {
        guard case .allowed(let permit) = evaluation else { return nil }
        return String(decoding: permit.request.target.canonical, as: UTF8.self)
    }

    private func answers(_ found: [(ObjectQuestion, ObjectDescription)]) -> ObjectResults {
        ObjectResults(
            byQuestion: Dictionary(
                uniqueKeysWithValues: found.map { ($0, ObjectResult(id: $1.id, descriptions: [$1])) }),
            decoy: Self.decoy)
    }

    @Test("asks what a path names, and lets what is shown travel by its id")
    func shown() throws {
        let facts = try facts("POST /v1.41/containers/web/stop?t=1")
        #expect(questions(Self.policy().evaluate(facts)) == ["object(container) web"])
        let known = facts.with(
            objects: answers([(ObjectQuestion(kind: .object(.container), reference: "web"), Self.web)]))
        #expect(target(Self.policy().evaluate(known)) == "/v1.41/containers/\(Self.id)/stop?t=1")
    }

    @Test("lets a name that nobody has travel in the place of one that is hidden, or not there")
    func hidden() throws {
        for found in [[(ObjectQuestion(kind: .object(.container), reference: "db"), Self.secret)], []] {
            let facts = try facts("DELETE /containers/db?force=1").with(objects: answers(found))
            let evaluation = Self.policy().evaluate(facts)
            #expect(target(evaluation) == "/containers/\(Self.decoy)?force=1")
            guard case .allowed(let permit) = evaluation, case .treated(let handling) = permit.treatment else {
                Issue.record("\(evaluation)")
                continue
            }
            #expect(handling.renames == [.init(from: Self.decoy, to: "db")])
        }
    }

    @Test(
        "denies a tag that no rule could show, whether there is such an image or not",
        arguments: [
            ("fromImage=busybox&tag=1", true), ("fromImage=docker.io%2Flibrary%2Fbusybox", true),
            ("fromImage=ghcr.io%2Facme%2Fapp&tag=1", true), ("fromImage=postgres&tag=1", false),
            ("fromSrc=-&repo=busybox%3A1", true), ("fromSrc=-&repo=postgres", false),
            ("fromImage=docker.io%2Facme%2Fbusybox", false),
        ])
    func tagsThatNoRuleShows(query: String, passes: Bool) throws {
        let shown = ["busybox:*", "ghcr.io/acme/*"].map { ObjectSelector.name(.glob($0)) }
        let policy = Self.policy([.image: .init(shown: shown)])
        let facts = try facts("POST /images/create?\(query)")
        guard case .needs(.objects(let asked)) = policy.evaluate(facts) else {
            Issue.record("it was not asked what has the name")
            return
        }
        let missing = Dictionary(asked.map { ($0, ObjectResult.missing) }) { first, _ in first }
        let evaluation = policy.evaluate(facts.with(objects: ObjectResults(byQuestion: missing, decoy: Self.decoy)))
        guard case .denied(let denial) = evaluation else {
            #expect(passes, "\(evaluation)")
            return
        }
        #expect(!passes && denial.sentence.contains("is not this client's"), "\(denial.sentence)")
    }

    // MARK: Images of one name

    private static let byLabel = policy([.image: .init(shown: [.label(key: .exact("team"), value: .exact("ci"))])])
    private static let own = ObjectDescription(
        kind: .image, id: "sha256:\(id)", names: ["app:latest", "r/app:v1"], labels: [("team", "ci")])
    private static let foreign = ObjectDescription(
        kind: .image, id: "sha256:\(decoy)", names: ["secret:prod"], labels: [("team", "secret")])

    /// What comes of a request where these names are these images, and all others are missing.
    private func judged(_ line: String, _ images: [String: ObjectDescription]) throws -> Evaluation {
        let facts = try facts(line)
        guard case .needs(.objects(let asked)) = Self.byLabel.evaluate(facts) else {
            return Self.byLabel.evaluate(facts)
        }
        let answers = asked.map { question in
            (question, images[question.reference].map { ObjectResult(id: $0.id, descriptions: [$0]) } ?? .missing)
        }
        let known = ObjectResults(byQuestion: Dictionary(answers) { first, _ in first }, decoy: Self.decoy)
        return Self.byLabel.evaluate(facts.with(objects: known))
    }

    @Test("exports of a bare name its latest tag, and pushes the tag that was judged")
    func wholeNames() throws {
        let images = ["app": Self.own, "app:latest": Self.own, "r/app:v1": Self.own, "r/app": Self.own]
        #expect(try target(judged("GET /images/app/get", images)) == "/images/app:latest/get")
        #expect(try target(judged("GET /images/r/app/get", images)) == "/images/sha256:\(Self.id)/get")
        #expect(try target(judged("GET /images/r/app:v1/get", images)) == "/images/r/app:v1/get")
        #expect(try target(judged("POST /images/app/push", images)) == "/images/app/push?tag=latest")
        #expect(try target(judged("POST /images/r/app/push?tag=v1", images)) == "/images/r/app/push?tag=v1")
        let other = try target(judged("POST /images/r/app/push?tag=prod", images))
        #expect(other?.contains("absent-") == true, "\(other ?? "")")
    }

    @Test(
        "denies to give the name of a hidden image away, however it is written",
        arguments: [
            "repo=secret&tag=prod", "repo=secret:x&tag=prod", "repo=secret:prod", "repo=secret:prod&tag=prod",
            "repo=secret@sha256:0000&tag=prod", "repo=secret&tag=prod&tag=x", "repo=secret&repo=y&tag=prod",
            "repo=secret:&tag=prod", "repo=secret:", "REPO=secret&tag=prod",
        ])
    func names(query: String) throws {
        let images = ["secret:prod": Self.foreign, "app": Self.own, "app:latest": Self.own]
        for line in [
            "POST /images/app/tag?\(query)", "POST /images/create?fromSrc=-&\(query)",
            "POST /images/create?\(query.replacing("repo=", with: "fromImage=").replacing("REPO=", with: "FROMIMAGE="))",
        ] {
            guard case .denied = try judged(line, images) else {
                Issue.record("\(line) passed")
                continue
            }
        }
        guard case .allowed(let permit) = try judged("POST /images/create?fromImage=r%2Fnew", images) else {
            Issue.record("a pull of what nobody has")
            return
        }
        #expect(String(decoding: permit.request.target.query, as: UTF8.self).hasSuffix("tag=latest"))
    }

    @Test("denies the form of a query also where it only warns: its answer could be kept to what is seen")
    func warnedForms() throws {
        let policy = Self.policy().enforcing(.warns)
        for line in ["GET /containers/json?all=1&all=1", "GET /containers/web/json?size=1;a"] {
            guard case .denied = policy.evaluate(try facts(line)) else {
                Issue.record("\(line) passed")
                continue
            }
        }
    }

    @Test("lets pass what it denies where it only warns, and hides what is hidden all the same")
    func warns() throws {
        let rule = Rule(.allow, methods: .all, subject: .endpoints([.systemPing]), id: "ping")
        let visibility = Visibility([.container: .init(shown: [.label(key: .exact("role"), value: .exact("web"))])])
        let policy = Policy(name: "p", rules: [rule], wording: PlainWording(nothing: "-"))
            .seeing(View(visibility: visibility)).enforcing(.warns)
        func permit(_ facts: RequestFacts) throws -> Permit {
            guard case .allowed(let permit) = policy.evaluate(facts) else { throw NotAllowed() }
            return permit
        }
        #expect(try permit(facts("GET /_ping")).warning == nil)
        let info = try permit(facts("GET /info"))
        #expect(info.warning?.sentence.hasPrefix("SystemInfo is not allowed") == true)
        guard case .treated = info.treatment else {
            Issue.record("counts would show what is hidden")
            return
        }
        let stop = try facts("POST /containers/db/stop")
        let hidden = stop.with(
            objects: answers([(ObjectQuestion(kind: .object(.container), reference: "db"), Self.secret)]))
        #expect(questions(policy.evaluate(stop))?.count == 1)
        #expect(target(policy.evaluate(hidden)) == "/containers/\(Self.decoy)/stop")
        #expect(try permit(facts("POST /containers/prune")).warning != nil, "nobody could keep it to what is seen")
        guard case .denied = policy.judge(try facts("GET /info")) else {
            Issue.record("it would be denied")
            return
        }
    }

    private struct NotAllowed: Error {}

    @Test("ties an exec to its container")
    func execs() throws {
        let facts = try facts("POST /exec/e1/start")
        #expect(questions(Self.policy().evaluate(facts)) == ["exec e1"])
        let question = ObjectQuestion(kind: .exec, reference: "e1")
        let shown = ObjectResults(
            byQuestion: [question: ObjectResult(id: "e1", descriptions: [Self.web])], decoy: Self.decoy)
        #expect(target(Self.policy().evaluate(facts.with(objects: shown))) == "/exec/e1/start")
        let hidden = ObjectResults(
            byQuestion: [question: ObjectResult(id: "e1", descriptions: [Self.secret])], decoy: Self.decoy)
        #expect(target(Self.policy().evaluate(facts.with(objects: hidden))) == "/exec/\(Self.decoy)/start")
    }

    @Test("asks for a body that could name something, and writes what it names")
    func bodies() throws {
        let facts = try facts("POST /containers/create?name=x", body: .length(10))
        guard case .needs(.body) = Self.policy().evaluate(facts) else {
            Issue.record("the body was not asked for")
            return
        }
        let text = #"""
            {"Image":"i","HostConfig":{"NetworkMode":"container:web","VolumesFrom":["db:ro"],"Links":["/web:w"],
            "PidMode":"host"},"Labels":{"role":"web"},"NetworkingConfig":{"EndpointsConfig":{"n":{"Links":["web:x"]}}}}
            """#
        let body = try Array(text.utf8).withUnsafeBytes { bytes throws(JSONError) in
            try CanonicalBody.read(from: bytes, of: .containerCreate)
        }
        let asked = Self.policy().evaluate(facts.with(body: body))
        #expect(Set(questions(asked) ?? []).count == 3)
        let known = facts.with(body: body).with(
            objects: answers([
                (ObjectQuestion(kind: .object(.container), reference: "web"), Self.web),
                (ObjectQuestion(kind: .object(.container), reference: "db"), Self.secret),
                // Its network is its own.
                (ObjectQuestion(kind: .implied(.networks), reference: Self.id), Self.web),
            ]))
        guard case .allowed(let permit) = Self.policy().evaluate(known), case .judged(let sent) = permit.request.body
        else {
            Issue.record("it was not allowed")
            return
        }
        let json = String(decoding: sent, as: UTF8.self)
        #expect(json.contains(#""NetworkMode":"container:\#(Self.id)""#), "\(json)")
        #expect(json.contains(#""VolumesFrom":["\#(Self.decoy):ro"]"#), "\(json)")
        #expect(json.contains(#""Links":["/web:w"]"#), "\(json)")
        #expect(json.contains(#""n":{"Links":["web:x"]}"#), "\(json)")
        #expect(json.contains(#""PidMode":"host""#), "\(json)")
    }

    @Test("keeps the limit of a list to itself, and resolves before and since")
    func queries() throws {
        let limited = try facts("GET /containers/json?limit=3&size=1")
        let evaluation = Self.policy().evaluate(limited)
        #expect(
            target(evaluation) == "/containers/json?size=1&limit=2147483647&all=1",
            "with a limit alone Podman sorts what it lists")
        guard case .allowed(let permit) = evaluation, case .treated(let handling) = permit.treatment else {
            Issue.record("it was not allowed")
            return
        }
        #expect(handling.limit == 3)

        let since = try facts(
            "GET /containers/json?filters=%7B%22since%22%3A%5B%22db%22%5D%2C%22status%22%3A%5B%22x%22%5D%7D")
        #expect(questions(Self.policy().evaluate(since)) == ["object(container) db"])
        let known = since.with(
            objects: answers([(ObjectQuestion(kind: .object(.container), reference: "db"), Self.secret)]))
        let sent = try #require(target(Self.policy().evaluate(known)))
        #expect(sent.contains(Self.decoy) && sent.contains("status") && !sent.contains("%22db%22"), "\(sent)")
    }

    @Test(
        "denies what nobody could keep to what it may see",
        arguments: [
            "POST /containers/prune", "GET /debug/vars", "POST /grpc", "POST /session",
            "GET /v5.0.0/libpod/pods/json", "GET /v5.0.0/libpod/containers/json?last=3",
            "GET /containers/web/logs?details=1",
            "DELETE /containers/web?link=1", "GET /containers/json?limit=1&limit=2", "GET /containers/json?a;b",
            "POST /build?networkmode=container:db", "GET /containers/web/changes?parent=db",
            "GET /v5.0.0/libpod/containers/web/changes?diffType=image", "DELETE /networks/n?force=1",
            "GET /containers/json?lim%C4%B1t=1",
        ])
    func denied(line: String) throws {
        guard case .denied(let denial) = Self.policy().evaluate(try facts(line)) else {
            Issue.record("\(line) was not denied")
            return
        }
        #expect(denial.reason == .notVisible)
    }

    @Test(
        "says why BuildKit is not spoken to where buildx makes a builder of its own for that",
        arguments: [
            ("POST /images/create?fromImage=moby%2Fbuildkit&tag=buildx-stable-1", true),
            ("POST /images/create?fromImage=busybox&tag=1", false),
        ])
    func buildersOfTheirOwn(line: String, isBuilder: Bool) throws {
        let policy = Self.policy([.image: .init(shown: [.name(.exact("mine:1"))])])
        let denial = try #require(try AskedEngine().judge(policy, line).denial)
        #expect(denial.contains("because Grpc is not allowed: BuildKit speaks there of all builds") == isBuilder)
    }

    @Test("that are only kept from reading something asks for nothing")
    func redactionAlone() throws {
        var redaction = Redaction()
        redaction.environment = .empty
        let policy = Self.policy([:], redaction)
        #expect(target(policy.evaluate(try facts("GET /containers/web/json"))) == "/containers/web/json")
        #expect(target(policy.evaluate(try facts("GET /containers/web/top?ps_args=aux"))) != nil)
        #expect(target(policy.evaluate(try facts("GET /containers/web/top?ps_args=auxe"))) == nil)
        #expect(target(policy.evaluate(try facts("GET /images/x/get"))) == nil)
    }

    @Test("never asks for what it was given")
    func noCircle() throws {
        for route in RouteTable.routes {
            let version = route.template.isLibpod ? "/v5.0.0" : ""
            var facts = try facts(
                "\(route.method.token) \(version)\(route.template.path(naming: "x"))", body: .length(2))
            for kind in ObjectKind.allCases {
                let policy = Self.policy([kind: .init(shown: [.name(.exact("x"))])])
                if case .needs(.body) = policy.evaluate(facts) { facts = facts.with(body: .object([])) }
                if case .needs(.objects) = policy.evaluate(facts) { facts = facts.with(objects: answers([])) }
                if case .needs(let requirement) = policy.evaluate(facts) {
                    Issue.record("\(route.template) asks again for \(requirement)")
                }
            }
        }
    }
}
