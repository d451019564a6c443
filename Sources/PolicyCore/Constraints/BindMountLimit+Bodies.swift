public import DockerAPI

extension BindMountLimit {
    /// What a body asks for that is not allowed, in a sentence; nil when there is nothing. The body has its canonical
    /// names (`CanonicalBody`). Whatever is not of the kind that the engine reads there is not allowed either.
    public func violation(in body: JSONValue, of endpoint: Endpoint) -> String? {
        do throws(BindViolation) {
            switch endpoint {
            case .containerCreate, .containerUpdate: try checkContainer(body)
            case .containerExec: try HostPathsInBody.checkEnvironment(body.judged("an exec").list("Env"))
            case .serviceCreate, .serviceUpdate: try checkService(body)
            case .volumeCreate:
                try check(VolumeDriver(body.judged("a volume"), name: "Driver", options: "DriverOpts"))
            default: break
            }
            return nil
        } catch {
            return error.sentence
        }
    }

    /// What Podman binds into the steps of a build, each written like one of `Binds`.
    func violation(inVolumes binds: [[UInt8]]) -> String? {
        do throws(BindViolation) {
            for bind in binds { try checkBind(.string(String(decoding: bind, as: UTF8.self))) }
            return nil
        } catch {
            return error.sentence
        }
    }

    /// A HostConfig, and its members beside it, which engines up to 26.1 read when there is none.
    private func checkContainer(_ body: JSONValue) throws(BindViolation) {
        let body = try body.judged("a container")
        for volume in try body.member("Volumes")?.members ?? [] { try MountParts.checkAnonymousVolume(volume.name) }
        try HostPathsInBody.checkEnvironment(try body.list("Env"))
        try checkHostConfig(body)
        if let hostConfig = try body.member("HostConfig") { try checkHostConfig(hostConfig) }
    }

    private func checkHostConfig(_ hostConfig: JudgedObject) throws(BindViolation) {
        guard try hostConfig.list("VolumesFrom").isEmpty else { throw .volumesFrom }
        try HostPathsInBody.check(hostConfig: hostConfig)
        for bind in try hostConfig.list("Binds") { try checkBind(bind) }
        for mount in try hostConfig.list("Mounts") { try checkMount(mount) }
        for mount in try hostConfig.member("Tmpfs")?.members ?? [] { try checkTmpfs(mount) }
    }

    /// A plugin's mounts are in its own configuration, which is not here to be judged.
    private func checkService(_ body: JSONValue) throws(BindViolation) {
        guard let task = try body.judged("a service").member("TaskTemplate") else { return }
        guard try task.member("PluginSpec") == nil else { throw .plugin }
        try HostPathsInBody.checkLog(try task.member("LogDriver")?.member("Options"))
        guard let container = try task.member("ContainerSpec") else { return }
        for mount in try container.list("Mounts") { try checkMount(mount) }
    }

    private func checkBind(_ bind: JSONValue) throws(BindViolation) {
        guard let text = bind.string else { throw .malformed("Binds") }
        switch try BindSpecification(text).source {
        case .volume: break
        case .directory(let path): try checkDirectory(path)
        }
    }

    private func checkMount(_ value: JSONValue) throws(BindViolation) {
        let mount = try value.judged("Mounts")
        switch try MountParts.check(value) {
        case .bind: try checkBindMount(mount)
        case .volume: try checkVolumeName(try mount.text("Source"))
        case .tmpfs, .image, .cluster: break
        }
        for option in try mount.member("TmpfsOptions")?.list("Options") ?? [] { try checkTmpfsOption(option) }
        guard let driver = try mount.member("VolumeOptions")?.member("DriverConfig") else { return }
        try check(VolumeDriver(driver, name: "Name", options: "Options"))
    }

    private func checkBindMount(_ mount: JudgedObject) throws(BindViolation) {
        try checkDirectory(try mount.text("Source"))
        let propagation = try mount.member("BindOptions")?.text("Propagation") ?? ""
        guard propagation.isEmpty || MountOption.propagations.contains(propagation) else {
            throw .mountOption(propagation)
        }
    }

    /// Empty: the engine makes one up.
    private func checkVolumeName(_ name: String) throws(BindViolation) {
        guard name.isEmpty || BindSpecification.isVolumeName(name) else { throw .neitherPathNorVolume(name) }
    }

    /// `"/path": "size=1m,noexec"`, which Podman writes with a colon between.
    private func checkTmpfs(_ mount: JSONMember) throws(BindViolation) {
        try MountParts.checkListable(mount.name, "Tmpfs")
        guard !mount.name.utf8.contains(UInt8(ascii: ":")) else { throw .notInContainer(path: mount.name) }
        guard let options = mount.value.string else { throw .malformed("Tmpfs") }
        for option in MountOption.list(options) { try option.checkTmpfs() }
    }

    /// `["noexec"]` or `["uid", "1000"]`.
    private func checkTmpfsOption(_ value: JSONValue) throws(BindViolation) {
        let parts = value.array ?? []
        let words = parts.compactMap(\.string)
        guard !words.isEmpty, words.count == parts.count, words.count <= 2 else { throw .malformed("TmpfsOptions") }
        for word in words { try MountParts.checkListable(word, "TmpfsOptions") }
        try MountOption(words.joined(separator: "=")).checkTmpfs()
    }

    private func check(_ volume: VolumeDriver) throws(BindViolation) {
        switch try volume.reach() {
        case .nothing: break
        case .directory(let device): try checkDirectory(device)
        }
    }
}
