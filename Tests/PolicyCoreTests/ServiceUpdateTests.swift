// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("An update of a service")
struct ServiceUpdateTests {
    private static let service = AskedEngine.object(.service, "web", id: "5")
    private static let kinds: [ObjectKind] = [.network, .secret, .config, .volume]
    private static let rule = Visibility.Rule(hidden: [.name(.exact("vault"))])

    private static func engine(referring objects: [ObjectDescription]) -> AskedEngine {
        AskedEngine(objects: [service], specifications: [service.id: objects])
    }

    private static func denial(
        _ rules: [ObjectKind: Visibility.Rule], _ engine: AskedEngine, _ name: String = "web"
    ) throws -> String? {
        try engine.judge(AskedEngine.policy(rules), "POST /services/\(name)/update?version=1", "{}").denial
    }

    @Test("is denied where it would lose what is hidden, of whatever kind", arguments: kinds)
    func losses(kind: ObjectKind) throws {
        let shown = AskedEngine.object(kind, "front", id: "1")
        let hidden = AskedEngine.object(kind, "vault", id: "2")
        for services in [[:], [ObjectKind.service: Visibility.Rule(hidden: [.name(.exact("db"))])]] {
            let rules = services.merging([kind: Self.rule]) { first, _ in first }
            let denial = try Self.denial(rules, Self.engine(referring: [shown, hidden]))
            #expect(denial?.contains("would lose them") == true, "\(denial ?? "")")
            #expect(try Self.denial(rules, Self.engine(referring: [shown])) == nil)
            #expect(try Self.denial(rules, Self.engine(referring: [])) == nil)
            #expect(try Self.denial(rules, Self.engine(referring: []), "absent") == nil)
        }
        for other in Self.kinds where other != kind {
            #expect(try Self.denial([other: Self.rule], Self.engine(referring: [shown, hidden])) == nil)
        }
    }

    @Test(
        "is denied where nobody can tell what the service refers to, and not for a volume of another node that any may see"
    )
    func unknown() throws {
        let volume = ObjectDescription.unknown(.volume, id: "data")
        #expect(try Self.denial([.volume: Self.rule], Self.engine(referring: [volume])) == nil)
        let labels = Visibility.Rule(shown: [.label(key: .exact("team"), value: .exact("ci"))])
        #expect(try Self.denial([.volume: labels], Self.engine(referring: [volume])) != nil)
        let hidden = ObjectDescription.unknown(.volume, id: "vault")
        #expect(try Self.denial([.volume: Self.rule], Self.engine(referring: [hidden])) != nil)
    }
}
