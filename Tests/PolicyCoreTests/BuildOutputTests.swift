// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("What a build puts somewhere")
struct BuildOutputTests {
    private static func policy(denying denied: Set<Endpoint>) -> Policy {
        let rules = [
            Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all"),
            Rule(.deny, methods: .all, subject: .endpoints(denied), id: "none"),
        ]
        return Policy(name: "p", rules: rules).guardingHost()
    }

    private static func line(_ outputs: String) -> String {
        "POST /build?version=2&outputs=\(outputs.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"
    }

    @Test(
        "is not pushed where no push is allowed, in whatever form it is written",
        arguments: [
            #"[{"Type":"image","Attrs":{"name":"r/x","push":"true"}}]"#, #"[{"Type":"registry"}]"#,
            #"[{"type":"image","attrs":{"push":"true"}}]"#, #"[{"Type":"local"},{"Type":"image","Attrs":{"push":""}}]"#,
            #"[{"Type":"local","type":"image","Attrs":{"push":"true"}}]"#,
            #"[{"Type":"moby","Attrs":{"push":"true"}}]"#,
            #"[{"Type":"image","Attrs":{"name":"x"},"attrs":{"push":"true"}}]"#, #"{"Type":"image"}"#, "type=image",
            #"[{"Type":"image","Attrs":{"push-by-digest":"true"}}]"#, "[1]",
        ])
    func pushes(outputs: String) throws {
        let denial = try Self.policy(denying: [.imagePush]).objection(Self.line(outputs))
        #expect(denial?.contains("ImagePush is not allowed") == true, "\(denial ?? "")")
        #expect(try Self.policy(denying: [.pluginPush]).objection(Self.line(outputs)) == nil)
    }

    @Test(
        "is given to the client, and to the engine",
        arguments: [
            "", "null", "[]", #"[{"Type":"local","Attrs":{}}]"#, #"[{"Type":"tar","Attrs":null}]"#,
            #"[{"Type":"oci"}]"#,
            #"[{"Type":"docker"}]"#, #"[{"Type":"image","Attrs":{"name":"x:1","compression":"gzip"}}]"#,
        ])
    func kept(outputs: String) throws {
        #expect(try Self.policy(denying: [.imagePush]).objection(Self.line(outputs)) == nil)
    }

    @Test("is judged where one name alone may be pushed, no more than by a dialect that guards nothing")
    func others() throws {
        let push = Self.line(#"[{"Type":"image","Attrs":{"push":"true"}}]"#)
        let rules = [
            Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all"),
            Rule(.deny, methods: .all, subject: .endpoints([.imagePush]), id: "none"),
        ]
        #expect(try Policy(name: "dialect", rules: rules).objection(push) == nil)
        #expect(try Self.policy(denying: [.imagePush]).objection("POST /build?outputs=%5B%5D;x") != nil)
    }
}
