// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A rule that holds for some objects")
struct ObjectConditionTests {
    private typealias Policy = ConditionedPolicy
    private let some = Policy([
        Policy.allow(.containerKill, .containerRestart, .containerDelete, .execStart, where: Policy.reloadable)
    ])

    @Test(
        "holds for the name, the id and the beginning of the id, and the id travels",
        arguments: ["web", Policy.webID, "aaaa", "aaaaaaaaaaaa"])
    func references(reference: String) throws {
        #expect(try some.send("POST /containers/\(reference)/kill").target == "/containers/\(Policy.webID)/kill")
    }

    @Test("denies all others, and says which it holds for", arguments: ["db", Policy.dbID, "bbbb"])
    func others(reference: String) throws {
        let outcome = try some.send("POST /v1.41/containers/\(reference)/kill")
        let words = "the rule allows it for containers with the label reload=yes, and \(reference) is none of them"
        #expect(outcome.denial == "ContainerKill is not allowed: \(words)")
    }

    @Test("asks the engine about what nobody has, by a name that nobody has")
    func missing() throws {
        let permit = try #require(try some.permit("POST /containers/nobody/kill"))
        let target = String(decoding: permit.request.target.canonical, as: UTF8.self)
        #expect(target.hasPrefix("/containers/ab5e"))
        guard case .treated(let handling) = permit.treatment else { Issue.record("the error is not treated"); return }
        #expect(handling.renames.map(\.to) == ["nobody"])
        #expect(permit.askedPath.elementsEqual("/containers/nobody/kill".utf8))
    }

    @Test("does not mean the container whose id begins like another one's name")
    func prefixes() throws {
        var policy = some
        let trap = AskedEngine.object(.container, "aaaa", id: "d")
        policy.engine.objects.append(trap)
        #expect(
            try policy.send("POST /containers/aaaa/kill").denial != nil, "a name goes before the beginning of an id")
        #expect(try policy.send("POST /containers/aaaaa/kill").target == "/containers/\(Policy.webID)/kill")
    }

    @Test("means nobody where ids begin alike")
    func ambiguous() throws {
        var policy = some
        let other = ObjectDescription(
            kind: .container, id: "aaaaff" + String(repeating: "0", count: 58), names: ["/other"])
        policy.engine.objects.append(other)
        #expect(try policy.send("POST /containers/aaaa/kill").target.hasPrefix("/containers/ab5e"))
    }

    @Test("knows an exec by its container, whoever made it")
    func execs() throws {
        #expect(try some.send("POST /exec/e1/start").target == "/exec/e1/start")
        #expect(try some.send("POST /exec/e2/start").denial?.contains("e2 is none of them") == true)
        #expect(try some.send("POST /exec/e3/start").target.hasPrefix("/exec/ab5e"))
    }

    @Test(
        "does not hold with a parameter that reaches others, or that nobody knows",
        arguments: [
            "link=1", "depend=true", "Depend=1", "all=1", "recursive=1", "dep%65nd=1", "new=1", "force=1&force=1",
        ])
    func parameters(query: String) throws {
        #expect(try some.send("DELETE /containers/web?\(query)").denial?.contains("the rule allows") == true)
    }

    @Test("keeps the other parameters of the request")
    func kept() throws {
        let target = try some.send("DELETE /v1.41/containers/web?force=1&v=1").target
        #expect(target == "/v1.41/containers/\(Policy.webID)?force=1&v=1")
    }

    @Test("is no rule about requests that name several objects, or none")
    func several() throws {
        let policy = Policy([
            Policy.allow(.containerPrune, .containerList, .networkConnect, .imageCommit, where: Policy.reloadable)
        ])
        for line in ["POST /containers/prune", "GET /containers/json", "POST /networks/n/connect", "POST /commit"] {
            #expect(try policy.send(line).denial != nil, "\(line)")
        }
        #expect(policy.policy.allowedEndpoints == [])
    }

    @Test("beside another that holds, is enough; a rule without conditions needs no look-up")
    func enough() throws {
        let named = RuleConditions(object: Policy.named("db"))
        let both = Policy([
            Policy.allow(.containerKill, where: Policy.reloadable), Policy.allow(.containerKill, where: named),
        ])
        #expect(try both.send("POST /containers/db/kill").target == "/containers/\(Policy.dbID)/kill")
        #expect(try both.send("POST /containers/web/kill").target == "/containers/\(Policy.webID)/kill")
        let all = Policy([Policy.allow(.containerKill, where: Policy.reloadable), Policy.allow(.containerKill)])
        #expect(try all.send("POST /containers/db/kill").target == "/containers/db/kill")
        #expect(!all.policy.isConditional(at: .containerKill))
    }

    @Test("of an image holds for the name that was asked by, and for its id where it holds for all names")
    func images() throws {
        let temporary = RuleConditions(
            object: ObjectCondition(kind: .image, rule: .init(shown: [.name(.glob("tmp/*"))])))
        let policy = Policy([Policy.allow(.imageDelete, where: temporary)])
        #expect(try policy.send("DELETE /images/tmp/x:1").target == "/images/tmp/x:1")
        #expect(try policy.send("DELETE /images/prod/y:1").denial != nil)
        #expect(try policy.send("DELETE /images/\(Policy.image.id)").denial != nil)
        #expect(try policy.send("DELETE /images/cccccc").denial != nil)
        let archive = Policy([Policy.allow(.imageGet, .imagePush, where: temporary)])
        #expect(try archive.send("GET /images/tmp/x:1/get").target == "/images/tmp/x:1/get")
        #expect(try archive.send("GET /images/tmp/x/get").denial == nil, "nobody has this name")
        #expect(try archive.send("POST /images/tmp/x/push?tag=1").denial != nil, "a parameter is part of the name")
    }
}

@Suite("Conditions at every route")
struct ConditionedRouteTests {
    @Test("let nothing pass unasked, and deny what they cannot be judged for", arguments: ObjectKind.allCases)
    func everyRoute(kind: ObjectKind) throws {
        let some = RuleConditions(object: ObjectCondition(kind: kind, rule: .init(shown: [.name(.exact("some"))])))
        let all = Set(Endpoint.allCases)
        let allowing = Policy(name: "p", rules: [Rule(.allow, subject: .endpoints(all), conditions: some, id: "a")])
        let denying = Policy(
            name: "p",
            rules: [
                Rule(.allow, subject: .endpoints(all), id: "a"),
                Rule(.deny, subject: .endpoints(all), conditions: some, id: "d"),
            ])
        for route in RouteTable.routes {
            for policy in [allowing, denying] {
                let isAsked = route.endpoint.kindOfCondition == kind
                switch policy.evaluate(try .of(route.line())) {
                case .allowed: Issue.record("\(route.line()) passes")
                case .needs(.conditions(let questions)): #expect(isAsked && questions.count == 1, "\(route.line())")
                case .needs: Issue.record("\(route.line()) needs something else")
                case .denied: #expect(!isAsked, "\(route.line())")
                }
            }
        }
    }
}

@Suite("A rule that denies some objects")
struct DeniedObjectTests {
    private typealias Policy = ConditionedPolicy
    private let others = Policy([
        Policy.allow(.containerKill, .containerPrune, .containerList),
        Policy.deny(.containerKill, where: RuleConditions(object: Policy.named("db"))),
    ])

    @Test("denies them by name, by id and by its beginning", arguments: ["db", Policy.dbID, "bb"])
    func denied(reference: String) throws {
        #expect(try others.send("POST /containers/\(reference)/kill").denial?.hasPrefix("ContainerKill") == true)
    }

    @Test("lets the others pass by their ids, and whatever it does not speak of as it is")
    func allowed() throws {
        #expect(try others.send("POST /containers/web/kill").target == "/containers/\(Policy.webID)/kill")
        #expect(try others.send("POST /containers/prune").target == "/containers/prune")
    }

    @Test("denies what nobody can tell: an object that is not known, and a parameter that reaches others")
    func unknown() throws {
        var policy = others
        policy.engine.objects = [.unknown(.container, id: "abc")]
        #expect(try policy.send("POST /containers/abc/kill").denial != nil)
        #expect(try others.send("POST /containers/web/kill?all=1").denial != nil)
        #expect(try others.send("POST /containers/nobody/kill?all=1").denial != nil)
    }

    @Test("denies all requests to an endpoint that names no such object")
    func whole() throws {
        let policy = Policy([
            Policy.allow(.containerPrune),
            Policy.deny(.containerPrune, where: RuleConditions(object: Policy.named("db"))),
        ])
        #expect(try policy.send("POST /containers/prune").denial != nil)
    }
}

@Suite("Conditions beside what is hidden")
struct HiddenConditionTests {
    private typealias Policy = ConditionedPolicy

    private func policy(hiding kinds: [ObjectKind: Visibility.Rule]) -> Policy {
        Policy(
            [Policy.allow(.containerKill, where: Policy.reloadable), Policy.allow(.containerList)],
            view: View(visibility: Visibility(kinds)))
    }

    @Test("tell nothing of a hidden object: it is answered for like one that is not there")
    func hidden() throws {
        let policy = policy(hiding: [.container: .init(hidden: [.name(.exact("db")), .name(.exact("web"))])])
        for name in ["db", "web", "nobody", Policy.dbID] {
            #expect(try policy.send("POST /containers/\(name)/kill").target.hasPrefix("/containers/ab5e"), "\(name)")
        }
    }

    @Test("are held against what is shown, and the id that was judged travels")
    func shown() throws {
        for kinds in [
            [ObjectKind.container: Visibility.Rule(hidden: [.name(.exact("x"))])],
            [.image: .init(hidden: [.name(.exact("x"))])],
        ] {
            let policy = policy(hiding: kinds)
            #expect(try policy.send("POST /containers/web/kill").target == "/containers/\(Policy.webID)/kill")
            #expect(try policy.send("POST /containers/aaaa/kill").target == "/containers/\(Policy.webID)/kill")
            #expect(try policy.send("POST /containers/db/kill").denial?.contains("db is none of them") == true)
        }
    }

    @Test("look nothing up before a body is there that is judged for something else")
    func bodies() throws {
        var redaction = Redaction()
        redaction.commands = true
        let exec = Policy(
            [Policy.allow(.containerExec, where: Policy.reloadable)], view: View(redaction: redaction))
        let update = Policy([
            Rule(
                .allow, subject: .endpoints([.containerUpdate]), bodies: .binds(BindMountLimit(directories: [])),
                conditions: Policy.reloadable, id: "the rule")
        ])
        for (policy, line) in [(exec, "/containers/web/exec"), (update, "/containers/web/update")] {
            guard case .needsBody = Admission(by: policy.policy).admit(.post, target: line) else {
                Issue.record("\(line): the body is not asked for first")
                continue
            }
            #expect(try policy.send("POST \(line)", #"{"Cmd":["x"]}"#).target.contains(Policy.webID), "\(line)")
            let result = Array(line.utf8).withUnsafeBytes { bytes in
                var request = IncomingRequest(method: .post, target: bytes)
                request.body = .length(2)
                request.contentType = .other
                return Admission(by: policy.policy).admit(request)
            }
            guard case .refused(.bodyNotJSON, _) = result else {
                Issue.record("\(line): a body of another type is read")
                continue
            }
        }
    }

    @Test("are judged by one look-up: what comes to have the name meanwhile is not met")
    func renamed() throws {
        let policy = policy(hiding: [.container: .init(hidden: [.name(.exact("x"))])])
        let admission = Admission(by: policy.policy)
        guard case .needsObjects(let first, let asked) = admission.admit(.post, target: "/containers/web/kill") else {
            Issue.record("no object is asked for")
            return
        }
        var later = policy.engine
        later.objects = [AskedEngine.object(.container, "web", id: "e")]
        guard case .permitted(let permit) = admission.admit(first, objects: policy.engine.results(for: asked)) else {
            Issue.record("the engine is asked twice about one object")
            return
        }
        #expect(String(decoding: permit.request.target.canonical, as: UTF8.self) == "/containers/\(Policy.webID)/kill")
    }
}
