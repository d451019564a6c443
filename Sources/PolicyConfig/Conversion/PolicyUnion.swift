// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// What a client may that asks two proxies: what either allows, without what either denies.
enum PolicyUnion {
    /// Nil where the policies limit bodies, or show things, differently: then no one policy does the same.
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
