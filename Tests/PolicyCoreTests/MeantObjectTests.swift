// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("What an engine finds for a reference")
struct MeantObjectTests {
    private static let id = "a1" + String(repeating: "0", count: 62)

    @Test("is meant by its id, the beginning of it, and its name, letter by letter")
    func objects() {
        let container = ObjectDescription(kind: .container, id: Self.id, names: ["/web_1"])
        for reference in [Self.id, "a1", "a", "web_1", "/web_1"] { #expect(container.isMeant(by: reference)) }
        for reference in ["a_", "_1", "%", "A1", "web%", "web-1", "webx1", "WEB_1", "", "/", "0", "//web_1"] {
            #expect(!container.isMeant(by: reference), "\(reference)")
        }
        for kind in ObjectKind.allCases where ![.image, .task, .container].contains(kind) {
            let object = ObjectDescription(kind: kind, id: kind == .volume ? "data" : Self.id, names: ["data"])
            #expect(object.isMeant(by: "data") && !object.isMeant(by: "dat_") && !object.isMeant(by: "da%"), "\(kind)")
        }
    }

    @Test("is meant as an image by an id that has digits")
    func images() {
        let image = ObjectDescription(kind: .image, id: "sha256:\(Self.id)", names: ["localhost/x:1"])
        for reference in ["a1", "sha256:a1", "localhost/x:1", "x:1"] {
            #expect(ImageReference.means(reference, image: image, isPodman: true))
        }
        for reference in ["sha256:", "b1", "_1", "y:1"] {
            #expect(!ImageReference.means(reference, image: image, isPodman: true))
        }
    }

    @Test("is not kept by a text that could be a pattern of its id", arguments: ["__a_0", "%", "a%", "dead", "_"])
    func patterns(text: String) throws {
        let policy = AskedEngine.policy([.container: .init(hidden: [.name(.exact("vault"))])])
        for body in [
            #"{"HostConfig":{"NetworkMode":"container:\#(text)"}}"#, #"{"HostConfig":{"Links":["\#(text):x"]}}"#,
        ] {
            let outcome = try AskedEngine().judge(policy, "POST /containers/create", body)
            #expect(outcome.denial?.contains("no container \(text) that this client sees") == true)
        }
    }

    @Test("travels as its id where the beginning of an image's id is that of a hidden one's as well")
    func sharedBeginning() throws {
        let shown = ObjectDescription(kind: .image, id: "sha256:\(Self.id)", names: ["shown:1"])
        let hidden = ObjectDescription(kind: .image, id: "sha256:a2", names: ["vault:1"])
        let policy = AskedEngine.policy([.image: .init(hidden: [.name(.glob("vault*"))])])
        let candidates = [shown, hidden].map { ObjectResult.Candidate(id: $0.id, descriptions: [$0]) }
        let answers = ObjectResults(
            byQuestion: [ObjectQuestion(kind: .object(.image), reference: "a"): ObjectResult(candidates: candidates)],
            decoy: "d0")
        let facts = try RequestFacts.of("GET /images/a/json").with(objects: answers)
        #expect(Outcome(policy.evaluate(facts)).target == "/images/sha256:\(Self.id)/json")
    }

    private static let suffixed = ObjectDescription(
        kind: .image, id: "sha256:\(id)", names: ["shown/app:1", "reg.corp/shown/app:1", "vault/shown/app:1"])

    /// A policy that shows one name of an image, and an engine that finds that image by any reference.
    private static func asked(_ line: String, isPodman: Bool = false) throws -> Outcome {
        let policy = AskedEngine.policy([.image: .init(shown: [.name(.glob("shown/*"))])])
        let facts = try RequestFacts.of(line)
        guard case .needs(.objects(let questions)) = policy.evaluate(facts) else {
            return Outcome(policy.evaluate(facts))
        }
        let found = ObjectResult(id: suffixed.id, descriptions: [suffixed])
        let answers = ObjectResults(
            byQuestion: Dictionary(questions.map { ($0, found) }) { first, _ in first }, decoy: "d0", isPodman: isPodman
        )
        return Outcome(policy.evaluate(facts.with(objects: answers)))
    }

    @Test("is meant by its familiar name alone: a hidden name that ends so changes nothing", arguments: [false, true])
    func namesThatEndSo(isPodman: Bool) throws {
        #expect(try Self.asked("GET /images/shown/app:1/json", isPodman: isPodman).target == "/images/shown/app:1/json")
        let other = try Self.asked("GET /images/vault/shown/app:1/json", isPodman: isPodman)
        #expect(!other.target.contains("vault/shown/app"), "a hidden name names nothing")
    }

    @Test(
        "keeps its hidden names where the engine would take a name for the beginning of its id, or takes a platform away"
    )
    func removals() throws {
        let named = ObjectDescription(kind: .image, id: "sha256:\(Self.id)", names: ["sha:latest", "vault/app:1"])
        let policy = AskedEngine.policy([.image: .init(shown: [.name(.glob("sha*"))])])
        for line in ["DELETE /images/sha?force=1", "DELETE /images/sha:latest?platforms=%7B%7D"] {
            let facts = try RequestFacts.of(line)
            guard case .needs(.objects(let questions)) = policy.evaluate(facts) else { continue }
            let found = ObjectResult(id: named.id, descriptions: [named])
            let answers = ObjectResults(
                byQuestion: Dictionary(questions.map { ($0, found) }) { first, _ in first }, decoy: "d0")
            #expect(Outcome(policy.evaluate(facts.with(objects: answers))).denial != nil, "\(line)")
        }
    }

    @Test("is asked for in a filter of containers by the name of a network, which one that was never started has")
    func networksInFilters() throws {
        let net = AskedEngine.object(.network, "front", id: "a")
        let policy = AskedEngine.policy([.network: .init(hidden: [.name(.exact("vault"))])])
        let line = "GET /containers/json?all=1&filters=%7B%22network%22%3A%5B%22front%22%5D%7D"
        let outcome = try AskedEngine(objects: [net]).judge(policy, line)
        #expect(outcome.target.contains("front"))
    }
}
