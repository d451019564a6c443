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
    /// A text that a swarm makes another of.
    case template(String)
    /// Of a volume in memory, which has no device.
    case memoryDevice(String)
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
            "local volumes of type \"\(type)\" are not allowed where bind mounts are limited"
        case .mountOption(let option):
            "the option \"\(option)\" of a mount is not allowed where bind mounts are limited"
        case .memoryDevice(let device):
            "a volume in memory has no device, and bind mounts are limited: \"\(device)\""
        case .malformed(let place): "\(place) cannot be read, and mounts are judged"
        }
    }
}
