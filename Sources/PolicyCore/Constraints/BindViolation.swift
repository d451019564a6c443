/// What a body asks for against a limit on bind mounts.
enum BindViolation: Error {
    case outside(path: String, directories: [String])
    case notAbsolute(path: String)
    case noSource(bind: String)
    /// A bind of which an engine might read other parts than are judged.
    case severalReadings(bind: String)
    case neitherPathNorVolume(String)
    /// A path that is to be one inside of a container, and could be read as more than that.
    case notInContainer(path: String)
    /// A place that an engine might read as several fields of a mount.
    case severalFields(String)
    case volumesFrom
    case plugin
    case mountType(String)
    case volumeType(String)
    case mountOption(String)
    /// A member that names a file of the host, which is no mount.
    case hostFile(String)
    /// A variable that Podman takes from the engine's own process.
    case engineEnvironment(String)
    /// A text that a swarm makes another of.
    case template(String)
    /// Of a volume in memory, which has no device.
    case memoryDevice(String)
    /// Of a volume on the network, which is no address there.
    case remoteDevice(String)
    /// Of a mount that takes no directory of the host, and names one.
    case mountSource(String)
    /// A place that is not of the kind that it must be.
    case malformed(String)

    var sentence: String {
        switch self {
        case .outside(let path, let directories) where directories.isEmpty:
            "\(path) may not be bound from the host: nothing may"
        case .outside(let path, let directories):
            "\(path) may not be bound from the host: only \(directories.joined(separator: ", ")) and what is below may"
        case .notAbsolute(let path): "\"\(path)\" may not be bound from the host: it is not an absolute path"
        case .noSource(let bind): "the bind \"\(bind)\" has no source"
        case .severalReadings(let bind): "the bind \"\(bind)\" is not source:target or source:target:options"
        case .neitherPathNorVolume(let text): "\"\(text)\" is neither an absolute path nor the name of a volume"
        case .notInContainer(let path): "\"\(path)\" is not one absolute path of a container"
        case .severalFields(let place):
            "\(place) has a comma, a quote, an equals sign or a line break, and mounts are judged"
        case .volumesFrom: "volumes from other containers are not allowed where bind mounts are limited"
        case .plugin: "a service of a plugin is not allowed where bind mounts are limited"
        case .mountType(let type): "mounts of type \"\(type)\" are not allowed where mounts are judged"
        case .template(let text): "\"\(text)\" is a template, and mounts are judged by what they say"
        case .volumeType(let type):
            "local volumes of type \"\(type)\" are not allowed where mounts are judged"
        case .mountOption(let option):
            "the option \"\(option)\" of a mount is not allowed where mounts are judged"
        case .memoryDevice(let device):
            "a volume in memory has no device, and mounts are judged: \"\(device)\""
        case .remoteDevice(let device): "\"\(device)\" is no device on the network, and mounts are judged"
        case .mountSource(let source): "a mount of this type takes nothing from the host, and names \"\(source)\""
        case .hostFile(let place): "\(place) could name a file of the engine's host; leave it out"
        case .engineEnvironment(let text):
            "the variable \"\(text)\" has no value, and could be those of the engine's own process"
        case .malformed(let place): "\(place) cannot be read, and mounts are judged"
        }
    }
}
