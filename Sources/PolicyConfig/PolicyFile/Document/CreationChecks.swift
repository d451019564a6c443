// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension DocumentReader {
    /// Reports an entry that allows only requests that `create` refuses, which is a mistake.
    mutating func checkCreation(of draft: PolicyDraft) {
        if draft.bodies.create == nil { return }
        for entry in draft.allow {
            let endpoints = entry.meaning.whole.union(entry.meaning.part)
            let reasons = endpoints.compactMap { endpoint -> String? in
                if case .refused(let why) = CreationReach.of(endpoint) { why } else { nil }
            }
            guard let why = Set(reasons).min(), reasons.count == endpoints.count else { continue }
            issues.warning(at: entry.place, "\(entry.text.shown) allows nothing beside create: \(why)")
        }
    }
}
