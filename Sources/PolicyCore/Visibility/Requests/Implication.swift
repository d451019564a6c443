// SPDX-License-Identifier: Apache-2.0

/// The relation by which a container implies other objects for one that joins it, or for an image made of it.
public enum Implication: Sendable, Hashable, CaseIterable {
    /// Its volumes and mounted images, by `VolumesFrom`.
    case mounts
    /// Its processes, by `PidMode`. A process among them can read their files, at `/proc/1/root`, and their
    /// environment. If the container itself joined another one's processes, they are that one's.
    case processes
    /// Its shared memory, by `IpcMode`, or the memory of a container that it joined.
    case memory
    /// Its networks, by `NetworkMode`, or those of a container that it joined.
    case networks
    /// Its image, by a commit.
    case image

    /// The kinds whose rules make it necessary to look up the implied objects.
    public var kinds: [ObjectKind] {
        switch self {
        case .mounts: [.volume, .image]
        case .processes: [.container, .volume, .image]
        case .memory: [.container]
        case .networks: [.container, .network]
        case .image: [.image]
        }
    }
}
