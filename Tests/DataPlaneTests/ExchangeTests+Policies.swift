// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

/// What a reload leaves of old policies.
extension ExchangeTests {
    @Test(
        "holds no policies once others are in force, but while it is being judged; its record names the one that judged"
    )
    func lettingGo() {
        var gate = ExchangeHarness()
        weak var old: Policy?
        func reload(_ name: String) {
            let policy = Policy(name: name, rules: Policy.everything.rules)
            old = policy
            gate.shared.generation = Generation(policies: PolicySet(policy: policy), listeners: [.unix("/x")])
        }
        reload("streaming")
        gate.client("GET /events HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\n\r\n")
        #expect(old != nil)
        gate.shared.generation = Generation(policies: PolicySet(policy: .everything), listeners: [.unix("/x")])
        #expect(old != nil, "the exchange has it still")
        gate.step { $0.letGoOfPolicies() }
        #expect(old == nil, "however long the stream lasts")
        gate.step { $0.clientLeft() }
        #expect(gate.records.all.last?.policy == "streaming")
    }

    @Test("lets go of old policies with the permit that they gave")
    func permittedByOld() {
        let held = Policy.everything.constraining(.binds(BindMountLimit(directories: ["/srv"])))
        var gate = ExchangeHarness(policy: held)
        gate.client("POST /containers/create HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n")
        gate.shared.generation = Generation(policies: PolicySet(policy: .everything), listeners: [.unix("/x")])
        gate.step { $0.letGoOfPolicies() }
        #expect(gate.exchange.identity.admission.policy === held, "it judges the body that is under way")
        gate.client("{}")
        #expect(gate.takeLog().contains("connect"))
        #expect(gate.exchange.identity.admission.policy == nil)
    }
}
