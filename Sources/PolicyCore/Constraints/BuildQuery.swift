import DockerAPI

/// The query of a build. Docker's builder reads nothing there that binds; Podman's does, by some parameters.
enum BuildQuery {
    /// What is not allowed in it where bind mounts are limited, in a sentence; nil when there is nothing.
    static func violation(in target: RequestTarget) -> String? {
        guard let parameters = QueryParameters(target.query) else {
            return "its query has more than one reading, and bind mounts are limited"
        }
        for parameter in parameters.all where !isHarmless(parameter.name) || !staysInContext(parameter) {
            let name = String(decoding: parameter.name, as: UTF8.self)
            return "the parameter \"\(name)\" is not allowed where bind mounts are limited"
        }
        return nil
    }

    /// Podman reads names in any case.
    private static func isHarmless(_ name: [UInt8]) -> Bool {
        let folded = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return !reaching.contains { folded.starts(with: $0.utf8) }
    }

    /// What the names begin with of parameters that hold paths of the host: to bind, to take as a context, to write to.
    private static let reaching = [
        "volume", "transient", "additionalbuildcontext", "outputs", "secret", "rusagelogfile",
    ]

    /// A context is fetched or sent, and its Dockerfile lies in it: Podman takes a path of the host for either (podman
    /// pkg/api/handlers/compat/images_build.go).
    private static func staysInContext(_ parameter: QueryParameters.Parameter) -> Bool {
        let name = String(decoding: parameter.name, as: UTF8.self).lowercased()
        let value = String(decoding: parameter.value, as: UTF8.self)
        switch name {
        case "remote": return value.isEmpty || remotes.contains { value.hasPrefix($0) }
        case "dockerfile": return !value.holds("..") && !value.utf8.contains(0)
        default: return true
        }
    }

    private static let remotes = ["http://", "https://", "git://", "github.com/", "git@"]
}
