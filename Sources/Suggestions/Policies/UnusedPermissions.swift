// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The observed endpoints that a present policy lacks, and the endpoints that it allows and that were not used.
package struct UnusedPermissions: Sendable {
    package let policy: String
    /// The endpoints that the policy allows and that were never requested.
    package let unused: [Endpoint]
    /// The endpoints that were requested and that the policy does not allow.
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

    /// The comments of a policy file, in lines of a page's width.
    var comments: [String] {
        guard !unused.isEmpty else { return ["all that policy \(policy) allows was used"] }
        return unused.map(\.operationId).reduce(into: ["policy \(policy) allows, and it was never used:"]) {
            lines, name in
            if lines.count == 1 || lines[lines.count - 1].count + name.count > 90 { lines.append(" ") }
            lines[lines.count - 1] += " \(name)"
        }
    }

    /// The differences: `+ ContainerLogs` is missing, `- ContainerExec` was never used.
    package var lines: [String] {
        let missing = missing.map { endpoint in
            let root = endpoint.isWayToRoot ? "root on the host; " : ""
            return "+ \(endpoint.operationId)  # \(root)\(usage.endpoints[endpoint]?.words ?? "")"
        }
        return missing + unused.map { "- \($0.operationId)  # never used" }
    }
}
