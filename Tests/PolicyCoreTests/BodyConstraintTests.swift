// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("The constraints of bodies")
struct BodyConstraintTests {
    private func limit(_ directories: String...) -> BodyConstraint { .binds(BindMountLimit(directories: directories)) }

    private let create = Rule.Subject.endpoints([.containerCreate])

    @Test("are all to be satisfied by a request")
    func all() throws {
        let both = BodyConstraints([limit("/srv", "/data"), limit("/srv")])
        let policy = Policy.open.constraining(both)
        func objection(_ source: String) throws -> String? {
            try policy.objection(
                "POST /containers/create", json: #"{"HostConfig": {"Binds": ["\#(source):/a"]}}"#)
        }
        #expect(try objection("/srv/a") == nil)
        #expect(try objection("/data/a") != nil && objection("/etc") != nil)
    }

    @Test("of one rule are enough, where several allow")
    func ofRules() throws {
        let rules = [limit("/srv"), limit("/data")].map {
            Rule(.allow, methods: .all, subject: create, bodies: .init([$0]), id: "a")
        }
        let policy = Policy(name: "p", rules: rules)
        for (source, passes) in [("/srv/a", true), ("/data", true), ("/etc", false)] {
            let json = #"{"HostConfig": {"Binds": ["\#(source):/a"]}}"#
            #expect(try (policy.objection("POST /containers/create", json: json) == nil) == passes, "\(source)")
        }
    }

    @Test("are equal where they let the same pass, however they are written")
    func effective() throws {
        let facts = try RequestFacts.of("POST /containers/create")
        func effective(_ ofPolicy: [BodyConstraint], _ ofRules: [BodyConstraint]...) -> EffectiveConstraints {
            let rules = ofRules.map {
                Rule(.allow, methods: .all, subject: create, bodies: BodyConstraints($0), id: "a")
            }
            return Policy(name: "p", rules: rules).constraining(BodyConstraints(ofPolicy)).constraints(on: facts)
        }
        #expect(effective([limit("/srv", "/srv/a")], []) == effective([limit("/srv/")], []))
        #expect(effective([], [limit("/a")], [limit("/b")]) == effective([], [limit("/b")], [limit("/a")]))
        #expect(effective([], [limit("/a")], []) == effective([], []))
        #expect(effective([], [limit("/a")]) != effective([], []))
        #expect(effective([limit("/a")], []) != effective([], [limit("/a")]))
    }

    @Test("concern the endpoints whose requests may be refused by them")
    func endpoints() {
        let constrained = Policy.open.constraining(BodyConstraints([limit("/srv")]))
        #expect(constrained.constrains(.containerCreate) && !constrained.constrains(.containerList))
        #expect(!Policy.open.constrains(.containerCreate))
        #expect(!constrained.allowedEndpoints.contains(.pluginCreate), "what cannot be judged never passes")
    }
}
