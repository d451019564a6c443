import DockerAPI

/// The parts of a mount, which must have one reading: Podman writes them into one list of `name=value,…`, and reads that.
enum MountParts {
    /// The type of an item of `Mounts`; throws where that, or what its texts say, is not clear.
    @discardableResult
    static func check(_ value: JSONValue) throws(BindViolation) -> MountType {
        let mount = try value.judged("Mounts")
        for place in ["Source", "Target", "Consistency"] { try checkListable(try mount.text(place), place) }
        return try MountType(mount)
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
