// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// A comparison of the endpoints that two configurations allow to the same clients.
struct PolicyComparison {
    /// The clients with other permissions than before, or with a policy of another name.
    let changes: [Change]
    /// Whether the clients' entries that both have are in another order.
    let isReordered: Bool
    /// Whether entries are about containers: then an address on one of the engine's networks that belongs to no known
    /// container is refused, whatever entries follow.
    let needsContainers: (old: Bool, new: Bool)

    struct Change {
        /// The client: `address:10.0.0.5`, `everyone`, or `policy watch` for a policy without clients; with further
        /// conditions, `container:web, if it is address:10.0.0.0/8`.
        let subject: String
        let old: String?
        let new: String?
        var allowed: [Endpoint] = []
        var denied: [Endpoint] = []
        /// The endpoints that are allowed for other objects than before.
        var altered: [Endpoint] = []
        /// The endpoints that may give root on the host by one of the two policies.
        var powers: Set<Endpoint> = []
        /// Whether other objects, or other fields of them, are visible than before.
        var seesOtherwise = false
        /// The treatment of denied requests: with `mode: warn` they are only reported.
        var enforcement = (old: Enforcement.whole, new: Enforcement.whole)

        var isEmpty: Bool {
            let isAlike = allowed.isEmpty && denied.isEmpty && altered.isEmpty && !seesOtherwise
            return old == new && isAlike && enforcement.old == enforcement.new
        }
    }

    var isEmpty: Bool { changes.isEmpty && !isReordered && needsContainers.old == needsContainers.new }

    init(from old: Configuration, to new: Configuration) {
        let probes = PolicyProbes(from: old, to: new)
        let subjects = Self.subjects(from: old, to: new)
        let pairs = subjects.flatMap { $0.pairs(from: old, to: new) }
        let judged = Set(pairs.flatMap { [$0.1?.name, $0.2?.name] })
        let unused = Self.policyNames(from: old, to: new).filter { !judged.contains($0) }.map { name in
            ("policy \(name)", Self.named(name, in: old), Self.named(name, in: new))
        }
        needsContainers = (old.policies.needsContainers, new.policies.needsContainers)
        changes = (pairs + unused).map { probes.change(of: $0.0, from: $0.1, to: $0.2) }.filter { !$0.isEmpty }
        isReordered = Self.order(of: old, in: new) != Self.order(of: new, in: old)
    }

    // MARK: Subjects

    private enum Subject: Equatable {
        case everyone
        case client(ClientMatcher)

        var words: String { if case .client(let client) = self { client.words } else { "everyone" } }

        /// Returns the policies of the client, before and after. If it has no entry of its own before or after, a later
        /// entry may match: then that is a pair as well.
        func pairs(from old: Configuration, to new: Configuration) -> [Pair] {
            guard case .client(let client) = self else { return [("everyone", everyones(of: old), everyones(of: new))] }
            let (before, after) = (PolicyOfClient.find(client, in: old), PolicyOfClient.find(client, in: new))
            let (was, becomes) = (before.certain.policy, after.certain.policy)
            let gained = after.alternatives(to: before, for: client)
            let lost = before.alternatives(to: after, for: client)
            let others =
                gained.map { ("\(words), if it is \($0.entry ?? "")", was, $0.policy) }
                + lost.map { ("\(words), if it is \($0.entry ?? "")", $0.policy, becomes) }
            if client.isCovered(by: gained) || client.isCovered(by: lost) { return others }
            return others + [(others.isEmpty ? words : "\(words), otherwise", was, becomes)]
        }

        private func everyones(of configuration: Configuration) -> Policy? {
            PolicyComparison.matchers(in: configuration).contains(nil) ? configuration.policies.policies.first : nil
        }
    }

    /// A client's words, with its policies before and after.
    private typealias Pair = (String, Policy?, Policy?)

    private static func subjects(from old: Configuration, to new: Configuration) -> [Subject] {
        var subjects: [Subject] = []
        for matcher in matchers(in: new) + matchers(in: old) {
            let subject = matcher.map { Subject.client($0) } ?? .everyone
            if !subjects.contains(subject) { subjects.append(subject) }
        }
        return subjects
    }

    /// Returns the matchers of all entries; nil stands for everyone.
    private static func matchers(in configuration: Configuration) -> [ClientMatcher?] {
        configuration.policies.clients.compactMap { rule in
            if rule.subject == .anyone { return .some(nil) }
            return rule.matcher.map { .some($0) }
        }
    }

    private static func order(of configuration: Configuration, in other: Configuration) -> [ClientMatcher?] {
        let known = matchers(in: other)
        return matchers(in: configuration).filter { known.contains($0) }
    }

    private static func policyNames(from old: Configuration, to new: Configuration) -> [String] {
        let names = (new.policies.policies + old.policies.policies).map(\.name)
        return names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private static func named(_ name: String, in configuration: Configuration) -> Policy? {
        configuration.policies.policies.first { $0.name == name }
    }
}

extension PolicyOfClient {
    /// Returns entries that may match a client without an entry of its own here, and that could not match there.
    fileprivate func alternatives(to other: PolicyOfClient, for client: ClientMatcher) -> [Candidate] {
        guard certain.entry != client.words else { return [] }
        let known = Set(other.possible.map { "\($0.entry ?? "") \($0.policy?.name ?? "")" })
        return possible.filter { $0.isKnown && !known.contains("\($0.entry ?? "") \($0.policy?.name ?? "")") }
    }
}

extension ClientMatcher {
    /// Whether every client of the matcher matches one of these.
    fileprivate func isCovered(by candidates: [PolicyOfClient.Candidate]) -> Bool {
        guard case .address(let block) = self else { return false }
        return block.isCovered(
            by: candidates.compactMap { candidate in
                guard case .address(let other)? = candidate.entry.flatMap({ ClientMatcher(text: $0) }) else {
                    return nil
                }
                return other
            })
    }
}

// MARK: - Output

extension PolicyComparison {
    var text: String {
        if isEmpty { return "both allow the same" }
        let order = isReordered ? ["the clients stand in another order: the first that matches names the policy"] : []
        return (changes.map(\.text) + order + unknownAddresses).joined(separator: "\n")
    }

    private var unknownAddresses: [String] {
        switch needsContainers {
        case (true, false):
            [
                "no entry is about containers any more: addresses of the engine's networks that no container is known to have are judged by other entries, and not refused"
            ]
        case (false, true):
            [
                "there are entries about containers: below them, addresses of the engine's networks that no container is known to have are refused"
            ]
        default: []
        }
    }

    var json: JSONValue {
        .object([
            JSONMember("changes", .array(changes.map(\.json))), JSONMember("reordered", .bool(isReordered)),
            JSONMember(
                "unknownAddressesRefused",
                .object([
                    JSONMember("old", .bool(needsContainers.old)), JSONMember("new", .bool(needsContainers.new)),
                ])),
        ])
    }
}

extension PolicyComparison.Change {
    fileprivate var text: String {
        let rows = [("+", allowed), ("-", denied), ("~", altered)].flatMap { mark, endpoints in
            endpoints.map {
                "  \(mark) \($0.operationId)  (\($0.group.rawValue): \($0.access.rawValue))\(power(of: $0))"
            }
        }
        let view = seesOtherwise ? ["  ~ what is hidden or redacted"] : []
        return ([heading] + mode.map { "  ~ \($0)" } + rows + view).joined(separator: "\n")
    }

    /// The change of the policy's mode, which is shown first.
    private var mode: [String] {
        guard enforcement.old != enforcement.new else { return [] }
        let meaning =
            switch enforcement.new {
            case .whole: "what was only warned of is denied"
            case .warns, .observes(includingRoot: true): "nothing is denied any more"
            case .observes(includingRoot: false): "only ways to root are denied"
            }
        return ["mode: \(enforcement.old.word) → \(enforcement.new.word): \(meaning)"]
    }

    private var heading: String {
        if subject.hasPrefix("policy ") {
            return old == nil ? "\(subject): new" : new == nil ? "\(subject): gone" : subject
        }
        switch (old, new) {
        case (let old?, let new?) where old == new: return "\(subject): policy \(old)"
        case (let old?, let new?): return "\(subject): policy \(new), was \(old)"
        case (nil, let new?): return "\(subject): policy \(new), was nobody"
        case (let old?, nil): return "\(subject): nobody, was policy \(old)"
        case (nil, nil): return subject
        }
    }

    fileprivate var json: JSONValue {
        let powers = (allowed + denied + altered).filter(powers.contains)
        return .object([
            JSONMember("subject", .string(subject)),
            JSONMember("old", .optional(old)),
            JSONMember("new", .optional(new)),
            JSONMember("allowed", .strings(allowed.map(\.operationId))),
            JSONMember("denied", .strings(denied.map(\.operationId))),
            JSONMember("altered", .strings(altered.map(\.operationId))),
            JSONMember("sightChanged", .bool(seesOtherwise)),
            JSONMember(
                "enforced",
                .object([
                    JSONMember("old", .bool(enforcement.old == .whole)),
                    JSONMember("new", .bool(enforcement.new == .whole)),
                ])),
            JSONMember("rootOnHost", .strings(powers.map(\.operationId))),
        ])
    }
}

extension PolicyComparison.Change {
    /// Returns a mark if the endpoint gives root on the host.
    private func power(of endpoint: Endpoint) -> String { powers.contains(endpoint) ? "  ROOT ON THE HOST" : "" }
}
