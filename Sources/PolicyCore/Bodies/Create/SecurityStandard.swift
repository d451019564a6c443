// SPDX-License-Identifier: Apache-2.0

/// The rights that a container may have, by the names of Kubernetes' Pod Security Standards.
public enum SecurityStandard: String, Sendable, Hashable, CaseIterable {
    /// All that an engine can do, which is root on the host.
    case privileged
    /// No known way to the host. Ordinary containers pass unchanged.
    case baseline
    /// The baseline, without root in the container, without capabilities and ways to gain privileges.
    case restricted

    /// The version of the standards' meaning here; it changes when one of them allows less.
    public static let version = 1
}
