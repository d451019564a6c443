// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A parameter that is given twice")
struct RepeatedParameterTests {
    private static let hiding = Policy.open.seeing(
        View(visibility: Visibility([.container: .init(hidden: [.name(.exact("vault"))])])))

    @Test("is refused on every route, but for those that are lists to the engine")
    func everyParameter() throws {
        var judged = 0
        for route in RouteTable.routes {
            let all = (EngineParameters.docker + EngineParameters.podman).filter { $0.0 == route.endpoint }
            for name in Set(all.map(\.1)) where KnownParameters.isKnown(name, at: route.endpoint) {
                judged += 1
                let objection = try Self.hiding.objection(route.line("\(name)=&\(name)="))
                let isRefused = objection?.hasSuffix("\(name) is given twice") == true
                let isRefusedAnyway = try Self.hiding.objection(route.line("\(name)=")) != nil
                let mayRepeat = KnownParameters.mayRepeat(name, at: route.endpoint)
                #expect(isRefused || isRefusedAnyway || mayRepeat, "\(route.template) \(name)")
            }
        }
        #expect(judged > 300)
    }

    @Test(
        "does not name a container otherwise than it is judged",
        arguments: [
            "POST /containers/x/rename?name=vault&name=ci-2", "POST /containers/x/rename?name=ci-2&name=vault",
            "POST /containers/create?name=vault&name=ci-2", "POST /containers/create?name=vault&Name=ci-2",
        ])
    func names(line: String) throws {
        let facts = try RequestFacts.of(line, json: line.contains("create") ? "{}" : nil)
        guard case .denied(let denial) = Self.hiding.evaluate(facts) else {
            Issue.record("\(line) is not denied")
            return
        }
        #expect(denial.sentence.contains("twice") || denial.sentence.contains("nobody knows"))
    }

    @Test("passes where clients write lists so: tags of a build, changes of a commit, types of a count")
    func lists() throws {
        for line in [
            "POST /build?t=a:1&t=b:2&extrahosts=a:1&extrahosts=b:2", "POST /commit?changes=ENV+a=b&changes=USER+x",
            "GET /system/df?type=container&type=volume", "DELETE /images/x?platforms=a&platforms=b",
        ] {
            #expect(try Self.hiding.objection(line) == nil, "\(line)")
        }
    }
}
