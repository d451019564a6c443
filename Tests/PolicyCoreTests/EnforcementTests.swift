// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A policy that observes")
struct EnforcementTests {
    private static func policy(includingRoot: Bool = false) -> Policy {
        let rule = Rule(.allow, methods: .all, subject: .endpoints([.containerList]), id: "a rule")
        return Policy(name: "app", rules: [rule]).guardingHost().enforcing(.observes(includingRoot: includingRoot))
    }

    private func passes(_ line: String, json: String? = nil, includingRoot: Bool = false) throws -> Bool {
        let facts = try RequestFacts.of(line, json: json)
        guard case .allowed(let permit) = Self.policy(includingRoot: includingRoot).evaluate(facts) else {
            return false
        }
        #expect(permit.warning != nil || facts.endpoint == .containerList, "\(line)")
        return true
    }

    private static let harmless = [
        "GET /containers/json", "GET /containers/web/logs", "POST /containers/web/stop", "GET /info",
        "GET /containers/web/top?ps_args=aux", "DELETE /networks/front",
    ]

    @Test("lets pass what no rule allows, and tells", arguments: harmless)
    func passes(line: String) throws {
        #expect(try passes(line))
        #expect(try passes(line, includingRoot: true))
    }

    private static let root = [
        "POST /containers/create", "POST /build", "POST /volumes/create", "GET /swarm", "POST /services/create",
        "GET /nothing/that/anybody/knows",
    ]

    @Test("denies ways to root, and what nobody knows, unless root is included", arguments: root)
    func denies(line: String) throws {
        #expect(try !passes(line))
        #expect(try passes(line, includingRoot: true))
    }

    @Test("holds every endpoint that is a way to root, and no other, without a look at its parameters")
    func everyEndpoint() throws {
        for route in RouteTable.routes where route.libpodEra == .any {
            let facts = try RequestFacts.of("\(route.method.token) \(route.template.path(naming: "x"))")
            guard let endpoint = facts.endpoint, endpoint.isWayToRoot else { continue }
            guard case .denied = Self.policy().evaluate(facts) else {
                Issue.record("\(endpoint.operationId)")
                continue
            }
        }
    }

    @Test("looks at parameters and bodies by which a harmless operation reaches the host")
    func reach() throws {
        #expect(try !passes("GET /containers/web/top?ps_args=--config=/etc/shadow"))
        guard case .needs(.body) = Self.policy().evaluate(try .of("POST /networks/create")) else {
            Issue.record("the body is not asked for")
            return
        }
        #expect(try passes("POST /networks/create", json: #"{"Name":"n"}"#))
        #expect(try passes("POST /networks/create", json: #"{"Name":"n","Driver":"bridge"}"#))
        #expect(try !passes("POST /networks/create", json: #"{"Name":"n","Driver":"../../run/evil"}"#))
    }

    @Test("is denied what it denies where it is judged as if it were enforced")
    func judged() throws {
        guard case .denied = Self.policy().judge(try .of("GET /info")) else {
            Issue.record("judged as if it observed")
            return
        }
    }
}
