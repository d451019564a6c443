// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Checks that need both the rules and the view.
extension DocumentReader {
    mutating func checkVisibility(of draft: PolicyDraft, in policy: Policy) {
        guard let view = policy.view else { return }
        let allowed = policy.grantedEndpoints
        if let words = VisibilityReach.refusal(by: view, among: allowed) {
            let refused = Set(VisibilityReach.refused(by: view, among: allowed))
            let entry = draft.allow.first { !$0.meaning.whole.union($0.meaning.part).isDisjoint(with: refused) }
            issues.warning(at: entry?.place ?? draft.place, words)
        }
        if let words = LostValues.words(for: policy.name, redaction: view.redaction, allowed: allowed) {
            issues.warning(at: draft.view.redactionPlace ?? draft.place, words)
        }
        for (kind, place) in draft.view.kinds where !view.visibility[kind].isEmpty {
            if allowed.contains(where: { VisibilityReach.isAbout($0, kind: kind) }) { continue }
            issues.warning(
                at: place, "nothing that policy \(draft.name) allows shows or takes \(VisibilityKeys.key(of: kind))")
        }
        for (endpoint, place) in draft.view.endpoints where !allowed.contains(endpoint) {
            issues.warning(at: place, "policy \(draft.name) does not allow \(endpoint.operationId)")
        }
        checkFields(of: draft, in: view, allowed: allowed)
    }

    /// Checks `fields`: it cuts the response of one operation, while others return the same data.
    private mutating func checkFields(of draft: PolicyDraft, in view: View, allowed: [Endpoint]) {
        let whole = allowed.filter { view.fields[$0] == nil && $0.traits.effects.contains(.reads) && !view.refuses($0) }
        for endpoint in Endpoint.allCases where view.fields[endpoint] != nil && allowed.contains(endpoint) {
            let left = whole.filter { endpoint.counterparts.contains($0) || $0.podmanNamesake == endpoint }
            if left.isEmpty { continue }
            let names = left.map(\.operationId).joined(separator: ", ")
            let place = draft.view.endpoints.first { $0.endpoint == endpoint }?.place ?? draft.place
            issues.warning(
                at: place,
                "fields leaves members of \(endpoint.operationId) out, and \(names) can tell them: "
                    + "deny it, or give it fields as well")
        }
    }
}

/// The values that a program loses if it reads the configuration of a container or a service and writes it back.
enum LostValues {
    private static let writing: [Endpoint] = [.containerCreate, .serviceCreate, .serviceUpdate]

    /// Returns nil if no redacted value can be written back.
    static func words(for policy: String, redaction: Redaction, allowed: [Endpoint]) -> String? {
        let names = writing.filter(allowed.contains).map(\.operationId)
        guard !redaction.isEmpty, !names.isEmpty else { return nil }
        let gone = leftOut(by: redaction, writesServices: allowed.contains(.serviceUpdate))
        let loss = gone.isEmpty ? "" : ", and loses without a word what is left out: \(gone.joined(separator: ", "))"
        return "policy \(policy) allows \(names.joined(separator: ", ")) and redacts what a configuration holds: "
            + "a program that writes back what it has read, as updaters do, is denied where *** stands\(loss)"
    }

    /// Returns the redactions that leave no trace in a response.
    private static func leftOut(by redaction: Redaction, writesServices: Bool) -> [String] {
        let named = "env (env: { keep: [TZ] } leaves the names, so that such a write is denied)"
        let all: [(String, Bool)] = [
            (named, redaction.environment == .empty),
            ("addresses", redaction.addresses), ("credentials of log drivers", redaction.credentials),
            ("the placement of services", writesServices && !redaction.labels.isEmpty),
        ]
        return all.filter(\.1).map(\.0)
    }
}
