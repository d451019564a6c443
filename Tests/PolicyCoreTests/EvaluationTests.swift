// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A policy")
struct EvaluationTests {
    private func facts(_ method: Method, _ path: String) throws -> RequestFacts {
        try .of(method, path)
    }

    private func policy(_ rules: [Rule], remedies: [Remedy] = []) -> Policy {
        Policy(name: "test", rules: rules, remedies: remedies, wording: PlainWording(nothing: "nothing would allow it"))
    }

    private func isAllowed(_ policy: Policy, _ method: Method, _ path: String) throws -> Bool {
        if case .allowed = policy.evaluate(try facts(method, path)) { true } else { false }
    }

    private let containers = Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers")), id: "C")
    private let noLogs = Rule(.deny, methods: .all, subject: .endpoints([.containerLogs]), id: "L")

    @Test("without rules denies everything, known or not")
    func empty() throws {
        for route in RouteTable.routes {
            #expect(try !isAllowed(policy([]), route.method, route.template.path(naming: "x")))
        }
        #expect(try !isAllowed(policy([]), .get, "/nosuch"))
    }

    @Test("lets any deny win, whatever the order of rules")
    func denyWins() throws {
        for rules in [[containers, noLogs], [noLogs, containers]] {
            #expect(try !isAllowed(policy(rules), .get, "/containers/a/logs"))
            #expect(try !isAllowed(policy(rules), .get, "/containers/a/b/logs"))
            #expect(try isAllowed(policy(rules), .get, "/containers/a/json"))
        }
    }

    @Test("comes to the same whatever the order of rules")
    func order() throws {
        let rules = [
            containers, noLogs, Rule(.allow, methods: .getAndHead, subject: .paths(PathPattern("/images")), id: "I"),
            Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers/{id}/start*")), id: "S"),
            Rule(.deny, methods: .all, subject: .paths(PathPattern("/containers/{id}/top*")), id: "T"),
        ]
        let requests = try RouteTable.routes.map { route in
            return try facts(route.method, route.template.path(naming: "x"))
        }
        let expected = requests.map { policy(rules).decides($0) }
        for _ in 0..<50 {
            let shuffled = policy(rules.shuffled())
            #expect(requests.map { shuffled.decides($0) } == expected)
        }
    }

    @Test("decides by its compiled table as it does rule by rule")
    func compiled() throws {
        let rules = [
            containers, noLogs,
            Rule(.deny, methods: .all, subject: .paths(PathPattern("/containers/{id}/top*")), id: "T"),
            Rule(.allow, methods: .getAndHead, subject: .paths(PathPattern("/libpod/pods/{id}")), id: "P"),
        ]
        let policy = policy(rules)
        for path in ["/containers/a/top", "/containers/a/b/top", "/containers/json", "/libpod/pods/a/json", "/info"] {
            let facts = try facts(.get, path)
            let denied = rules.contains { $0.effect == .deny && $0.matches(facts) }
            let allowed = rules.contains { $0.effect == .allow && $0.matches(facts) }
            #expect(policy.decides(facts) == (allowed && !denied), "\(path)")
        }
    }

    @Test("hands out a permit for the very request that was judged")
    func permit() throws {
        let facts = try facts(.get, "/v1.41/containers/json?all=1")
        guard case .allowed(let permit) = policy([containers]).evaluate(facts) else { return #expect(Bool(false)) }
        #expect(permit.request === facts.request)
        #expect(permit.endpoint == .containerList)
        #expect(permit.rule == "C")
        #expect(permit.tunnel == nil)
    }

    @Test("teaches the way that takes the fewest settings, and the narrowest of those")
    func teaching() throws {
        let wide = Remedy(rule: containers, missing: [.variable("POST"), .variable("C")])
        let narrow = Remedy(
            rule: Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers/{id}/start*")), id: "S"),
            missing: [.variable("POST"), .variable("S")])
        let near = Remedy(rule: containers, missing: [.variable("POST")])
        let start = try facts(.post, "/containers/a/start")
        #expect(
            message(policy([], remedies: [wide, narrow]), start)
                == "ContainerStart is not allowed: POST=1 and S=1 would allow it")
        #expect(
            message(policy([], remedies: [narrow, near]), start)
                == "ContainerStart is not allowed: POST=1 would allow it")
        #expect(message(policy([]), start) == "ContainerStart is not allowed: nothing would allow it")
    }

    @Test("says which deny stands in the way")
    func lifting() throws {
        let policy = policy(
            [containers, noLogs],
            remedies: [Remedy(rule: containers, missing: []), Remedy(rule: noLogs, missing: [.variable("ALLOW_LOGS")])])
        #expect(
            message(policy, try facts(.get, "/containers/a/logs"))
                == "ContainerLogs is not allowed: ALLOW_LOGS=1 would allow it")
    }

    private func message(_ policy: Policy, _ facts: RequestFacts) -> String {
        if case .denied(let denial) = policy.evaluate(facts) { denial.sentence } else { "allowed" }
    }
}

extension Policy {
    fileprivate func decides(_ facts: RequestFacts) -> Bool {
        if case .allowed = evaluate(facts) { true } else { false }
    }
}
