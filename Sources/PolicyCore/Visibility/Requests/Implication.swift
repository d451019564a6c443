// SPDX-License-Identifier: Apache-2.0

/// The relation by which a container implies other objects for one that joins it, or for an image made of it.
public enum Implication: Sendable, Hashable, CaseIterable {
    /// The volumes and mounted images of the container, by `VolumesFrom`.
    case mounts
    /// The processes of the container, by `PidMode`. A process among them can read their files, at `/proc/1/root`, and
    /// their environment. If the container itself joined another one's processes, they are that one's.
    case processes
    /// The shared memory of the container, by `IpcMode`, or that of a container that it joined.
    case memory
    /// The networks of the container, by `NetworkMode`, or those of a container that it joined.
    case networks
    /// The image of the container, by a commit.
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
