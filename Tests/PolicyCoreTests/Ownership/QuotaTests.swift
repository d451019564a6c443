// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A quota")
struct QuotaTests {
    private func policy(_ change: (inout Quota) -> Void) -> Policy {
        var quota = Quota()
        change(&quota)
        return Policy.creating(.baseline).owning(Ownership(owner: "ci", quota: quota))
    }

    /// An engine with so many objects of a kind that are the owner's, and one of another.
    private func engine(
        _ kind: ObjectKind, count: Int, labels: [(key: String, value: String)] = []
    ) -> AskedEngine {
        let own = (0..<count).map { index in
            var object = ObjectDescription(
                kind: kind, id: "own\(index)", names: ["own\(index)"], labels: [("caisson.owner", "ci")] + labels)
            object.origin = .object([JSONMember(name: "Driver", value: .string("local"))])
            return object
        }
        let others = [
            ObjectDescription(kind: kind, id: "other", names: ["other"], labels: [("caisson.owner", "cd")] + labels),
            ObjectDescription(kind: .image, id: "sha256:1", names: ["app:latest"]),
        ]
        return AskedEngine(objects: own + others)
    }

    private func told(_ policy: Policy, _ engine: AskedEngine, _ line: String, _ json: String) throws -> String? {
        let outcome = try engine.judge(policy, line, json)
        #expect(outcome != .undecided)
        return outcome.denial
    }

    @Test(
        "counts what carries the owner's label",
        arguments: [
            (ObjectKind.container, "POST /containers/create", #"{"Image":"app"}"#),
            (.volume, "POST /volumes/create", #"{"Name":"new"}"#), (.volume, "POST /volumes/create", "{}"),
            (.network, "POST /networks/create", #"{"Name":"new"}"#),
        ])
    func counts(kind: ObjectKind, line: String, json: String) throws {
        let policy = policy { quota in
            (quota.containers, quota.volumes, quota.networks) = (3, 3, 3)
        }
        #expect(try told(policy, engine(kind, count: 2), line, json) == nil)
        let denial = try told(policy, engine(kind, count: 3), line, json)
        #expect(denial?.hasSuffix("quota: 3 \(kind)s, 3 are there") == true, "\(denial ?? "")")
        #expect(try told(policy, engine(kind, count: 4), line, json)?.hasSuffix("4 are there") == true)
    }

    @Test("lets nothing be created that was not counted")
    func asked() throws {
        let policy = policy { $0.containers = 1 }
        let facts = try RequestFacts.of("POST /containers/create", json: #"{"Image":"app"}"#)
        guard case .needs(.objects(let questions)) = policy.evaluate(facts) else {
            Issue.record("nothing is asked for")
            return
        }
        #expect(questions.contains(ObjectQuestion(kind: .owned(.container), reference: "ci")))
        let others = AskedEngine().results(for: questions.filter { $0.kind != .owned(.container) })
        guard case .needs(.objects(let again)) = policy.evaluate(facts.with(objects: others)) else {
            Issue.record("it passes")
            return
        }
        #expect(again == [ObjectQuestion(kind: .owned(.container), reference: "ci")])
    }

    @Test("counts the volumes that a container brings along, and not those that are there")
    func broughtVolumes() throws {
        let policy = policy { $0.volumes = 3 }
        let two = engine(.volume, count: 2)
        for (json, passes) in [
            (#"{"Image":"app","HostConfig":{"Binds":["own0:/a","own1:/b","new:/c"]}}"#, true),
            (#"{"Image":"app","HostConfig":{"Binds":["new:/a","other2:/b"]}}"#, false),
            (#"{"Image":"app","HostConfig":{"Binds":["new:/a","new:/b"]}}"#, true),
            (#"{"Image":"app","Volumes":{"/a":{},"/b":{}}}"#, false), (#"{"Image":"app","Volumes":{"/a":{}}}"#, true),
            (
                #"{"Image":"app","HostConfig":{"Binds":["new:/a"],"Mounts":[{"Type":"volume","Target":"/b"}]}}"#, false
            ),
        ] {
            let denial = try told(policy, two, "POST /containers/create", json)
            #expect((denial == nil) == passes, "\(json): \(denial ?? "")")
        }
        let one = try told(policy, two, "POST /volumes/create", #"{"Name":"own0"}"#)
        #expect(one == nil, "a volume that is there is no further one: \(one ?? "")")
        let denial = try told(policy, two, "POST /containers/create", #"{"Image":"app","Volumes":{"/a":{},"/b":{}}}"#)
        #expect(denial?.hasSuffix("quota: 3 volumes, 2 are there, and it brings 2 more") == true, "\(denial ?? "")")
    }

    private static let gigabyte = "1073741824"

    @Test("adds up memory and processors, which every container has to give")
    func resources() throws {
        let policy = policy { quota in (quota.memory, quota.nanoCPUs) = (4 << 30, 2_000_000_000) }
        let labels = [("caisson.memory", Self.gigabyte), ("caisson.cpus", "500000000")]
        let two = engine(.container, count: 2, labels: labels)
        func outcome(_ host: String) throws -> Outcome {
            try two.judge(policy, "POST /containers/create", #"{"Image":"app","HostConfig":{\#(host)}}"#)
        }
        let sent = try outcome(#""Memory":2147483648,"NanoCpus":1000000000"#)
        #expect(
            sent.body.contains(#""caisson.owner":"ci","caisson.memory":"2147483648","caisson.cpus":"1000000000""#),
            "\(sent)")
        for (host, told) in [
            (#""Memory":2147483649,"NanoCpus":1"#, "quota: memory 4g, 2g is taken, and it asks for 2147483649"),
            (#""NanoCpus":1"#, "quota: memory 4g, 2g is taken: HostConfig.Memory has to say how much it may take"),
            (#""Memory":1"#, "quota: cpus 2, 1 is taken: HostConfig.NanoCpus has to say how much it may take"),
            (#""Memory":1,"NanoCpus":1500000000"#, "quota: cpus 2, 1 is taken, and it asks for 1.5"),
            (#""Memory":1,"CpuQuota":100001"#, "and it asks for 1.00001"),
            (#""Memory":1,"CpuQuota":100000,"CpuPeriod":50000"#, "and it asks for 2"),
            (#""Memory":-1,"NanoCpus":1"#, "HostConfig.Memory has to say"),
        ] {
            let denial = try outcome(host).denial
            #expect(denial?.hasSuffix(told) == true || denial?.contains(told) == true, "\(host): \(denial ?? "")")
        }
        #expect(try outcome(#""Memory":1,"CpuQuota":100000"#).denial == nil)
    }

    @Test("is not passed by a label, nor by an update")
    func ways() throws {
        let policy = policy { $0.memory = 1 << 30 }
        let json = #"{"Image":"app","Labels":{"caisson.memory":"1"},"HostConfig":{"Memory":1073741824}}"#
        let sent = try engine(.container, count: 0).judge(policy, "POST /containers/create", json)
        #expect(sent.body.contains(#""caisson.memory":"1073741824""#) && !sent.body.contains(#""caisson.memory":"1""#))
        let mine = AskedEngine.object(.container, "mine", id: "a", [("caisson.owner", "ci")])
        let update = AskedEngine(objects: [mine])
        for member in [#""Memory":1"#, #""NanoCpus":1"#, #""MemorySwap":-1"#, #""CpuQuota":1"#] {
            let denial = try told(policy, update, "POST /containers/mine/update", "{\(member)}")
            #expect(denial?.contains("quota: ") == true, "\(denial ?? "")")
        }
        #expect(try told(policy, update, "POST /containers/mine/update", #"{"CpuShares":2,"Memory":0}"#) == nil)
    }
}
