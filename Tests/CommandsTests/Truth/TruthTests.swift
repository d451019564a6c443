// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import Commands
@testable import PolicyConfig

@Suite("What the program says, a gate does")
struct TruthTests {
    @Test("at every endpoint: the start, explain, diff and check --print", arguments: TruthSubject.all)
    func truth(subject: TruthSubject) throws {
        let sample = try subject.sample()
        let configuration = sample.configuration
        try #require(!configuration.hasErrors, "\(configuration.issues)")
        let lines = StartReport(on: configuration).lines.map(\.text)
        let policies = configuration.policies.policies
        for policy in policies {
            let passing = Gate.passing(policy)
            let endpoints = Set(passing.map(\.endpoint))
            let own = policies.count == 1 ? lines : lines.filter { $0.hasPrefix("policy \(policy.name): ") }
            try start(own, policy, endpoints)
            try explain(policy, configuration, passing)
            diff(policy, configuration, endpoints)
        }
        try printed(configuration)
    }

    /// Every word about what is allowed is true, and nothing is missing; root on the host is said where it is so.
    private func start(_ lines: [String], _ policy: Policy, _ endpoints: Set<Endpoint>) throws {
        let line = try #require(lines.first { $0.contains("allowed: ") || $0.contains("allowed (by patterns") })
        let words = try #require(line.firstRange(of: ": ", behind: "allowed").map { String(line[$0.upperBound...]) })
        let said = try AllowedWordsReader(words)
        let untrue = said.endpoints.symmetricDifference(endpoints).subtracting(Gate.decidedByQuery)
        #expect(untrue.isEmpty, "\(untrue)")
        // What is created is held to a standard that no word widens, and the rest is refused.
        let isHeld = policy.bodies.create.map { $0.standard != .privileged && $0.binds == nil } ?? false
        let roots = isHeld ? [] : endpoints.filter { $0.traits.effects.contains(.controlsHost) }
        #expect(lines.contains { $0.contains("ROOT ON THE HOST") } == !roots.isEmpty)
        let tellsKeys = endpoints.contains { $0.traits.effects.contains(.tellsKeys) }
        let keysAreTold = tellsKeys && policy.view?.redaction.swarmKeys != true
        #expect(lines.contains { $0.contains("KEYS OF THE SWARM CAN BE READ") } == keysAreTold)
        #expect(lines.contains { $0.contains("NOTHING IS ENFORCED") } == policy.onlyWarns)
        for endpoint in said.parts {
            let denied = Gate.calls.filter { $0.endpoint == endpoint && Gate.isDenied($0, policy) }
            #expect(!denied.isEmpty, "\(endpoint)")
        }
    }

    /// It names the decision, and says of a response what is left out exactly where something is.
    private func explain(_ policy: Policy, _ configuration: Configuration, _ passing: [Gate.Call]) throws {
        let seen = SeenWords(of: policy, in: configuration)
        for call in passing {
            let words = seen?.lines(on: call.endpoint) ?? []
            switch policy.judge(call.facts) {
            case .allowed(let permit):
                if case .treated(let handling) = permit.treatment, handling.plan != nil {
                    #expect(!words.isEmpty, "\(call.path)")
                } else if policy.view?.fields[call.endpoint] != nil {
                    Issue.record("\(call.path): fields that nothing keeps")
                }
            // What may be created asks the engine, too, and leaves nothing out of a response.
            case .needs(.objects): #expect(!words.isEmpty || policy.bodies.create != nil, "\(call.path)")
            case .needs(.body), .needs(.conditions), .denied: break
            }
        }
        for call in passing where policy.view?.fields[call.endpoint] != nil {
            #expect(seen?.summary.contains("\(call.endpoint.operationId) is cut down to ") == true)
        }
    }

    private func diff(_ policy: Policy, _ configuration: Configuration, _ endpoints: Set<Endpoint>) {
        let probes = PolicyProbes(from: configuration, to: configuration)
        let change = probes.change(of: "everyone", from: nil, to: policy)
        let untrue = Set(change.allowed).symmetricDifference(endpoints)
        #expect(untrue.isEmpty && change.denied.isEmpty && change.altered.isEmpty, "\(untrue)")
    }

    /// The file that `check --print` writes decides as what it was written of.
    private func printed(_ configuration: Configuration) throws {
        let text = PolicyFileText(of: configuration, title: "printed", tellsReach: true).text
        let reading = PolicyFile.read(from: Array(text.utf8), named: "printed.yaml") { _, _ in
            .failure(PresetProblem("no preset stands in it"))
        }
        let file = try #require(reading.file, "\(reading.issues)\n\(text)")
        for (old, new) in zip(configuration.policies.policies, file.policies) {
            let (before, after) = (Gate.endpoints(old), Gate.endpoints(new.policy))
            #expect(before == after, "\(before.symmetricDifference(after))")
        }
    }
}

extension String {
    /// The first `sought` that stands behind `mark`.
    fileprivate func firstRange(of sought: String, behind mark: String) -> Range<String.Index>? {
        guard let start = firstRange(of: mark)?.upperBound else { return nil }
        return self[start...].firstRange(of: sought)
    }
}
