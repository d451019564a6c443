// SPDX-License-Identifier: Apache-2.0

/// How much a container may do, by the names of Kubernetes' Pod Security Standards.
public enum SecurityStandard: String, Sendable, Hashable, CaseIterable {
    /// All that an engine can do: root on the host.
    case privileged
    /// Nothing that is known to lead to the host. What ordinary containers are passes as it is.
    case baseline
    /// Besides, no root in the container, no capabilities and no way to gain privileges.
    case restricted

    /// The version of what the names mean here; it changes when one of them comes to mean less.
    public static let version = 1
}
