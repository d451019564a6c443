// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The policy for a client of two proxies: it allows all that either allows, without what either denies.
enum PolicyUnion {
    /// Returns nil if the policies limit bodies, or show objects, differently: then no single policy does the same.
    static func policy(of policies: [Policy]) -> Policy? {
        guard let first = policies.first else { return nil }
        let agree = policies.allSatisfy { policy in
            policy.bodies == first.bodies && policy.view == first.view && policy.enforcement == first.enforcement
        }
        guard agree else { return nil }
        let union = Policy(name: first.name, rules: policies.flatMap(\.rules)).constraining(first.bodies)
        return first.view.map(union.seeing) ?? union
    }
}
