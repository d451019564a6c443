// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The parts of a mount, which must have one reading. Podman writes them into one list of `name=value,…`, and reads
/// that. A swarm takes them for templates (`{{…}}`), and makes other texts of them when a task starts (moby
/// daemon/cluster/executor/container, swarmkit template).
enum MountParts {
    /// Returns the type of an item of `Mounts`; throws if the type or a string of the item is ambiguous.
    @discardableResult
    static func check(_ value: JSONValue) throws(BodyViolation) -> MountType {
        let mount = try value.judged(at: "Mounts")
        for place in ["Source", "Target", "Consistency"] {
            let text = try mount.text(named: place)
            try at(place) { () throws(BodyViolation) in try checkListable(text, at: place) }
        }
        if let options = try mount.member(named: "BindOptions") {
            try at("BindOptions") { () throws(BodyViolation) in try checkPropagation(of: options) }
        }
        for place in ["VolumeOptions", "ImageOptions"] {
            guard let options = try mount.member(named: place) else { continue }
            try at(place) { () throws(BodyViolation) in
                let path = try options.text(named: "Subpath")
                try at("Subpath") { () throws(BodyViolation) in try checkListable(path, at: "Subpath") }
            }
        }
        if let template = value.template { throw .template(template) }
        let type = try MountType(of: mount)
        let source = try mount.text(named: "Source")
        try at("Source") { () throws(BodyViolation) in try checkSource(source, of: type) }
        return type
    }

    private static func checkPropagation(of options: JudgedObject) throws(BodyViolation) {
        let propagation = try options.text(named: "Propagation")
        guard propagation.isEmpty || MountOption.propagations.contains(propagation) else {
            throw BodyViolation.mountOption(propagation).below("Propagation")
        }
    }

    /// Checks the source of a mount. Podman takes an absolute one for a host directory, whatever the type, and that of
    /// a bind that is not absolute for a path beside its own directory, even if a volume has that name (podman
    /// pkg/api/handlers/compat/containers_create.go).
    private static func checkSource(_ source: String, of type: MountType) throws(BodyViolation) {
        if type == .bind, !AbsolutePath.isAbsolute(source) { throw .notAbsolute(path: source) }
        let isHarmless =
            switch type {
            case .bind, .volume: true
            case .tmpfs: source.isEmpty
            case .image: ImageName.isOnlyImage(source)
            case .cluster: !AbsolutePath.isAbsolute(source)
            }
        guard isHarmless else { throw .mountSource(source) }
    }

    /// Checks the path of an anonymous volume. Podman reads it like an entry of `Binds`, in which it could be a source
    /// and a target.
    static func checkAnonymousVolume(_ path: String) throws(BodyViolation) {
        guard AbsolutePath.isAbsolute(path), !path.utf8.contains(UInt8(ascii: ":")) else {
            throw .notInContainer(path: path)
        }
    }

    static func checkListable(_ text: String, at place: String) throws(BodyViolation) {
        let isListable = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "="), 0..<0x20, 0x7F: false
            default: true
            }
        }
        guard isListable else { throw .severalFields(text, of: place) }
    }
}

extension JSONValue {
    /// A string in the value, or a field's name, that is a template of a swarm's.
    var template: String? {
        switch self {
        case .string(let text): text.contains(text: "{{") ? text : nil
        case .array(let values): values.lazy.compactMap(\.template).first
        case .object(let members):
            members.lazy.compactMap { $0.name.contains(text: "{{") ? $0.name : $0.value.template }.first
        default: nil
        }
    }
}
