// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A summary of a policy's allowed endpoints: `containers: read, write 6 of 14 (ContainerKill, …); SystemPing`.
struct AllowedWords: CustomStringConvertible {
    let description: String

    init(of policy: Policy) {
        let members = policy.allowedEndpoints.map {
            Member(endpoint: $0, isPart: policy.allowsOnlySome($0), isConditional: policy.isConditional(at: $0))
        }
        let groups = EndpointGroup.allCases.compactMap { group in
            Self.words(for: group, members: members.filter { $0.endpoint.group == group })
        }
        description = groups.isEmpty ? "nothing" : groups.joined(separator: "; ")
    }

    private struct Member {
        let endpoint: Endpoint
        /// Whether it is allowed for some objects only.
        let isPart: Bool
        /// Whether it is allowed only under conditions.
        let isConditional: Bool

        var words: String { endpoint.operationId + (isConditional ? " conditional" : isPart ? " for some" : "") }
        var isWhole: Bool { !isPart && !isConditional }
    }

    /// Returns a few endpoints of a group by their names, or many by their kinds of access.
    private static func words(for group: EndpointGroup, members: [Member]) -> String? {
        if members.isEmpty { return nil }
        if members.count <= 4 { return list(of: members) }
        let parts = Access.allCases.compactMap { access in
            words(for: access, of: group, held: members.filter { $0.endpoint.access == access })
        }
        return "\(group.rawValue): \(parts.joined(separator: ", "))"
    }

    /// Returns the words for an access: the word alone if all its endpoints in policy files are allowed.
    private static func words(for access: Access, of group: EndpointGroup, held: [Member]) -> String? {
        if held.isEmpty { return nil }
        let meant = Endpoint.allCases.filter { $0.group == group && $0.access == access }
        let missing = meant.filter { endpoint in !held.contains { $0.endpoint == endpoint } }
        let isWhole = held.allSatisfy(\.isWhole)
        // Marked once for all of them.
        let conditional = held.allSatisfy(\.isConditional) ? " conditional" : ""
        if missing.isEmpty, isWhole { return access.rawValue }
        let isNearlyAll = isWhole && missing.count < held.count && missing.count <= 3
        let names =
            isNearlyAll
            ? "not \(missing.map(\.operationId).joined(separator: ", "))"
            : conditional.isEmpty ? list(of: held) : held.map(\.endpoint.operationId).joined(separator: ", ")
        return "\(access.rawValue) \(held.count) of \(meant.count)\(conditional) (\(names))"
    }

    private static func list(of members: [Member]) -> String {
        members.map(\.words).joined(separator: ", ")
    }
}
