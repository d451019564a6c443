// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Checks of mounts: host directories, volumes, and volume options.
extension CreationJudge {
    mutating func checkBinds(in value: JSONValue) throws(BodyViolation) {
        guard let binds else { return }
        for (index, bind) in (value.array ?? []).enumerated() {
            do throws(BodyViolation) { try check(bind: bind, by: binds) } catch { throw error.below("[\(index)]") }
        }
    }

    private mutating func check(bind: JSONValue, by binds: BindMountLimit) throws(BodyViolation) {
        let parts = (bind.string ?? "").parts(between: ":", keepsEmpty: true).map(String.init)
        try allowing(offersSocket: true) { () throws(BodyViolation) in
            try self.binds(from: parts.first ?? "", by: binds).checkBind(bind)
        }
        let options = parts.count > 2 ? parts[2].parts(between: ",").map(String.init) : []
        if let option = options.first(where: Self.reachesBeyond.contains), !isPrivileged {
            throw notAllowed(found: option, by: .hostPathVolumes)
        }
        guard AbsolutePath.isAbsolute(parts[0]) else { return try checkVolume(named: parts[0]) }
        // The engine changes the owners and the marks of files of the host, as root.
        if limit.standard == .restricted, let option = options.first(where: ["U", "z", "Z"].contains) {
            throw notAllowed(found: option, by: .hostPathVolumes)
        }
        let isReadOnly = options.contains("ro") && !options.contains(where: Self.writes.contains)
        try checkMode(of: parts[0], isReadOnly: isReadOnly)
    }

    /// Options by which mounts of the container would appear on the host, or by which its devices count.
    private static let reachesBeyond: Set<String> = ["shared", "rshared", "dev", "suid", "idmap"]

    /// Options other than `ro` by which an engine changes files below the directory.
    private static let writes: Set<String> = ["rw", "z", "Z", "U"]

    mutating func checkMounts(in value: JSONValue) throws(BodyViolation) {
        for (index, mount) in (value.array ?? []).enumerated() {
            do throws(BodyViolation) { try check(mount: mount) } catch { throw error.below("[\(index)]") }
        }
    }

    private mutating func check(mount: JSONValue) throws(BodyViolation) {
        if binds == nil, !limit.limitsImages { return }
        let type = try MountParts.check(mount)
        let source = mount["Source"]?.string ?? ""
        if type == .image {
            try at("Source") { () throws(BodyViolation) in try checkImage(.string(source), isWritten: false) }
        }
        guard let binds else { return }
        if type == .cluster, !isPrivileged { throw notAllowed(found: "cluster", by: .volumeTypes).below("Type") }
        try allowing(offersSocket: true) { () throws(BodyViolation) in
            try self.binds(from: source, by: binds).checkMount(mount)
        }
        if let driver = mount["VolumeOptions"]?["DriverConfig"], !driver.isNull {
            try at("VolumeOptions.DriverConfig") { () throws(BodyViolation) in
                try check(VolumeDriver(in: driver.judged(at: "DriverConfig"), name: "Name", options: "Options"))
            }
        }
        if type == .volume { return try checkVolume(named: source) }
        guard type == .bind else { return }
        let propagation = mount["BindOptions"]?["Propagation"]?.string ?? ""
        if Self.reachesBeyond.contains(propagation), !isPrivileged {
            throw notAllowed(found: propagation, by: .hostPathVolumes).below("BindOptions.Propagation")
        }
        let isWhole = mount["BindOptions"]?["ReadOnlyNonRecursive"]?.bool != true
        try checkMode(of: source, isReadOnly: mount["ReadOnly"]?.bool == true && isWhole)
    }

    func checkTmpfs(in value: JSONValue) throws(BodyViolation) {
        guard let binds else { return }
        for mount in value.object ?? [] { try binds.checkTmpfs(mount) }
    }

    // MARK: Directories

    /// Adds the key that would allow a directory to the violation.
    /// - Parameter offersSocket: whether a bind of the engine's socket could become one of the gate's.
    private func allowing(
        offersSocket: Bool = false, _ check: () throws(BodyViolation) -> Void
    ) throws(BodyViolation) {
        do { try check() } catch {
            guard case .inside = error.allowed else { throw error }
            let source = limit.binds == nil ? CreationObjection.Limit.standard(limit.standard) : .key("binds")
            let isSocket = offersSocket && limit.dockerSocket == nil && EngineSocket.isMeant(by: error.found)
            let objection =
                isSocket
                ? CreationObjection(source, word: "docker_socket: /run/caisson/gate.sock")
                : CreationObjection(
                    source, word: "binds: [\(error.found)]", isRoot: HostPower.isRoot(directory: error.found))
            let violation = BodyViolation.creation(found: error.found, objection)
            throw error.path.isEmpty ? violation : violation.below(error.path)
        }
    }

    /// Checks the mode of a bind. The innermost allowed directory around the source determines the mode; a read-only
    /// directory below the source counts as well, since it is bound along.
    private func checkMode(of source: String, isReadOnly: Bool) throws(BodyViolation) {
        if isGateSocket(source) { return }
        let path = AbsolutePath.clean(source)
        let below = (limit.binds ?? []).first { $0.isReadOnly && AbsolutePath.isInside($0.path, directory: path) }
        if !isReadOnly, let below { throw readOnlyNeeded(of: path, because: below) }
        let around = (limit.binds ?? []).filter { AbsolutePath.isInside(path, directory: $0.path) }
        let innermost = around.map(\.path.utf8.count).max()
        let readOnly = around.first { $0.path.utf8.count == innermost && $0.isReadOnly }
        if !isReadOnly, let readOnly { throw readOnlyNeeded(of: path, because: readOnly) }
    }

    private func readOnlyNeeded(of path: String, because directory: CreationLimit.AllowedBind) -> BodyViolation {
        .creation(
            CreationObjection(
                .key("binds"), needed: "a read-only bind of \(path)", word: "binds: [\(directory.path)]",
                isRoot: HostPower.isRoot(directory: directory.path)))
    }

    // MARK: Volumes

    func checkDriver(in value: JSONValue) throws(BodyViolation) {
        guard isPrivileged || value.string == "local" else { throw notAllowed(value, by: .volumeDrivers) }
    }

    /// Checks a volume's driver. A plugin may mount any path.
    func check(_ driver: VolumeDriver) throws(BodyViolation) {
        guard let binds else { return }
        guard driver.isLocal || isPrivileged else { throw notAllowed(found: driver.name, by: .volumeDrivers) }
        try allowing { () throws(BodyViolation) in try binds.check(driver) }
        switch try driver.reach() {
        case .nothing: break
        case .network(let device): if !isPrivileged { throw notAllowed(found: device, by: .volumeDrivers) }
        // Allowing a bind of a directory does not allow a device in it, which a client can make.
        case .disk(let device): if !isPrivileged { throw notAllowed(found: device, by: .hostPathVolumes) }
        case .directory(let path):
            // The engine copies the image's files into it, as root.
            if limit.standard == .restricted { throw notAllowed(found: path, by: .hostPathVolumes) }
            try checkMode(of: path, isReadOnly: false)
        }
    }

    /// Checks a volume. A missing one is created, and is empty; an existing one may be a directory of the host, a disk
    /// or a share.
    private mutating func checkVolume(named name: String) throws(BodyViolation) {
        if name.isEmpty { return }
        try checkName(ofVolume: name)
        let question = ask(about: .volume, name: name)
        guard let objects else { return }
        guard let result = objects.byQuestion[question] else { throw uncertain(name) }
        for candidate in result.candidates {
            guard let origin = candidate.descriptions.first?.origin else { throw uncertain(name) }
            do throws(BodyViolation) {
                try check(VolumeDriver(in: origin.judged(at: "a volume"), name: "Driver", options: "Options"))
            } catch {
                guard case .creation(let objection) = error.allowed else { throw error.below("volume \(name)") }
                throw .creation(found: "the volume \(name), which is \(error.found),", objection)
            }
        }
    }

    func uncertain(_ name: String) -> BodyViolation {
        .creation(found: name, CreationObjection(.uncertain))
    }
}
