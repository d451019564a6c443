// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

extension BindMountLimit {
    /// Returns the first value of a body that is not allowed; nil if there is none. The body has canonical names
    /// (`CanonicalBody`). A value of another kind than the engine reads is not allowed either.
    public func violation(in body: JSONValue, of endpoint: Endpoint) -> BodyViolation? {
        do throws(BodyViolation) {
            switch endpoint {
            case .containerCreate, .containerUpdate: try checkContainer(in: body)
            case .containerExec: try HostPathsInBody.checkEnvironment(of: body.judged(at: "an exec"))
            case .serviceCreate, .serviceUpdate: try checkService(in: body)
            case .swarmUpdate: try checkSwarm(body.judged(at: "a swarm"))
            case .swarmInit:
                guard let spec = try body.judged(at: "a swarm").member(named: "Spec") else { return nil }
                try at("Spec") { () throws(BodyViolation) in try checkSwarm(spec) }
            case .volumeCreate:
                try check(VolumeDriver(in: body.judged(at: "a volume"), name: "Driver", options: "DriverOpts"))
            default: break
            }
            return nil
        } catch {
            return error
        }
    }

    /// Returns the violation in the volumes that Podman binds into the steps of a build, each in the form of an entry
    /// of `Binds`.
    func violation(inVolumes binds: [[UInt8]]) -> BodyViolation? {
        do throws(BodyViolation) {
            for bind in binds { try checkBind(.string(String(decoding: bind, as: UTF8.self))) }
            return nil
        } catch {
            return error
        }
    }

    /// Checks a HostConfig, and the fields of one beside it, which engines up to 26.1 read if there is none.
    private func checkContainer(in body: JSONValue) throws(BodyViolation) {
        let body = try body.judged(at: "a container")
        for volume in try body.member(named: "Volumes")?.members ?? [] {
            try at("Volumes") { () throws(BodyViolation) in try MountParts.checkAnonymousVolume(volume.name) }
        }
        try HostPathsInBody.checkEnvironment(of: body)
        try checkHostConfig(body)
        guard let hostConfig = try body.member(named: "HostConfig") else { return }
        try at("HostConfig") { () throws(BodyViolation) in try checkHostConfig(hostConfig) }
    }

    private func checkHostConfig(_ hostConfig: JudgedObject) throws(BodyViolation) {
        guard try hostConfig.list(named: "VolumesFrom").isEmpty else {
            throw BodyViolation.volumesFrom.below("VolumesFrom")
        }
        try HostPathsInBody.check(hostConfig: hostConfig)
        try each("Binds", of: hostConfig, do: checkBind)
        try each("Mounts", of: hostConfig, do: checkMount)
        for mount in try hostConfig.member(named: "Tmpfs")?.members ?? [] {
            try at("Tmpfs") { () throws(BodyViolation) in try checkTmpfs(mount) }
        }
    }

    /// Checks a service. A plugin's mounts are in its own configuration, which is not available here.
    private func checkService(in body: JSONValue) throws(BodyViolation) {
        guard let task = try body.judged(at: "a service").member(named: "TaskTemplate") else { return }
        try at("TaskTemplate") { () throws(BodyViolation) in
            guard try task.member(named: "PluginSpec") == nil else { throw BodyViolation.plugin.below("PluginSpec") }
            if let log = try task.member(named: "LogDriver") {
                try at("LogDriver") { () throws(BodyViolation) in
                    try HostPathsInBody.checkLog(log, driver: "Name", options: "Options")
                }
            }
            guard let container = try task.member(named: "ContainerSpec") else { return }
            try at("ContainerSpec") { () throws(BodyViolation) in try each("Mounts", of: container, do: checkMount) }
        }
    }

    /// Checks a swarm's spec. With the key of its certificate authority a client can make managers, and all tasks
    /// without a log driver of their own use the spec's.
    private func checkSwarm(_ spec: JudgedObject) throws(BodyViolation) {
        if let authority = try spec.member(named: "CAConfig") {
            try at("CAConfig") { () throws(BodyViolation) in
                for name in ["SigningCACert", "SigningCAKey"] where try !authority.text(named: name).isEmpty {
                    throw BodyViolation.authority.below(name)
                }
                guard try authority.list(named: "ExternalCAs").isEmpty else {
                    throw BodyViolation.authority.below("ExternalCAs")
                }
            }
        }
        guard let log = try spec.member(named: "TaskDefaults")?.member(named: "LogDriver") else { return }
        try at("TaskDefaults.LogDriver") { () throws(BodyViolation) in
            try HostPathsInBody.checkLog(log, driver: "Name", options: "Options")
        }
    }

    /// Judges each element of a list.
    private func each(
        _ name: String, of object: JudgedObject, do check: (JSONValue) throws(BodyViolation) -> Void
    ) throws(BodyViolation) {
        for (index, element) in try object.list(named: name).enumerated() {
            try at("\(name)[\(index)]") { () throws(BodyViolation) in try check(element) }
        }
    }

    func checkBind(_ bind: JSONValue) throws(BodyViolation) {
        guard let text = bind.string else { throw .malformed("Binds") }
        switch try BindSpecification(parsing: text).source {
        case .volume: break
        case .directory(let path): try checkDirectory(path)
        }
    }

    func checkMount(_ value: JSONValue) throws(BodyViolation) {
        let mount = try value.judged(at: "Mounts")
        switch try MountParts.check(value) {
        case .bind:
            let source = try mount.text(named: "Source")
            try at("Source") { () throws(BodyViolation) in try checkDirectory(source) }
        case .volume:
            let name = try mount.text(named: "Source")
            try at("Source") { () throws(BodyViolation) in try checkVolumeName(name) }
        case .tmpfs, .image, .cluster: break
        }
        if let options = try mount.member(named: "TmpfsOptions") {
            try at("TmpfsOptions") { () throws(BodyViolation) in try each("Options", of: options, do: checkTmpfsOption)
            }
        }
        guard let options = try mount.member(named: "VolumeOptions") else { return }
        try at("VolumeOptions") { () throws(BodyViolation) in
            guard let driver = try options.member(named: "DriverConfig") else { return }
            try at("DriverConfig") { () throws(BodyViolation) in
                try check(VolumeDriver(in: driver, name: "Name", options: "Options"))
            }
        }
    }

    /// Checks a volume's name; if it is empty, the engine generates one.
    private func checkVolumeName(_ name: String) throws(BodyViolation) {
        guard name.isEmpty || ObjectName.isValid(name) else { throw .neitherPathNorVolume(name) }
    }

    /// Checks a tmpfs: `"/path": "size=1m,noexec"`, which Podman writes with a colon between.
    func checkTmpfs(_ mount: JSONMember) throws(BodyViolation) {
        try MountParts.checkListable(mount.name, at: "Tmpfs")
        guard !mount.name.utf8.contains(UInt8(ascii: ":")) else { throw .notInContainer(path: mount.name) }
        guard let options = mount.value.string else { throw .malformed("Tmpfs") }
        for option in MountOption.list(from: options) { try option.checkTmpfs() }
    }

    /// Checks an option of a tmpfs: `["noexec"]` or `["uid", "1000"]`.
    private func checkTmpfsOption(_ value: JSONValue) throws(BodyViolation) {
        let parts = value.array ?? []
        let words = parts.compactMap(\.string)
        guard !words.isEmpty, words.count == parts.count, words.count <= 2 else { throw .malformed("TmpfsOptions") }
        for word in words { try MountParts.checkListable(word, at: "TmpfsOptions") }
        try MountOption(parsing: words.joined(separator: "=")).checkTmpfs()
    }

    func check(_ volume: VolumeDriver) throws(BodyViolation) {
        switch try volume.reach() {
        case .nothing, .network: break
        case .directory(let device):
            try at(volume.devicePath) { () throws(BodyViolation) in try checkDirectory(device) }
        case .disk(let device):
            try at(volume.devicePath) { () throws(BodyViolation) in try checkDevice(device) }
        }
    }
}
