// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("An endpoint that writes, where a policy says what may be created,")
struct CreationReachTests {
    private static let writing = RouteTable.routes.filter {
        !$0.endpoint.traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost])
    }

    @Test("is judged, refused by its name, or harmless for a reason", arguments: SecurityStandard.allCases)
    func reach(standard: SecurityStandard) throws {
        let policy = Policy.creating(standard)
        for route in Self.writing {
            let endpoint = route.endpoint
            let denial = try policy.objection(route.line())
            switch CreationReach.of(endpoint) {
            case .judged:
                #expect(policy.constrains(endpoint) && policy.allowedEndpoints.contains(endpoint), "\(endpoint)")
            case .refused(let why):
                #expect(!why.isEmpty && denial?.contains("create") == true, "\(endpoint): \(denial ?? "-")")
                #expect(!policy.allowedEndpoints.contains(endpoint))
            case .harmless(let why):
                #expect(!why.isEmpty && !policy.constrains(endpoint))
                #expect(!endpoint.traits.effects.contains(.controlsHost) || endpoint.traits.object == .container)
            }
        }
    }

    @Test("passes where it is harmless or a read, and a body that is not judged goes by unread")
    func harmless() throws {
        for line in [
            "GET /containers/json", "POST /containers/web/stop", "DELETE /containers/web", "POST /exec/a/start",
            "POST /containers/web/attach", "POST /containers/web/start", "POST /images/a/push", "GET /events",
        ] {
            guard case .allowed = Policy.creating(.baseline).evaluate(try .of(line)) else {
                Issue.record("\(line) does not pass")
                continue
            }
        }
        let start = try RequestFacts.of("POST /containers/web/start", framing: .chunked)
        guard case .needs(.body) = Policy.creating(.baseline).evaluate(start) else {
            Issue.record("a body of a start is not asked for")
            return
        }
    }

    @Test("is refused where no route knows it")
    func unknown() throws {
        let policy = Policy(
            name: "p", rules: [Rule(.allow, methods: .all, subject: .paths(PathPattern("/*")), id: "all")]
        ).constraining(BodyConstraints([.create(CreationLimit(standard: .baseline))]))
        #expect(try policy.objection("POST /containers/web/newcomer")?.contains("what may be created") == true)
        #expect(try policy.objection("GET /newcomer") == nil)
    }

    @Test("has no parameters but those that are known")
    func parameters() throws {
        let policy = Policy.creating(.baseline)
        #expect(try policy.objection("POST /containers/create?name=a&platform=linux", json: "{}") == nil)
        for line in [
            "POST /containers/create?newcomer=1", "POST /containers/create?name=a&name=b", "POST /volumes/create?x=1",
            "POST /containers/web/exec?x=1", "POST /containers/web/start?checkpoint-dir=/etc",
        ] {
            #expect(try policy.objection(line, json: "{}") != nil, "\(line)")
        }
    }

    @Test("needs no warning of root where what it creates is held to a standard")
    func powers() {
        let creating: Set<Endpoint> = [.containerCreate, .volumeCreate, .networkCreate, .containerStart]
        let rules = [Rule(.allow, methods: .all, subject: .endpoints(creating), id: "a")]
        func policy(_ limit: CreationLimit) -> Policy {
            Policy(name: "p", rules: rules).constraining(BodyConstraints([.create(limit)]))
        }
        #expect(policy(CreationLimit(standard: .baseline)).endpointsWithPower == [])
        #expect(policy(CreationLimit(standard: .privileged)).endpointsWithPower == [.containerCreate, .volumeCreate])
        var wide = CreationLimit(standard: .baseline)
        wide.binds = [.init(path: "/")]
        #expect(policy(wide).endpointsWithPower == [.containerCreate, .volumeCreate])
        #expect(Policy(name: "p", rules: rules).endpointsWithPower == [.containerCreate, .volumeCreate])
        #expect(Policy.creating(.baseline).endpointsWithPower == [])
        #expect(Policy.creating(.baseline).endpointsInOtherContainers.contains(.containerExec))
        let hiding = View(visibility: Visibility([.container: Visibility.Rule(shown: [.name(.exact("web"))])]))
        #expect(Policy.creating(.baseline).seeing(hiding).endpointsInOtherContainers == [])
    }
}
