// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The names of the objects that an inspected container implies: its volumes, its networks or its image.
struct ImpliedNames {
    /// The names or ids; `nil` if the engine does not tell all of them.
    private(set) var all: [String]? = []

    init(kind: ObjectKind, of container: EngineContainer) {
        switch kind {
        case .volume: addVolumes(from: container.mounts)
        case .network: addNetworks(of: container)
        case .image: add(container.imageID)
        default: all = nil
        }
    }

    private mutating func add(_ name: String?) {
        guard let name, !name.isEmpty else { return all = nil }
        if all?.contains(name) == false { all?.append(name) }
    }

    /// By name, and by the paths of the host that lead to volumes.
    private mutating func addVolumes(from mounts: [EngineContainer.Mount]?) {
        guard let mounts else { return all = nil }
        for mount in mounts {
            switch mount.type {
            case "volume": add(mount.name)
            case "bind": addVolumes(at: mount.source)
            case "tmpfs", "image": break
            default: all = nil
            }
        }
    }

    private mutating func addVolumes(at path: String?) {
        guard let path, AbsolutePath.isAbsolute(path) else { return all = nil }
        let volumes = VolumesAtPath(path: path)
        for name in volumes.names { add(name) }
        if volumes.holdsAll { all = nil }
    }

    /// What has its network from another container is in that one's networks, which are not told here. Everybody may
    /// join those that every engine has.
    private mutating func addNetworks(of container: EngineContainer) {
        guard let mode = container.networkMode, let networks = container.attachments else { return all = nil }
        switch ModeReference(parsing: mode) {
        case .container, .foreign: return all = nil
        case .word, .other: break
        }
        for network in networks where !ModeReference.words.contains(network.networkName) {
            add(network.networkID.isEmpty ? network.networkName : network.networkID)
        }
    }
}
