// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyConfig
@testable import PolicyCore

@Suite("Conditions, written as a policy file")
struct ConditionConversionTests {
    @Test(
        "are read back as they were",
        arguments: [
            "allow: [{ operation: ContainerKill, containers: { label: reload=yes }, query: { signal: [HUP, null] } }]",
            "allow: [{ operation: ContainerKill, containers: { name: [\"a*\", b], except: { label: x } } }]",
            "allow: [{ operation: \"containers:write\", containers: { compose_project: shop, image: \"nginx:*\" } }]",
            "allow: [{ operation: \"POST /containers/web/kill\", query: { signal: \"1\" } }]",
            "allow: [{ operation: ContainerExec, exec: {} }]",
            "allow: [{ operation: ContainerExec, exec: { commands: [[\"**\"], [\"a b\", \"c*\", \"**\"]], user: [\"0\", null],"
                + " privileged: true, env: [TZ, \"A=*\"], working_dir: /srv, tty: false } }]",
            "allow: [\"*\"]\n    deny: [{ operation: ContainerKill, containers: { name: db } }]",
            "allow: [\"*\"]\n    deny: [{ operation: ContainerKill, query: { signal: KILL } }]",
            "allow: [{ operation: ContainerCreate, query: { name: [a, b] }, binds: [/srv] }]",
        ])
    func roundTrip(lines: String) throws {
        let conversion = Conversion(file: "caisson: 1\npolicies:\n  p:\n    \(lines)\n")
        #expect(
            !conversion.source.hasErrors && !conversion.back.hasErrors, "\(conversion.text)\(conversion.back.issues)")
        let (before, after) = (conversion.source.policies.policies[0], conversion.back.policies.policies[0])
        func conditions(_ policy: Policy) -> Set<RuleConditions> { Set(policy.rules.compactMap(\.conditions)) }
        #expect(conditions(before) == conditions(after), "\(conversion.text)")
        #expect(!conditions(after).isEmpty)
        #expect(before.allowedEndpoints == after.allowedEndpoints, "\(conversion.text)")
        for endpoint in Endpoint.allCases {
            #expect(before.isConditional(at: endpoint) == after.isConditional(at: endpoint), "\(endpoint)")
        }
    }
}
