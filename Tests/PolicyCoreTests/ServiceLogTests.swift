// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("The logs of a service and of a task")
struct ServiceLogTests {
    private static let service = ObjectDescription(kind: .service, id: "s1", names: ["web"])
    private static let task = ObjectDescription(kind: .task, id: "t1")
    private static let container = ObjectDescription(
        kind: .container, id: String(repeating: "c", count: 64), names: ["/web.1.t1"], labels: [("role", "web")])
    private static let vault = ObjectDescription(
        kind: .container, id: String(repeating: "d", count: 64), names: ["/vault"])

    private static func policy(_ kind: ObjectKind) -> Policy {
        .open.seeing(View(visibility: Visibility([kind: .init(hidden: [.name(.exact("vault"))])])))
    }

    /// The names that an answer says of these questions; all that is not among them is not there.
    private func evaluate(
        _ policy: Policy, _ line: String, _ known: [ObjectQuestion: [ObjectDescription]]
    ) throws -> (asked: [[ObjectQuestion]], outcome: Outcome) {
        var facts = try RequestFacts.of(line)
        var asked: [[ObjectQuestion]] = []
        while case .needs(.objects(let questions)) = policy.evaluate(facts), asked.count < 5 {
            asked.append(questions)
            let told = questions.map { question in
                let found = known[question]
                let id = found?.first { $0.kind != .container }?.id ?? question.reference
                return (question, found.map { ObjectResult(id: id, descriptions: $0) } ?? .missing)
            }
            let answers = ObjectResults(
                byQuestion: Dictionary(told) { first, _ in first },
                decoy: String(repeating: "\(asked.count)", count: 64))
            facts = facts.with(objects: facts.objects?.adding(answers) ?? answers)
        }
        return (asked, Outcome(policy.evaluate(facts)))
    }

    private static let byName = ObjectQuestion(kind: .object(.service), reference: "web")

    @Test("are asked for by the service's id, and then by its tasks' containers where these have a rule")
    func questions() throws {
        for (kind, withContainers) in [(ObjectKind.container, true), (.task, false)] {
            let tasks = ObjectQuestion(kind: .tasks(withContainers: withContainers), reference: "s1")
            let (asked, outcome) = try evaluate(
                Self.policy(kind), "GET /services/web/logs?stdout=1",
                [Self.byName: [Self.service], tasks: [Self.task, Self.container]])
            #expect(asked == [[Self.byName], [tasks]])
            #expect(outcome.target == "/services/s1/logs?stdout=1")
        }
    }

    @Test("are denied in one sentence where a task is hidden, has no known container, or is not told of")
    func hidden() throws {
        let tasks = ObjectQuestion(kind: .tasks(withContainers: true), reference: "s1")
        let unknown = ObjectDescription.unknown(.container, id: "t2")
        let rows: [[ObjectDescription]?] = [
            [Self.task, Self.container, Self.vault], [Self.task, unknown], [Self.task, Self.container, unknown], nil,
        ]
        let denials = try rows.map { row in
            var known = [Self.byName: [Self.service]]
            known[tasks] = row
            return try evaluate(Self.policy(.container), "GET /services/web/logs?stdout=1", known).outcome.denial
        }
        #expect(denials.allSatisfy { $0?.contains("all tasks of a service") == true }, "\(denials)")
        #expect(Set(denials).count == 1)
    }

    @Test("are those of nobody where the service is hidden or not there, and no task is asked for")
    func hiddenService() throws {
        let rules: [ObjectKind: Visibility.Rule] = [
            .container: .init(hidden: [.name(.exact("vault"))]), .service: .init(hidden: [.name(.exact("web"))]),
        ]
        for known in [[Self.byName: [Self.service]], [:]] {
            let policy = Policy.open.seeing(View(visibility: Visibility(rules)))
            let (asked, outcome) = try evaluate(policy, "GET /services/web/logs?stdout=1", known)
            #expect(asked == [[Self.byName]])
            #expect(outcome.target == "/services/\(String(repeating: "1", count: 64))/logs?stdout=1")
        }
    }

    @Test("are not followed where a task that comes later may be hidden", arguments: [ObjectKind.container, .task])
    func following(kind: ObjectKind) throws {
        #expect(try Self.policy(kind).objection("GET /services/web/logs?follow=0&follow=1")?.contains("twice") == true)
        for follow in ["follow=1", "follow=true", "follow=yes"] {
            let denial = try Self.policy(kind).objection("GET /services/web/logs?stdout=1&\(follow)")
            #expect(denial?.contains("tasks that come later") == true, "\(follow): \(denial ?? "passes")")
        }
        for follow in ["follow=0", "follow=false", "follow="] {
            #expect(try Self.policy(kind).objection("GET /services/web/logs?stdout=1&\(follow)") == nil)
        }
    }

    @Test("of a service go on whatever tasks it has, where neither tasks nor containers have a rule")
    func withoutRule() throws {
        #expect(try Self.policy(.node).objection("GET /services/web/logs?stdout=1&follow=1") == nil)
        let (asked, outcome) = try evaluate(
            Self.policy(.service), "GET /services/web/logs?follow=1", [Self.byName: [Self.service]])
        #expect(asked == [[Self.byName]] && outcome.target == "/services/s1/logs?follow=1")
    }

    @Test("of a task without a container are denied where containers have a rule: it may get one that is hidden")
    func futureContainers() throws {
        let question = ObjectQuestion(kind: .object(.task), reference: "t1")
        func logs(_ kind: ObjectKind, _ found: [ObjectDescription]) throws -> Outcome {
            try evaluate(Self.policy(kind), "GET /tasks/t1/logs?stdout=1&follow=1", [question: found]).outcome
        }
        #expect(try logs(.container, [Self.task, Self.service]).denial?.contains("has no container") == true)
        #expect(try logs(.task, [Self.task, Self.service]).target == "/tasks/t1/logs?stdout=1&follow=1")
        #expect(
            try logs(.container, [Self.task, Self.service, Self.container]).target
                == "/tasks/t1/logs?stdout=1&follow=1")
        #expect(
            try logs(.container, [Self.task, Self.service, Self.vault]).target.contains(
                String(repeating: "1", count: 64)))
    }
}
