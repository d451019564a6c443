// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The mode of a policy")
struct EnforcementTests {
    private static func file(_ keys: String) -> String {
        "caisson: 1\npolicies: { app: { allow: []\(keys.isEmpty ? "" : ", \(keys)") } }\n"
    }

    @Test(
        "is read, and judges so",
        arguments: [
            ("", Enforcement.whole), ("mode: enforce", .whole), ("mode: warn", .warns),
            ("mode: observe", .observes(includingRoot: false)),
            ("mode: observe, observe: { include: root }", .observes(includingRoot: true)),
        ])
    func modes(keys: String, expected: Enforcement) throws {
        let file = try #require(PolicyText.read(Self.file(keys)).file)
        #expect(file.policies.map(\.mode) == [expected])
        #expect(file.policySet.policies.map(\.enforcement) == [expected])
    }

    @Test("has an issue where it cannot be meant")
    func issues() {
        #expect(
            PolicyText.issues(Self.file("observe: { include: root }")) == [
                "caisson.yaml:2:31: observe means nothing without mode: observe"
            ])
        #expect(PolicyText.issues(Self.file("mode: observe, observe: { include: all }")).count == 1)
        #expect(PolicyText.issues(Self.file("mode: observe, observe: { exclude: root }")).count == 1)
    }
}
