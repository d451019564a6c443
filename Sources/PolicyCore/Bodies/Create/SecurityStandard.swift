// SPDX-License-Identifier: Apache-2.0

/// The rights that a container may have, by the names of Kubernetes' Pod Security Standards.
public enum SecurityStandard: String, Sendable, Hashable, CaseIterable {
    /// All that an engine can do: root on the host.
    case privileged
    /// No known way to the host. Ordinary containers pass unchanged.
    case baseline
    /// Besides, no root in the container, no capabilities and no way to gain privileges.
    case restricted

    /// The version of the standards' meaning here; it changes when one of them allows less.
    public static let version = 1
}
