// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// What a policy of today lacks of what was seen, and what it allows that nobody asked for.
package struct UnusedPermissions: Sendable {
    package let policy: String
    /// What it allows and was never asked for.
    package let unused: [Endpoint]
    /// What was asked for and it does not allow.
    package let missing: [Endpoint]
    private let usage: ClientUsage

    package init(of policy: Policy, after usage: ClientUsage) {
        self.policy = policy.name
        self.usage = usage
        let allowed = policy.allowedEndpoints
        unused = allowed.filter { usage.endpoints[$0] == nil }
        missing = Endpoint.allCases.filter { usage.endpoints[$0] != nil && !allowed.contains($0) }
    }

    package var isEmpty: Bool { unused.isEmpty && missing.isEmpty }

    /// For a policy file, in lines of a page's width.
    var comments: [String] {
        guard !unused.isEmpty else { return ["all that policy \(policy) allows was used"] }
        return unused.map(\.operationId).reduce(into: ["policy \(policy) allows, and it was never used:"]) {
            lines, name in
            if lines.count == 1 || lines[lines.count - 1].count + name.count > 90 { lines.append(" ") }
            lines[lines.count - 1] += " \(name)"
        }
    }

    /// `+ ContainerLogs` is missing, `- ContainerExec` was never used.
    package var lines: [String] {
        let missing = missing.map { endpoint in
            let root = endpoint.isWayToRoot ? "root on the host; " : ""
            return "+ \(endpoint.operationId)  # \(root)\(usage.endpoints[endpoint]?.words ?? "")"
        }
        return missing + unused.map { "- \($0.operationId)  # never used" }
    }
}
