// SPDX-License-Identifier: Apache-2.0

/// What comes along with a container that another one is joined to, or that an image is made of.
public enum Implication: Sendable, Hashable, CaseIterable {
    /// Its volumes and the images that it mounts, by `VolumesFrom`.
    case mounts
    /// Its processes, by `PidMode`. What they see of files is open to who is among them, at `/proc/1/root`, and so is their
    /// environment; they are another container's where it has joined that one's.
    case processes
    /// Its shared memory, by `IpcMode`, or that of another container.
    case memory
    /// Its networks, by `NetworkMode`, or those of another container.
    case networks
    /// Its image, by a commit.
    case image

    /// The kinds of which a rule is reason enough to ask.
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
