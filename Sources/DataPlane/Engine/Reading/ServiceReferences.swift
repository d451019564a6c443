// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The objects that an inspected service refers to in the parts of its specification that clients are shown
/// (`SwarmPlaces`).
struct ServiceReferences {
    let id: String
    /// The references of these kinds; `nil` if the engine does not give all of them.
    private(set) var all: [ImpliedNames.Name]? = []

    private let kinds: Set<ObjectKind>

    /// Returns `nil` if the JSON has no id of a service.
    init?(json: JSONValue, kinds: Set<ObjectKind>) {
        guard let id = json["ID"]?.string, let spec = json["Spec"] else { return nil }
        (self.id, self.kinds) = (id, kinds)
        let task = spec["TaskTemplate"]
        let container = task?["ContainerSpec"]
        for networks in [task?["Networks"], spec["Networks"]] { add(networks, named: "Target", of: .network) }
        add(container?["Secrets"], named: "SecretID", of: .secret)
        add(container?["Configs"], named: "ConfigID", of: .config)
        if let config = container?["Privileges"]?["CredentialSpec"]?["Config"]?.string, !config.isEmpty {
            add(config, of: .config)
        }
        for mount in container?["Mounts"]?.array ?? [] { add(mount) }
        // Placement constraints are shown to no client from which nodes are hidden.
        if task?["Placement"]?["Constraints"]?.array?.isEmpty == false, kinds.contains(.node) { all = nil }
    }

    private mutating func add(_ list: JSONValue?, named member: String, of kind: ObjectKind) {
        for element in list?.array ?? [] { add(element[member]?.string, of: kind) }
    }

    private mutating func add(_ name: String?, of kind: ObjectKind) {
        guard kinds.contains(kind) else { return }
        guard let name, !name.isEmpty else { return all = nil }
        let found = ImpliedNames.Name(kind: kind, text: name)
        if all?.contains(found) == false { all?.append(found) }
    }

    private mutating func add(_ mount: JSONValue) {
        let source = mount["Source"]?.string ?? ""
        switch mount["Type"]?.string {
        case "volume", "cluster": if !source.isEmpty { add(source, of: .volume) }
        case "image": add(source, of: .image)
        case "bind":
            let volumes = VolumesAtPath(path: source)
            for name in volumes.names { add(name, of: .volume) }
            if volumes.holdsAll, kinds.contains(.volume) { all = nil }
        default: break
        }
    }
}
