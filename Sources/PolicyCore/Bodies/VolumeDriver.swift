// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The driver of a volume and its options. The built-in driver, `local`, passes `type`, `device` and `o` to mount(2),
/// and Podman's to mount(8). Other drivers are plugins, which have been installed on the host.
struct VolumeDriver {
    enum Reach: Equatable {
        /// No file of the host but those of the volume itself.
        case nothing
        /// The directory or file at this host path, which is not cleaned.
        case directory(String)
        /// The whole file system on this device of the host.
        case disk(String)
        /// The file system at this network address.
        case network(String)
    }

    let name: String
    /// The name of the field that holds the options.
    private let place: String
    private let options: JudgedObject?

    /// Creates the driver from an object and the names of two of its fields.
    init(in object: JudgedObject, name: String, options: String) throws(BodyViolation) {
        self.name = try object.driver(named: name)
        place = options
        self.options = try object.member(named: options)
    }

    /// Whether the driver is the engine's own.
    var isLocal: Bool { name.isEmpty || name == "local" }

    func reach() throws(BodyViolation) -> Reach {
        try checkReferences()
        guard let options, isLocal else { return .nothing }
        return try at(place) { () throws(BodyViolation) in try reach(of: options) }
    }

    /// Checks that each option that refers to an object has its exact name, and that the image of Podman's driver
    /// `image` is a plain reference: behind a transport it would be a path of the host.
    func checkReferences() throws(BodyViolation) {
        guard let options else { return }
        try at(place) { () throws(BodyViolation) in
            for option in options.members where Self.isMisspelled(option.name) { throw .mountOption(option.name) }
            guard name == "image" else { return }
            let image = try options.text(named: "image")
            guard image.isEmpty || ImageName.isOnlyImage(image) else { throw .mountSource(image) }
        }
    }

    /// The path, in the body, of the device that the volume reaches.
    var devicePath: String { "\(place).device" }

    private func reach(of options: JudgedObject) throws(BodyViolation) -> Reach {
        try checkNames(options)
        let device = try options.text(named: "device")
        let mountOptions = try readMountOptions(from: options)
        if mountOptions.contains(where: \.isBind) {
            for option in mountOptions { try option.checkBoundVolume() }
            return .directory(device)
        }
        switch try options.text(named: "type") {
        case "" where device.isEmpty, "tmpfs": return try checkMemory(device, options: mountOptions)
        case let type where Self.remoteTypes.contains(type):
            guard Self.isRemote(device, of: type) else { throw .remoteDevice(device) }
            for option in mountOptions { try option.checkRemote() }
            return .network(device)
        case let type:
            guard Self.diskTypes.contains(type) else { throw .volumeType(type) }
            for option in mountOptions { try option.checkDisk() }
            return .disk(device)
        }
    }

    /// Whether a name could be read as that of a referring option without being it. Plugins have options of any other
    /// name.
    private static func isMisspelled(_ name: String) -> Bool {
        !name.utf8.allSatisfy { $0 < 0x80 } || ReferringOptions.isOtherSpelling(name.utf8)
    }

    /// Checks the options' names: engines differ on `Device` for `device`.
    private func checkNames(_ options: JudgedObject) throws(BodyViolation) {
        for option in options.members {
            let isLowercase = option.name.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
            guard isLowercase else { throw .mountOption(option.name) }
        }
    }

    /// Reads the mount options. mount(8) takes commas between quotes for part of a value.
    private func readMountOptions(from options: JudgedObject) throws(BodyViolation) -> [MountOption] {
        let text = try options.text(named: "o")
        guard !text.utf8.contains(UInt8(ascii: "\"")), !text.utf8.contains(UInt8(ascii: "\\")) else {
            throw .mountOption(text)
        }
        return MountOption.list(from: text)
    }

    private func checkMemory(_ device: String, options: [MountOption]) throws(BodyViolation) -> Reach {
        guard device.isEmpty || ObjectName.isValid(device) else { throw .memoryDevice(device) }
        for option in options { try option.checkTmpfs() }
        return .nothing
    }

    /// File systems whose device is on the network.
    private static let remoteTypes: Set<String> = ["nfs", "nfs4", "cifs", "smb3", "ceph"]

    /// Whether the device is remote: `host:/path`, `:/path` beside `addr=`, or `//host/share`. mount(8), which Podman
    /// calls, would take a word that begins with a dash for an option, and another one for a host path.
    private static func isRemote(_ device: String, of type: String) -> Bool {
        let bytes = device.utf8
        if ["cifs", "smb3"].contains(type) { return bytes.starts(with: "//".utf8) }
        guard let first = bytes.first,
            first == UInt8(ascii: ":") || first == UInt8(ascii: "[") || first.isAlphanumeric
        else { return device.isEmpty }
        return device.contains(text: ":/") || type == "ceph" && device.contains(text: "=/")
    }

    /// File systems that read only their device. An overlay reads the directories in its options, and `proc` the host's
    /// processes: their reach cannot be judged by a path.
    private static let diskTypes: Set<String> = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "vfat", "exfat"]
}
