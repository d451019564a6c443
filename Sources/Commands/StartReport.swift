import DockerAPI
import Logging
import PolicyConfig
import PolicyCore

/// What the start says: the dialect, what is allowed in words, and where it listens.
struct StartReport {
    let lines: [(level: Logger.Level, text: String)]

    init(_ configuration: Configuration) {
        let settings = configuration.settings
        let addresses = settings.listeners.map(\.description).joined(separator: ", ")
        let why = settings.listenersReason.map { " (\($0))" } ?? ""
        let level: Logger.Level = configuration.source.saysNothing ? .warning : .info
        lines =
            [(level, "caisson \(Version.number), \(configuration.source)")]
            + configuration.policies.policies.flatMap { policy in
                Self.lines(policy, isOnly: configuration.policies.policies.count == 1)
            } + [(.info, "ready: listening on \(addresses)\(why)")]
    }

    private static func lines(_ policy: Policy, isOnly: Bool) -> [(level: Logger.Level, text: String)] {
        let allowed = policy.allowedEndpoints
        let name = isOnly ? "" : "policy \(policy.name): "
        var lines: [(level: Logger.Level, text: String)] = [
            (
                .info,
                "\(name)allowed\(policy.hasPatterns ? " (by patterns, as far as samples tell)" : ""): \(words(allowed))"
            )
        ]
        if let sight = policy.sight { lines.append((.info, name + seen(sight))) }
        if policy.onlyWarns {
            let words = "mode: warn: NOTHING IS ENFORCED: what would be denied passes, and is logged as warned"
            lines.append((.warning, isOnly ? "policy \(policy.name): \(words)" : name + words))
        }
        let powers = allowed.filter { $0.traits.effects.contains(.controlsHost) }
        if !powers.isEmpty { lines.append((.warning, name + warning(powers))) }
        return lines
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

    /// What its clients do not see of it.
    private static func seen(_ sight: Sight) -> String {
        let words = sight.words
        let parts = [
            words.hidden.isEmpty ? nil : "some \(words.hidden) are hidden",
            words.unreadable.isEmpty ? nil : "taken out of answers: \(words.unreadable)",
        ]
        return "seen: \(parts.compactMap { $0 }.joined(separator: "; "))"
    }

    private static func warning(_ powers: [Endpoint]) -> String {
        let names = powers.prefix(6).map(\.operationId).joined(separator: ", ")
        let more = powers.count > 6 ? " and \(powers.count - 6) more" : ""
        return "WHAT IS ALLOWED IS ROOT ON THE HOST: whoever may ask here may use \(names)\(more)"
    }
}
