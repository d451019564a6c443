/// The driver of a volume and its options, of which the built-in one, `local`, hands `type`, `device` and `o` to
/// mount(2). Other drivers are plugins, which somebody has installed on the host.
struct VolumeDriver {
    enum Reach: Equatable {
        /// No file of the host but those of the volume itself.
        case nothing
        /// What is at this path of the host, which is not cleaned.
        case directory(String)
    }

    private let name: String
    private let options: JudgedObject?

    /// Takes an object and the names of two of its members.
    init(_ object: JudgedObject, name: String, options: String) throws(BindViolation) {
        self.name = try object.text(name)
        self.options = try object.member(options)
    }

    func reach() throws(BindViolation) -> Reach {
        guard let options, name.isEmpty || name == "local" else { return .nothing }
        let device = try options.text("device")
        let type = try options.text("type")
        if isBind(try options.text("o")) { return .directory(device) }
        if device.isEmpty && type.isEmpty || Self.remoteTypes.contains(type) { return .nothing }
        guard Self.diskTypes.contains(type) else { throw .volumeType(type) }
        return .directory(device)
    }

    private func isBind(_ options: String) -> Bool {
        options.utf8.split(separator: UInt8(ascii: ",")).contains { option in
            let word = option.filter { $0 > 0x20 }
            return word.elementsEqual("bind".utf8) || word.elementsEqual("rbind".utf8)
        }
    }

    /// File systems whose device is no path of the host: it is on the network, or there is none.
    private static let remoteTypes: Set<String> = ["nfs", "nfs4", "cifs", "smb3", "ceph", "tmpfs"]

    /// File systems that read nothing of the host but their device. An overlay reads the directories in its options,
    /// `proc` the host's processes: no path tells what they reach.
    private static let diskTypes: Set<String> = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "vfat", "exfat"]
}
