import DockerAPI

/// The parts of a mount, which must have one reading. Podman writes them into one list of `name=value,…`, and reads that.
/// A swarm takes them for templates (`{{…}}`), and makes other texts of them when a task starts (moby
/// daemon/cluster/executor/container, swarmkit template).
enum MountParts {
    /// The type of an item of `Mounts`; throws where that, or what its texts say, is not clear.
    @discardableResult
    static func check(_ value: JSONValue) throws(BindViolation) -> MountType {
        let mount = try value.judged("Mounts")
        for place in ["Source", "Target", "Consistency"] { try checkListable(try mount.text(place), place) }
        try checkTemplates(value)
        return try MountType(mount)
    }

    /// Of everything in it, names as well.
    private static func checkTemplates(_ value: JSONValue) throws(BindViolation) {
        switch value {
        case .string(let text): try checkTemplate(text)
        case .array(let values): for value in values { try checkTemplates(value) }
        case .object(let members):
            for member in members {
                try checkTemplate(member.name)
                try checkTemplates(member.value)
            }
        default: break
        }
    }

    private static func checkTemplate(_ text: String) throws(BindViolation) {
        guard !text.holds("{{") else { throw .template(text) }
    }

    /// Podman reads the path like one of `Binds`, in which it would be a source and a target.
    static func checkAnonymousVolume(_ path: String) throws(BindViolation) {
        guard AbsolutePath.isAbsolute(path), !path.utf8.contains(UInt8(ascii: ":")) else {
            throw .notInContainer(path: path)
        }
    }

    static func checkListable(_ text: String, _ place: String) throws(BindViolation) {
        let isListable = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "="), 0..<0x20, 0x7F: false
            default: true
            }
        }
        guard isListable else { throw .severalFields(place) }
    }
}
