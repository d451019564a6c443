// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport

@testable import PolicyCore

/// A policy whose rules have conditions, before an engine with two containers.
struct ConditionedPolicy {
    let policy: Policy
    var engine = AskedEngine(objects: [web, db, image], execs: ["e1": "web", "e2": "db"])

    static let web = AskedEngine.object(.container, "web", id: "a", [("reload", "yes")])
    static let db = AskedEngine.object(.container, "db", id: "b")
    static let webID = String(repeating: "a", count: 64)
    static let dbID = String(repeating: "b", count: 64)
    static let image = ObjectDescription(
        kind: .image, id: "sha256:\(String(repeating: "c", count: 64))", names: ["tmp/x:1", "prod/y:1"])

    init(_ rules: [Rule], view: View? = nil) {
        let policy = Policy(name: "p", rules: rules, wording: PlainWording(nothing: "-"))
        self.policy = view.map(policy.seeing) ?? policy
    }

    static func allow(_ endpoints: Endpoint..., where conditions: RuleConditions? = nil) -> Rule {
        Rule(.allow, subject: .endpoints(Set(endpoints)), conditions: conditions, id: "the rule")
    }

    static func deny(_ endpoints: Endpoint..., where conditions: RuleConditions? = nil) -> Rule {
        Rule(.deny, subject: .endpoints(Set(endpoints)), conditions: conditions, id: "the deny")
    }

    static let reloadable = RuleConditions(
        object: ObjectCondition(
            kind: .container, rule: .init(shown: [.label(key: .exact("reload"), value: .exact("yes"))])))

    static func named(_ name: String) -> ObjectCondition {
        ObjectCondition(kind: .container, rule: .init(shown: [.name(.exact(name))]))
    }

    static func query(_ name: String, _ values: String..., orNothing: Bool = false) -> RuleConditions {
        RuleConditions(query: [ParameterCondition(name: name, values: values, mayBeAbsent: orNothing)])
    }

    // MARK: Requests

    /// What becomes of a request, by the phases that it goes through in the gate.
    func send(_ line: String, _ json: String = "{}") throws -> Outcome {
        switch try result(line, json) {
        case .permitted(let permit): return Outcome(.allowed(permit))
        case .refused(.denied(let denial), _): return .denied(denial.sentence)
        case .refused(let refusal, _): return .denied("refused: \(refusal)")
        case .needsBody, .needsObjects: return .undecided
        }
    }

    func permit(_ line: String) throws -> Permit? {
        if case .permitted(let permit) = try result(line, "{}") { permit } else { nil }
    }

    private func result(_ line: String, _ json: String) throws -> Admission.Result {
        let words = line.split(separator: " ").map(String.init)
        let method = Array(words[0].utf8).withUnsafeBytes { Method(token: $0) }
        let admission = Admission(by: policy)
        var result = admission.admit(method, target: words[1])
        for _ in 0..<4 {
            switch result {
            case .needsBody(let pending):
                result = Array(json.utf8).withUnsafeBytes { admission.admit(pending, body: $0) }
            case .needsObjects(let pending, let questions):
                result = admission.admit(pending, objects: engine.results(for: questions))
            case .permitted, .refused: return result
            }
        }
        return result
    }
}
