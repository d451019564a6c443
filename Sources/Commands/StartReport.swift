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

    /// `containers: read, logs; SystemPing, SystemVersion`: few endpoints by their names, many by what they are.
    private static func words(_ endpoints: [Endpoint]) -> String {
        let groups = EndpointGroup.allCases.compactMap { group -> String? in
            let members = endpoints.filter { $0.group == group }
            if members.isEmpty { return nil }
            if members.count <= 4 { return members.map(\.operationId).joined(separator: ", ") }
            let access = Access.allCases.filter { word in members.contains { $0.access == word } }
            return "\(group.rawValue): \(access.map(\.rawValue).joined(separator: ", "))"
        }
        return groups.isEmpty ? "nothing" : groups.joined(separator: "; ")
    }

    private static func warning(_ powers: [Endpoint]) -> String {
        let names = powers.prefix(6).map(\.operationId).joined(separator: ", ")
        let more = powers.count > 6 ? " and \(powers.count - 6) more" : ""
        return "WHAT IS ALLOWED IS ROOT ON THE HOST: whoever may ask here may use \(names)\(more)"
    }
}
