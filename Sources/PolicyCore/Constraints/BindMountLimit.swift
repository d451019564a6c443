public import DockerAPI

/// The directories of the host that may be bound into containers, services and volumes, with everything below them.
///
/// Paths are compared as they are written, cleaned of `.` and `..`; the engine follows links when it mounts. So a
/// directory in which a client can make links is as open as what it can link to.
public struct BindMountLimit: Sendable, Equatable {
    /// Absolute and clean.
    private let directories: [String]

    /// Directories are cleaned; without any, nothing may be bound.
    public init(directories: [String]) {
        self.directories = directories.map(AbsolutePath.clean)
    }

    /// The endpoints whose bodies can bind something from the host.
    public static func concerns(_ endpoint: Endpoint) -> Bool {
        switch endpoint {
        case .containerCreate, .containerUpdate, .serviceCreate, .serviceUpdate, .volumeCreate: true
        default: false
        }
    }

    /// Podman's own endpoints that bind things from the host, by bodies that are not judged here: none of them passes.
    static func cannotJudge(_ endpoint: Endpoint) -> Bool {
        switch endpoint {
        case .libpodContainerCreate, .libpodContainerUpdate, .libpodContainerRestore, .libpodPodCreate, .libpodKubePlay,
            .libpodKubeApply, .libpodPlayKube, .libpodQuadletInstall, .libpodVolumeCreate, .libpodVolumeImport:
            true
        default: false
        }
    }

    /// What a body asks for that is not allowed, in a sentence; nil when there is nothing. The body has its canonical
    /// names (`CanonicalBody`). Whatever is not of the kind that the engine reads there is not allowed either.
    public func violation(in body: JSONValue, of endpoint: Endpoint) -> String? {
        do throws(BindViolation) {
            switch endpoint {
            case .containerCreate, .containerUpdate: try checkContainer(body)
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

    /// A HostConfig, and its members beside it, which engines up to 26.1 read when there is none.
    private func checkContainer(_ body: JSONValue) throws(BindViolation) {
        let body = try body.judged("a container")
        try checkHostConfig(body)
        if let hostConfig = try body.member("HostConfig") { try checkHostConfig(hostConfig) }
    }

    private func checkHostConfig(_ hostConfig: JudgedObject) throws(BindViolation) {
        guard try hostConfig.list("VolumesFrom").isEmpty else { throw .volumesFrom }
        for bind in try hostConfig.list("Binds") { try checkBind(bind) }
        for mount in try hostConfig.list("Mounts") { try checkMount(mount) }
    }

    /// A plugin's mounts are in its own configuration, which is not here to be judged.
    private func checkService(_ body: JSONValue) throws(BindViolation) {
        guard let task = try body.judged("a service").member("TaskTemplate") else { return }
        guard try task.member("PluginSpec") == nil else { throw .plugin }
        guard let container = try task.member("ContainerSpec") else { return }
        for mount in try container.list("Mounts") { try checkMount(mount) }
    }

    /// `source:target` or `source:target:options`. A source that is not absolute is the name of a volume.
    private func checkBind(_ bind: JSONValue) throws(BindViolation) {
        guard let text = bind.string else { throw .malformed("Binds") }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .noSource(bind: text) }
        let source = String(Substring(parts[0]))
        if AbsolutePath.isAbsolute(source) { try checkDirectory(source) }
    }

    private func checkMount(_ value: JSONValue) throws(BindViolation) {
        let mount = try value.judged("Mounts")
        switch try MountType(mount) {
        case .bind: try checkDirectory(try mount.text("Source"))
        case .volume, .tmpfs, .image, .cluster: break
        }
        guard let driver = try mount.member("VolumeOptions")?.member("DriverConfig") else { return }
        try check(VolumeDriver(driver, name: "Name", options: "Options"))
    }

    private func check(_ volume: VolumeDriver) throws(BindViolation) {
        switch try volume.reach() {
        case .nothing: break
        case .directory(let device): try checkDirectory(device)
        }
    }

    private func checkDirectory(_ path: String) throws(BindViolation) {
        guard AbsolutePath.isAbsolute(path) else { throw .notAbsolute(path: path) }
        let clean = AbsolutePath.clean(path)
        guard directories.contains(where: { AbsolutePath.isInside(clean, $0) }) else {
            throw .outside(path: clean, directories: directories)
        }
    }
}
