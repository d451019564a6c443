/// What a body asks for against a limit on bind mounts.
enum BindViolation: Error {
    case outside(path: String, directories: [String])
    case notAbsolute(path: String)
    case noSource(bind: String)
    case volumesFrom
    case plugin
    case mountType(String)
    case volumeType(String)
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
        case .volumesFrom: "volumes from other containers are not allowed where bind mounts are limited"
        case .plugin: "a service of a plugin is not allowed where bind mounts are limited"
        case .mountType(let type): "mounts of type \"\(type)\" are not allowed where bind mounts are limited"
        case .volumeType(let type):
            "local volumes of type \"\(type)\" are not allowed where bind mounts are limited"
        case .malformed(let place): "\(place) cannot be read, and bind mounts are limited"
        }
    }
}
