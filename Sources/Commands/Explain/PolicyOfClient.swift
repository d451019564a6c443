// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore

/// The policies that may judge a client who is described rather than connected.
struct PolicyOfClient {
    /// A policy, and the entry of the configuration that names it.
    struct Candidate {
        /// Nil where nobody knows before the client is there: a container that brings its own policy; and for whoever
        /// matches nothing.
        let policy: Policy?
        /// `label:role=ci`; nil where there is one policy for everybody, and for whoever matches nothing.
        let entry: String?
        /// `caisson.yaml:12:5`
        let place: String?
        let isKnown: Bool

        static let nobody = Candidate(policy: nil, entry: nil, place: nil, isKnown: true)
    }

    /// Entries that come first and may match, in their order; it depends on what was not said of the client.
    let possible: [Candidate]
    /// Whose turn it is when none of them does.
    let certain: Candidate
    /// Listeners by which it could come all the same, and that are taken before its own entry: by their own policies, or by
    /// entries about them.
    var byListener: [Candidate] = []

    /// All of them, in the order in which they are tried.
    var all: [Candidate] { possible + [certain] }

    static func find(_ client: ClientMatcher, in configuration: Configuration) -> PolicyOfClient {
        var possible: [Candidate] = []
        /// The same with the listeners that have policies of their own among them.
        var byListeners: [Candidate] = []
        /// Listeners by which it may come, and that have no policy of their own as far as was seen.
        var open = Set(configuration.settings.listeners.filter(client.canCome))
        let hasListeners = !open.isEmpty
        var taken: [Candidate] = []
        var earlier: [ClientMatcher] = []
        for (rule, place) in rules(of: configuration) {
            let matcher = rule.matcher
            let candidate = candidate(for: rule, matcher: matcher, place: place, policies: configuration.policies)
            // Whoever is described without a listener came through none that has a policy of its own, unless there is no
            // other: then it came through one of these, and what stands below is for nobody.
            if client.kind != .listener, case .listener(let address) = matcher, open.remove(address) != nil {
                byListeners.append(candidate)
                taken.append(candidate)
                guard open.isEmpty else { continue }
                return PolicyOfClient(possible: byListeners.dropLast(), certain: candidate)
            }
            if let matcher, client.kind != .listener {
                // Whoever it means comes first to another entry, or by a listener that is taken.
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

    /// Where there is one policy alone, no matter who asks; nil where there are several.
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

    /// The rules in the order in which they are tried, with the places of those that stand in a file.
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
