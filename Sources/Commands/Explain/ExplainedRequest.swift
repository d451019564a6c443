// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Sentences

/// The decision on the request of a described client.
struct ExplainedRequest {
    let request: AskedRequest
    let client: ClientMatcher?
    /// The explanations by each entry that may match, in the order in which they are tried; never empty.
    fileprivate let ways: [Candidacy]
    fileprivate let last: Candidacy
    /// The explanations by listeners that come before its entry.
    fileprivate let byListener: [Candidacy]
    /// The parts that its policy removes from the response; empty if the request is denied, or the response is
    /// unchanged.
    private let left: [String]
    private let effect: VisibilityEffect?

    fileprivate struct Candidacy {
        let candidate: PolicyOfClient.Candidate
        /// The explanation; nil if the policy is unknown.
        let explanation: Explanation?
    }

    /// Returns nil if there is no client and there are several policies.
    init?(of request: AskedRequest, from client: ClientMatcher?, in configuration: Configuration) {
        let found = client.map { PolicyOfClient.find($0, in: configuration) } ?? PolicyOfClient.only(in: configuration)
        guard let found else { return nil }
        let policies = configuration.policies
        let stranger = policies.clientsForm.flatMap { form in client?.strangerSentence(in: form) }
        func way(of candidate: PolicyOfClient.Candidate) -> Candidacy {
            let explanation = Explanation(
                of: request, policy: candidate.policy, strangersAreTold: policies.strangersAreTold ?? stranger)
            return Candidacy(candidate: candidate, explanation: candidate.isKnown ? explanation : nil)
        }
        (self.request, self.client) = (request, client)
        last = way(of: found.certain)
        ways = found.all.map(way)
        byListener = found.byListener.map(way)
        let endpoint = last.explanation?.seenEndpoint
        effect = endpoint.flatMap { found.certain.policy?.view?.effect(on: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        left = endpoint.flatMap { SeenWords(of: found.certain.policy, in: configuration)?.lines(on: $0) } ?? []
    }

    /// Whether the entries that may match differ, so that the decision is open.
    private var dependsOnClient: Bool {
        guard last.explanation?.decision != .refused else { return false }
        return ways.contains { $0.explanation == nil || $0.explanation?.decision != last.explanation?.decision }
    }

    /// The explanation by the client's policy; nil if that is unknown.
    var explanation: Explanation? { dependsOnClient ? nil : last.explanation }

    var decision: Explanation.Decision {
        dependsOnClient ? .depends : last.explanation?.decision ?? .depends
    }
}

// MARK: - For people

extension ExplainedRequest {
    var text: String {
        guard dependsOnClient else {
            let response = left.map { "response: \($0)" }
            let rule = last.explanation.map(ruleLine) ?? []
            let lines = [last.explanation?.text ?? ""] + response + who + rule + exceptions
            return lines.joined(separator: "\n")
        }
        let about = last.explanation?.about ?? ""
        let lines = ways.enumerated().map { offset, way in
            offset == ways.count - 1 ? "else \(way.words)" : "if it is \(way.words)"
        }
        return (["depends: \(about): it is not known who \(client?.words ?? "the client") is"] + lines + exceptions)
            .joined(separator: "\n")
    }

    /// The listeners with another decision.
    private var exceptions: [String] {
        guard last.explanation?.decision != .refused else { return [] }
        return byListener.filter { dependsOnClient || $0.explanation?.decision != last.explanation?.decision }.map {
            "unless it comes by \($0.words)"
        }
    }

    private var who: [String] {
        guard let client, last.explanation?.decision != .refused else { return [] }
        let candidate = last.candidate
        let entry = candidate.entry.map { ", by \($0)\(candidate.place.map { " at \($0)" } ?? "")" } ?? ""
        return ["client: \(client.words)\(entry)"] + (candidate.policy.map { ["policy: \($0.name)"] } ?? [])
    }

    /// Returns the line with the rule of a denial. An allowed request has its rule in the decision's line.
    private func ruleLine(of explanation: Explanation) -> [String] {
        guard explanation.decision == .denied, let rule = explanation.rule else { return [] }
        return ["rule: \(rule)"]
    }
}

extension ExplainedRequest.Candidacy {
    /// The decision in words: `label:role=ci (caisson.yaml:4:5), policy ci: denied`.
    fileprivate var words: String {
        let entry = candidate.entry ?? "nobody that is known"
        let place = candidate.place.map { " (\($0))" } ?? ""
        let policy = candidate.policy.map { ", policy \($0.name)" } ?? ""
        return "\(entry)\(place)\(policy): \(explanation?.decision.rawValue ?? "its own labels say")"
    }
}

// MARK: - For programs

extension ExplainedRequest {
    var json: JSONValue {
        let told = dependsOnClient ? nil : last.explanation
        let effects = last.explanation?.endpoint?.traits.effects.list ?? []
        return .object([
            JSONMember("method", .string(request.method)),
            JSONMember("target", .string(request.target)),
            JSONMember("endpoint", .optional(last.explanation?.endpoint?.operationId)),
            JSONMember("effects", .strings(effects)),
            JSONMember("client", .optional(client?.words)),
            JSONMember("entry", dependsOnClient ? .null : last.candidate.json),
            JSONMember("policy", dependsOnClient ? .null : .optional(last.candidate.policy?.name)),
            JSONMember("decision", .string(decision.rawValue)),
            JSONMember("rule", .optional(told?.rule?.name)),
            JSONMember("reason", .optional(dependsOnClient ? "depends_on_client" : told?.reason)),
            JSONMember("status", told?.status.map { .integer($0) } ?? .null),
            JSONMember("message", .optional(told?.message)),
            JSONMember("also", .strings(told?.others ?? [])),
            JSONMember("warning", .optional(told?.warning)),
            JSONMember("wouldAllow", .optional(told?.wouldAllow)),
            JSONMember("response", dependsOnClient ? .null : effect?.json ?? .null),
            JSONMember("dependsOn", .array(dependsOnClient ? ways.map(\.json) : [])),
            JSONMember("byListener", .array(byListener.map(\.json))),
        ])
    }
}

extension ExplainedRequest.Candidacy {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("entry", candidate.json),
            JSONMember("policy", .optional(candidate.policy?.name)),
            JSONMember("decision", .optional(explanation?.decision.rawValue)),
        ])
    }
}

extension VisibilityEffect {
    /// The parts removed from a response.
    fileprivate var json: JSONValue {
        .object([
            JSONMember("fields", fields.map { JSONValue.strings($0) } ?? .null),
            JSONMember("hidden", .strings(hidden.map { "\($0)s" })),
            JSONMember("redacted", .strings(redacted)),
        ])
    }
}

extension PolicyOfClient.Candidate {
    /// The entry as JSON; null if none matches, and if there is one policy for all.
    fileprivate var json: JSONValue {
        guard let entry else { return .null }
        return .object([JSONMember("client", .string(entry)), JSONMember("place", .optional(place))])
    }
}
