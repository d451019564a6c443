// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

/// An engine that has these objects, and what a policy makes of requests to it.
struct AskedEngine {
    var objects: [ObjectDescription] = []
    var isPodman = false
    /// What each container brings along, by its full id; nothing is told of the others.
    var implied: [String: [ObjectDescription]] = [:]
    /// By the ids of execs, the names of their containers.
    var execs: [String: String] = [:]

    /// What each service refers to, by its full id; nothing is told of the others.
    var specifications: [String: [ObjectDescription]] = [:]

    static func object(
        _ kind: ObjectKind, _ name: String, id: Character, _ labels: [(key: String, value: String)] = []
    ) -> ObjectDescription {
        let digits = String(repeating: id, count: 64)
        let slash = kind == .container ? "/" : ""
        return ObjectDescription(
            kind: kind, id: kind == .volume ? name : kind == .image ? "sha256:\(digits)" : digits,
            names: [slash + name], labels: labels)
    }

    /// Everything may be asked for.
    static func policy(
        _ rules: [ObjectKind: Visibility.Rule] = [:], _ redaction: Redaction = Redaction()
    ) -> Policy {
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        return Policy(name: "p", rules: [all]).seeing(
            View(visibility: Visibility(rules), redaction: redaction))
    }

    func judge(_ policy: Policy, _ line: String, _ json: String? = nil) throws -> Outcome {
        Outcome(try evaluate(policy, line, json))
    }

    func permit(_ policy: Policy, _ line: String, _ json: String? = nil) throws -> Permit {
        guard case .allowed(let permit) = try evaluate(policy, line, json) else { throw NotAllowed() }
        return permit
    }

    private struct NotAllowed: Error {}

    private func evaluate(_ policy: Policy, _ line: String, _ json: String?) throws -> Evaluation {
        var facts = try RequestFacts.of(line, json: json)
        while case .needs(.objects(let asked)) = policy.evaluate(facts) {
            let known = results(for: asked)
            facts = facts.with(objects: facts.objects?.adding(known) ?? known)
        }
        return policy.evaluate(facts)
    }

    func results(for asked: [ObjectQuestion]) -> ObjectResults {
        let answers = Dictionary(asked.map { ($0, answer(to: $0)) }) { first, _ in first }
        let decoys = Dictionary(zip(asked, 1...).map { ($0, Self.decoy($1)) }) { first, _ in first }
        return ObjectResults(byQuestion: answers, decoy: Self.decoy(0), decoys: decoys, isPodman: isPodman)
    }

    /// Told by its first digits: no id of these tests has them.
    private static func decoy(_ number: Int) -> String { "ab5e" + String(repeating: "0", count: 58) + "\(10 + number)" }

    /// As `ObjectLookup` asks: what the engine means first, then what else could be meant.
    private func answer(to question: ObjectQuestion) -> ObjectResult {
        if case .implied(let implication) = question.kind, let all = implied[question.reference] {
            return ObjectResult(
                id: question.reference, descriptions: all.filter { implication.kinds.contains($0.kind) })
        }
        if case .owned(let kind) = question.kind {
            let owned = objects.filter { $0.kind == kind && $0.isOwned(by: question.reference) }
            return ObjectResult(candidates: owned.map { .init(id: $0.id, descriptions: [$0]) })
        }
        if question.kind == .exec, let container = execs[question.reference] {
            let owner = answer(to: ObjectQuestion(kind: .object(.container), reference: container))
            return ObjectResult(id: question.reference, descriptions: owner.candidates.first?.descriptions ?? [])
        }
        if case .specification(let kinds) = question.kind {
            guard let service = objects.first(where: { $0.kind == .service && $0.isMeant(by: question.reference) }),
                let all = specifications[service.id]
            else { return .missing }
            return ObjectResult(id: service.id, descriptions: all.filter { kinds.contains($0.kind) })
        }
        guard case .object(let kind) = question.kind else { return .missing }
        func bare(_ text: String) -> String { text.hasPrefix("/") ? String(text.dropFirst()) : text }
        let reference = question.reference
        let all = objects.filter { $0.kind == kind }
        // An engine takes a name without a tag for one with `latest`.
        let references = kind == .image ? [reference, reference + ":latest"] : [reference]
        let named = all.filter { $0.id == reference || $0.names.map(bare).contains(where: references.contains) }
        let beginnings = kind == .image ? [reference, "sha256:" + reference] : [reference]
        let prefixed = all.filter { object in
            beginnings.contains(where: object.id.hasPrefix) && !named.map(\.id).contains(object.id)
        }
        let meant = (named + prefixed).map { ObjectResult.Candidate(id: $0.id, descriptions: [$0]) }
        guard let first = meant.first, named.count == 1 || meant.count == 1 else {
            return ObjectResult(candidates: meant)
        }
        return ObjectResult(id: first.id, descriptions: first.descriptions, others: Array(meant.dropFirst()))
    }
}

/// What became of a request.
enum Outcome: Equatable {
    case sent(target: String, body: String)
    case denied(String)
    case undecided

    init(_ evaluation: Evaluation) {
        switch evaluation {
        case .allowed(let permit):
            let body = if case .judged(let bytes) = permit.request.body { bytes } else { [UInt8]() }
            self = .sent(
                target: String(decoding: permit.request.target.canonical, as: UTF8.self),
                body: String(decoding: body, as: UTF8.self))
        case .denied(let denial): self = .denied(denial.sentence)
        case .needs: self = .undecided
        }
    }

    var body: String { if case .sent(_, let body) = self { body } else { "" } }
    var target: String { if case .sent(let target, _) = self { target } else { "" } }
    var denial: String? { if case .denied(let message) = self { message } else { nil } }
}
