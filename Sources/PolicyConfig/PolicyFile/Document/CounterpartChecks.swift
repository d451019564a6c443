// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Checks for requests that are denied by their path, or by Podman's name for them, while another endpoint with the
/// same effect is allowed.
extension DocumentReader {
    mutating func checkPartialWays(of draft: PolicyDraft, in policy: Policy) {
        let granted = policy.grantedEndpoints
        for entry in draft.deny where !issues.isFull {
            guard let endpoint = Endpoint(operationId: entry.text) else { continue }
            let left = granted.filter(endpoint.partialWays.contains).map(\.operationId)
            if left.isEmpty { continue }
            let end = left.count == 1 ? "is still allowed" : "are still allowed"
            issues.warning(
                at: entry.place,
                "\(entry.text.shown) is denied, but \(left.joined(separator: ", ")) can bring the same about "
                    + "for some objects, or on the way to something else, and \(end)")
        }
    }

    mutating func checkCounterparts(of draft: PolicyDraft, in policy: Policy) {
        let entries = draft.deny.filter(\.meansNoCounterparts)
        guard !entries.isEmpty else { return }
        let open = policy.grantedEndpoints
        for entry in entries where !issues.isFull {
            let counterparts = entry.counterparts
            let left = open.filter(counterparts.contains).map(\.operationId)
            guard !left.isEmpty else { continue }
            let more = left.count > 5 ? " and \(left.count - 5) more" : ""
            let names = left.prefix(5).joined(separator: ", ") + more
            let words = left.count == 1 ? "does the same and is" : "do the same and are"
            issues.warning(at: entry.place, "\(entry.text.shown) is denied, but \(names) \(words) still allowed")
        }
    }
}

extension RuleEntry {
    /// Whether the entry does not include counterparts, as an operation, a group or a glob of Docker's does.
    fileprivate var meansNoCounterparts: Bool {
        meaning.regex != nil || text.contains("/") || isPodmansAlone
    }

    /// Whether the entry names one of Podman's own endpoints. A glob or a group of them only means Podman's API.
    private var isPodmansAlone: Bool { Endpoint(operationId: text)?.isPodmans == true }

    /// The endpoints with the same effect as those that the entry denies whole, without these.
    fileprivate var counterparts: Set<Endpoint> {
        let denied = Set(reached)
        let others = Set(denied.flatMap(\.counterparts)).subtracting(denied)
        guard isPodmansAlone else { return others }
        return others.union(Endpoint.allCases.filter { $0.podmanNamesake.map(denied.contains) ?? false })
    }

    /// The endpoints that it covers; for a pattern, those with a sample that it matches.
    private var reached: [Endpoint] {
        guard let regex = meaning.regex else { return Array(meaning.whole) }
        let alone = Rule(.allow, methods: meaning.pathMethods, subject: .matching(regex), id: "")
        return Endpoint.allCases.filter(alone.mayAllow)
    }
}
