// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The names of the objects that an inspected container implies: its mounts, its networks or its image.
struct ImpliedNames {
    struct Name: Hashable {
        let kind: ObjectKind
        /// A name or an id.
        let text: String
    }

    /// All names; `nil` if the engine does not give all of them.
    private(set) var all: [Name]? = []

    init(_ implication: Implication, of container: EngineContainer) {
        switch implication {
        case .mounts: addMounts(container.mounts)
        case .processes:
            addMounts(container.mounts)
            checkOwn(container.pidMode)
        case .memory: checkOwn(container.ipcMode)
        case .networks: addNetworks(of: container)
        case .image: add(container.imageID, of: .image)
        }
    }

    private mutating func add(_ name: String?, of kind: ObjectKind) {
        guard let name, !name.isEmpty else { return all = nil }
        let found = Name(kind: kind, text: name)
        if all?.contains(found) == false { all?.append(found) }
    }

    /// Drops the names if the container joined another one's namespace: what it has there is the other's, and this
    /// inspection does not list it.
    private mutating func checkOwn(_ mode: String?) {
        switch ModeReference(parsing: mode ?? "") {
        case .container, .foreign: all = nil
        case .word, .other: break
        }
    }

    /// Adds volumes by name, and by the host's paths that lead to them.
    private mutating func addMounts(_ mounts: [EngineContainer.Mount]?) {
        guard let mounts else { return all = nil }
        for mount in mounts {
            switch mount.type {
            case "volume": add(mount.name, of: .volume)
            case "bind": addVolumes(at: mount.source)
            // In Docker the source is a path of its own.
            case "image": add(mount.name.flatMap { $0.isEmpty ? nil : $0 } ?? imageName(in: mount.source), of: .image)
            case "tmpfs": break
            default: all = nil
            }
        }
    }

    private func imageName(in source: String?) -> String? {
        source.flatMap { AbsolutePath.isAbsolute($0) ? nil : $0 }
    }

    private mutating func addVolumes(at path: String?) {
        guard let path, AbsolutePath.isAbsolute(path) else { return all = nil }
        let volumes = VolumesAtPath(path: path)
        for name in volumes.names { add(name, of: .volume) }
        if volumes.holdsAll { all = nil }
    }

    /// Adds the networks. A container that joined another one's network namespace is in that one's networks, which this
    /// inspection does not list. The networks that every engine has are left out: any client may join them.
    private mutating func addNetworks(of container: EngineContainer) {
        guard let mode = container.networkMode, let networks = container.attachments else { return all = nil }
        checkOwn(mode)
        for network in networks where !ModeReference.words.contains(network.networkName) {
            add(network.networkID.isEmpty ? network.networkName : network.networkID, of: .network)
        }
    }
}
