// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What is mounted: directories of the host, volumes, and what a volume is.
extension CreationJudge {
    mutating func checkBinds(in value: JSONValue) throws(BodyViolation) {
        guard let binds else { return }
        for (index, bind) in (value.array ?? []).enumerated() {
            do throws(BodyViolation) { try check(bind: bind, by: binds) } catch { throw error.below("[\(index)]") }
        }
    }

    private mutating func check(bind: JSONValue, by binds: BindMountLimit) throws(BodyViolation) {
        try allowing { () throws(BodyViolation) in try binds.checkBind(bind) }
        let parts = (bind.string ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let options = parts.count > 2 ? parts[2].split(separator: ",").map(String.init) : []
        if let option = options.first(where: Self.reachesBeyond.contains), !isPrivileged {
            throw notAllowed(found: option, by: .hostPathVolumes)
        }
        guard AbsolutePath.isAbsolute(parts[0]) else { return try checkVolume(named: parts[0]) }
        let isReadOnly = options.contains("ro") && !options.contains(where: Self.writes.contains)
        try checkMode(of: parts[0], isReadOnly: isReadOnly)
    }

    /// Mounts of the container would appear on the host, or its devices count.
    private static let reachesBeyond: Set<String> = ["shared", "rshared", "dev", "suid", "idmap"]

    /// Others than `ro` by which an engine changes files below the directory.
    private static let writes: Set<String> = ["rw", "z", "Z", "U"]

    mutating func checkMounts(in value: JSONValue) throws(BodyViolation) {
        for (index, mount) in (value.array ?? []).enumerated() {
            do throws(BodyViolation) { try check(mount: mount) } catch { throw error.below("[\(index)]") }
        }
    }

    private mutating func check(mount: JSONValue) throws(BodyViolation) {
        if binds == nil, limit.images == nil { return }
        let type = try MountParts.check(mount)
        let source = mount["Source"]?.string ?? ""
        if type == .image {
            try at("Source") { () throws(BodyViolation) in try checkImage(.string(source)) }
        }
        guard let binds else { return }
        if type == .cluster, !isPrivileged { throw notAllowed(found: "cluster", by: .volumeTypes).below("Type") }
        try allowing { () throws(BodyViolation) in try binds.checkMount(mount) }
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

    /// Says of a directory that may not be bound what would allow it.
    private func allowing(_ check: () throws(BodyViolation) -> Void) throws(BodyViolation) {
        do { try check() } catch {
            guard case .inside = error.allowed else { throw error }
            let source = limit.binds == nil ? CreationObjection.Limit.standard(limit.standard) : .key("binds")
            let objection = CreationObjection(
                source, word: "binds: [\(error.found)]", isRoot: HostPower.isRoot(directory: error.found))
            let violation = BodyViolation.creation(found: error.found, objection)
            throw error.path.isEmpty ? violation : violation.below(error.path)
        }
    }

    /// The innermost of the directories that are allowed says how it may be bound.
    private func checkMode(of source: String, isReadOnly: Bool) throws(BodyViolation) {
        let path = AbsolutePath.clean(source)
        let around = (limit.binds ?? []).filter { AbsolutePath.isInside(path, directory: $0.path) }
        guard let innermost = around.max(by: { $0.path.utf8.count < $1.path.utf8.count }) else { return }
        if isReadOnly || !innermost.isReadOnly { return }
        throw .creation(
            CreationObjection(
                .key("binds"), needed: "a read-only bind of \(path)", word: "binds: [\(innermost.path)]",
                isRoot: HostPower.isRoot(directory: innermost.path)))
    }

    // MARK: Volumes

    func checkDriver(in value: JSONValue) throws(BodyViolation) {
        guard isPrivileged || value.string == "local" else { throw notAllowed(value, by: .volumeDrivers) }
    }

    /// A plugin mounts what it likes.
    func check(_ driver: VolumeDriver) throws(BodyViolation) {
        guard let binds else { return }
        guard driver.isLocal || isPrivileged else { throw notAllowed(found: driver.name, by: .volumeDrivers) }
        try allowing { () throws(BodyViolation) in try binds.check(driver) }
        switch try driver.reach() {
        case .nothing: break
        case .network(let device): if !isPrivileged { throw notAllowed(found: device, by: .volumeDrivers) }
        case .directory(let path), .disk(let path): try checkMode(of: path, isReadOnly: false)
        }
    }

    /// One that is not there is made, and is empty; one that is may be a directory of the host, a disk or a share.
    private mutating func checkVolume(named name: String) throws(BodyViolation) {
        if name.isEmpty { return }
        let question = ask(aboutVolume: name)
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

    private func uncertain(_ volume: String) -> BodyViolation {
        .creation(found: volume, CreationObjection(.uncertain))
    }
}
