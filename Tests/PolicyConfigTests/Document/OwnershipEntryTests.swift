// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig
@testable import PolicyCore

@Suite("An owner in a policy file")
struct OwnershipEntryTests {
    private func read(_ policies: String) -> PolicyFile.Reading {
        PolicyText.read("caisson: 1\npolicies:\n\(policies)")
    }

    private func policies(_ text: String) throws -> [Policy] {
        let reading = read(text)
        #expect(reading.issues.filter { $0.severity == .error }.isEmpty, "\(reading.issues)")
        return try #require(reading.file).policies.map(\.policy)
    }

    @Test("needs `create`")
    func needsCreate() {
        let told = read("  p: { allow: [\"*\"], own: ci }\n").issues.first { $0.severity == .error }
        #expect(told?.message.contains("policy p has \"own\" and no \"create\"") == true, "\(String(describing: told))")
    }

    @Test("is needed for a quota")
    func quotaNeedsOwner() {
        let told = read("  p: { allow: [\"*\"], create: { standard: baseline }, quota: { containers: 1 } }\n").issues
        #expect(told.contains { $0.message.contains("policy p has \"quota\" and no \"own\"") }, "\(told)")
    }

    @Test("has the letters of a name", arguments: ["\"\"", "\"a b\"", "\"a=b\"", "\"*\"", "[ci]", "{ name: ci }"])
    func names(text: String) {
        let reading = read("  p: { allow: [\"*\"], create: { standard: baseline }, own: \(text) }\n")
        #expect(reading.file == nil, "\(text)")
    }

    @Test("hides what is not its own, beside what the policy shows")
    func shows() throws {
        let policy = try policies(
            "  p: { allow: [\"*\"], create: { standard: baseline }, own: ci, containers: { name: web } }\n")[0]
        let view = try #require(policy.view)
        func container(_ name: String, owner: String?) -> ObjectDescription {
            ObjectDescription(
                kind: .container, id: "1", names: ["/" + name], labels: owner.map { [("caisson.owner", $0)] } ?? [])
        }
        #expect(
            view.visibility.shows(container("a", owner: "ci")) && view.visibility.shows(container("web", owner: nil)))
        #expect(
            !view.visibility.shows(container("a", owner: nil)) && !view.visibility.shows(container("a", owner: "cd")))
        #expect(!view.visibility.shows(container("web", owner: "cd")), "another owner's are shown by no word")
        #expect(view.visibility.shows(container("web", owner: "")), "an empty label is nobody's")
        #expect(view.ruleOfPolicy(.container) == .init(shown: [.name(.exact("web"))]))
        #expect(view.ruleOfPolicy(.volume).isEmpty && view.ruleOfPolicy(.image).isEmpty)
    }

    @Test("is written as it was read")
    func written() {
        let text = """
            caisson: 1
            policies:
              p:
                allow: ["*"]
                create: { standard: baseline }
                own: ci
                quota: { containers: 20, volumes: 3, networks: 0, memory: 8g, cpus: 0.5 }
                images: { name: "acme/*" }
            """
        let conversion = Conversion(file: text)
        #expect(
            conversion.text.contains("    own: ci\n") && !conversion.text.contains("caisson.owner"),
            "\(conversion.text)")
        let (before, after) = (conversion.source.policies.policies[0], conversion.back.policies.policies[0])
        #expect(before.view == after.view && before.ownership == after.ownership && before.ownership?.owner == "ci")
        let quota = before.ownership?.quota
        #expect(quota?.containers == 20 && quota?.volumes == 3 && quota?.networks == 0)
        #expect(quota?.memory == 8 << 30 && quota?.nanoCPUs == 500_000_000)
    }

    @Test("keeps others who may create from inheriting its label")
    func besides() throws {
        let create = "create: { standard: baseline }"
        let alone = try policies("  p: { allow: [\"*\"], \(create) }\n")
        #expect(alone[0].ownership == .nobody)
        let beside = try policies("  p: { allow: [\"*\"], \(create) }\n  q: { allow: [\"*\"], \(create), own: q }\n")
        #expect(beside[0].ownership == .nobodyBesideOwners && beside[1].ownership?.owner == "q")
        #expect(try policies("  p: { allow: [\"*\"] }\n")[0].ownership == nil)
    }
}
