// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore

/// The policies that may judge a described client.
struct PolicyOfClient {
    /// A policy, and the entry of the configuration that names it.
    struct Candidate {
        /// The policy; nil for a container with a policy in its labels, which is unknown before it exists, and for a
        /// client that no entry matches.
        let policy: Policy?
        /// The entry, such as `label:role=ci`; nil if one policy applies to all clients, or none matches.
        let entry: String?
        /// The place of the entry: `caisson.yaml:12:5`.
        let place: String?
        let isKnown: Bool

        static let nobody = Candidate(policy: nil, entry: nil, place: nil, isKnown: true)
    }

    /// Entries that come first and may match, in their order; it depends on facts that the description lacks.
    let possible: [Candidate]
    /// The entry that applies if none of these does.
    let certain: Candidate
    /// Listeners by which it could come all the same, and that are taken before its own entry: by their own policies,
    /// or by entries about them.
    var byListener: [Candidate] = []

    /// All candidates, in the order in which they are tried.
    var all: [Candidate] { possible + [certain] }

    static func find(_ client: ClientMatcher, in configuration: Configuration) -> PolicyOfClient {
        var possible: [Candidate] = []
        /// Finds the policies of a client, including those of listeners.
        var byListeners: [Candidate] = []
        /// The listeners that the client may come by and that have shown no policy of their own yet.
        var open = Set(configuration.settings.listeners.filter(client.canCome))
        let hasListeners = !open.isEmpty
        var taken: [Candidate] = []
        var earlier: [ClientMatcher] = []
        for (rule, place) in rules(of: configuration) {
            let matcher = rule.matcher
            let candidate = candidate(for: rule, matcher: matcher, place: place, policies: configuration.policies)
            // A client described without a listener came through none with a policy of its own, unless there is no
            // other: then it came through one of these, and later entries match no client.
            if client.kind != .listener, case .listener(let address) = matcher, open.remove(address) != nil {
                byListeners.append(candidate)
                taken.append(candidate)
                guard open.isEmpty else { continue }
                return PolicyOfClient(possible: byListeners.dropLast(), certain: candidate)
            }
            if let matcher, client.kind != .listener {
                // Every client of this entry meets another entry first, or comes by a listener with its own policy.
                let isMet =
                    earlier.contains { $0.covers(matcher) } || hasListeners && !open.contains(where: matcher.canCome)
                if isMet { continue }
                earlier.append(matcher)
            }
            switch rule.subject == .anyone ? .certain : matcher?.likeness(to: client) ?? .possible {
            case .certain: return PolicyOfClient(possible: possible, certain: candidate, byListener: taken)
            case .possible:
                possible.append(candidate)
                byListeners.append(candidate)
            case .impossible: continue
            }
        }
        return PolicyOfClient(possible: possible, certain: .nobody, byListener: taken)
    }

    /// Returns the policy if there is only one, for all clients; nil if there are several.
    static func only(in configuration: Configuration) -> PolicyOfClient? {
        let policies = configuration.policies.policies
        guard policies.count <= 1 else { return nil }
        guard let policy = policies.first else { return PolicyOfClient(possible: [], certain: .nobody) }
        return PolicyOfClient(
            possible: [], certain: Candidate(policy: policy, entry: nil, place: nil, isKnown: true))
    }

    private static func candidate(
        for rule: PolicySet.ClientRule, matcher: ClientMatcher?, place: String?, policies: PolicySet
    ) -> Candidate {
        let isUnnamed = matcher == nil && rule.subject != .anyone
        let policy =
            isUnnamed || !policies.policies.indices.contains(rule.policy) ? nil : policies.policies[rule.policy]
        let entry = matcher?.words ?? (isUnnamed ? "a container's own labels" : nil)
        return Candidate(policy: policy, entry: entry, place: place, isKnown: !isUnnamed)
    }

    /// Returns the rules in the order in which they are tried, with their places in a file.
    static func rules(of configuration: Configuration) -> [(PolicySet.ClientRule, place: String?)] {
        let rules = configuration.policies.clients
        guard let file = configuration.file, let names = configuration.placeNames else {
            return rules.map { ($0, nil) }
        }
        let places = file.listeners.filter { $0.policy != nil }.map(\.place) + file.clients.map(\.place)
        guard places.count == rules.count else { return rules.map { ($0, nil) } }
        return zip(rules, places).map { ($0, names.words(at: $1)) }
    }
}
