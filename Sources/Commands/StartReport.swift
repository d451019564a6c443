import DockerAPI
import Logging
import PolicyConfig
import PolicyCore

/// What the start says: the dialect, what is allowed in words, and where it listens.
struct StartReport {
    let lines: [(level: Logger.Level, text: String)]

    init(_ configuration: Configuration) {
        var lines: [(Logger.Level, String)] = []
        let reason = configuration.dialectReason.map { " (\($0); CAISSON_DIALECT names one)" } ?? ""
        lines.append((.info, "caisson \(Version.number), dialect \(configuration.dialect.rawValue)\(reason)"))
        let allowed = configuration.policy.allowedEndpoints
        lines.append((.info, "allowed: \(Self.words(allowed))"))
        let powers = allowed.filter { $0.traits.effects.contains(.controlsHost) }
        if !powers.isEmpty { lines.append((.warning, Self.warning(powers))) }
        let settings = configuration.settings
        let addresses = settings.listeners.map(\.description).joined(separator: ", ")
        let why = settings.listenersReason.map { " (\($0))" } ?? ""
        lines.append((.info, "ready: listening on \(addresses)\(why)"))
        self.lines = lines
    }

    /// `containers: read, logs; images: read`.
    private static func words(_ endpoints: [Endpoint]) -> String {
        var access: [EndpointGroup: Set<Access>] = [:]
        for endpoint in endpoints { access[endpoint.group, default: []].insert(endpoint.access) }
        let groups = EndpointGroup.allCases.compactMap { group -> String? in
            guard let words = access[group] else { return nil }
            let sorted = Access.allCases.filter(words.contains).map(\.rawValue).joined(separator: ", ")
            return "\(group.rawValue): \(sorted)"
        }
        return groups.isEmpty ? "nothing" : groups.joined(separator: "; ")
    }

    private static func warning(_ powers: [Endpoint]) -> String {
        let names = powers.prefix(6).map(\.operationId).joined(separator: ", ")
        let more = powers.count > 6 ? " and \(powers.count - 6) more" : ""
        return "WHAT IS ALLOWED IS ROOT ON THE HOST: whoever may ask here may use \(names)\(more)"
    }
}
