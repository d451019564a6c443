// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A body that a policy reads")
struct ReadBodyTests {
    private static let policies: [Policy] = {
        var redaction = Redaction()
        redaction.environment = .empty
        redaction.labels = [.glob("secret*")]
        (redaction.hostPaths, redaction.addresses, redaction.commands) = (true, true, true)
        (redaction.swarmKeys, redaction.configData, redaction.credentials) = (true, true, true)
        let rule = Visibility.Rule(shown: [.name(.glob("ci-*"))])
        let everything = Visibility(Dictionary(uniqueKeysWithValues: ObjectKind.allCases.map { ($0, rule) }))
        return [
            Policy.open.constraining(.binds(BindMountLimit(directories: ["/srv"]))),
            Policy.open.seeing(View(visibility: everything)),
            Policy.open.seeing(View(visibility: Visibility(), redaction: redaction)),
            Policy.open.seeing(View(visibility: everything, redaction: redaction)),
        ]
    }()

    /// Without one a name that the engine takes for another (`name` for `Name`) would travel as it is.
    @Test("has a shape, by which its names become those of the engine, whatever the endpoint")
    func shapes() throws {
        var read = 0
        for route in RouteTable.routes where [.post, .put].contains(route.method) {
            let parsed = try RequestFacts.of(route.line())
            // The settings of a plugin are a list of texts: it has no names.
            guard let endpoint = parsed.endpoint, endpoint != .pluginSet else { continue }
            let facts = RequestFacts(
                request: OutgoingRequest(
                    method: parsed.request.method, target: parsed.request.target, fields: [], body: .length(2)),
                match: parsed.match)
            for policy in Self.policies {
                guard case .needs(.body) = policy.evaluate(facts) else { continue }
                read += 1
                #expect(BodySchema.shape(of: endpoint) != nil, "\(endpoint.operationId)")
            }
        }
        #expect(read > 30)
    }

    @Test(
        "cannot say a second name in other letters",
        arguments: [
            ("POST /secrets/create", #"{"Name":"ci-x","name":"prod-db"}"#),
            ("POST /configs/create", #"{"Name":"ci-x","NAME":"prod-db"}"#),
            ("POST /configs/ci-x/update", #"{"Name":"ci-x","labels":{},"Labels":{}}"#),
            ("POST /nodes/ci-x/update", #"{"Labels":{"a":"b"},"labels":null}"#),
            ("POST /containers/ci-x/exec", #"{"Env":[],"env":["*"]}"#),
            ("POST /commit?container=ci-x", #"{"Env":[],"ENV":["A=***"]}"#),
            ("POST /swarm/update?version=1", #"{"Labels":{},"labels":{"a":"***"}}"#),
        ])
    func names(line: String, body: String) {
        #expect(throws: JSONError.ambiguousName) { try RequestFacts.of(line, json: body) }
    }
}
