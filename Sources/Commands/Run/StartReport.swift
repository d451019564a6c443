// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import Logging
import PolicyConfig
import PolicyCore
import Sentences

/// The lines of the start: the dialect, a summary of the policies, and the listeners.
struct StartReport {
    let lines: [(level: Logger.Level, text: String)]

    init(on configuration: Configuration) {
        let settings = configuration.settings
        let addresses = settings.listeners.map(\.description).joined(separator: ", ")
        let why = settings.listenersReason.map { " (\($0))" } ?? ""
        let level: Logger.Level = configuration.source.saysNothing ? .warning : .info
        lines =
            [(level, "caisson \(Version.number), \(configuration.source)")]
            + configuration.policies.policies.flatMap { policy in
                Self.lines(for: policy, seen: SeenWords(of: policy, in: configuration), in: configuration)
            } + [(.info, "ready: listening on \(addresses)\(why)")]
    }

    private static func lines(
        for policy: Policy, seen: SeenWords?, in configuration: Configuration
    ) -> [(level: Logger.Level, text: String)] {
        let allowed = policy.allowedEndpoints
        let isOnly = configuration.policies.policies.count == 1
        let name = isOnly ? "" : "policy \(policy.name): "
        let doubt = policy.hasPatterns ? " (by patterns, as far as samples tell)" : ""
        var lines: [(level: Logger.Level, text: String)] = [
            (.info, "\(name)allowed\(doubt): \(AllowedWords(of: policy))")
        ]
        if let seen { lines.append((.info, "\(name)seen: \(seen.summary)")) }
        if let words = deniedBuilds(under: policy) { lines.append((.info, name + words)) }
        if policy.onlyWarns {
            let kept = policy.enforcement == .observes(includingRoot: false)
            let extent = kept ? "ONLY WAYS TO ROOT ARE DENIED" : "NOTHING IS ENFORCED"
            let words = "\(policy.enforcement.words): \(extent): what would be denied passes, and is logged as warned"
            lines.append((.warning, isOnly ? "policy \(policy.name): \(words)" : name + words))
        }
        lines += CreatedWords(of: policy, in: configuration).lines.map { ($0.level, name + $0.text) }
        let powers = policy.endpointsWithPower
        if !powers.isEmpty { lines.append((.warning, name + warning(about: powers, in: policy) + wayAround(policy))) }
        if let warning = keyWarning(about: allowed, in: policy) { lines.append((.warning, name + warning)) }
        if let warning = hostWarning(about: policy.endpointsThatReachHost) { lines.append((.warning, name + warning)) }
        if let warning = driverWarning(about: policy.endpointsThatReachHost) {
            lines.append((.warning, name + warning))
        }
        return lines
    }

    /// Returns the reason for which allowed builds fail: the command line only reports that it cannot reach BuildKit.
    private static func deniedBuilds(under policy: Policy) -> String? {
        let denied = [Endpoint.grpc, .session, .imageBuild].compactMap { endpoint -> String? in
            guard let why = policy.view?.refusal(of: endpoint)?.sentence else { return nil }
            return policy.rules.contains { $0.mayAllow(endpoint) } ? "\(endpoint.operationId) (\(why))" : nil
        }
        return denied.isEmpty ? nil : "denied all the same, where docker build asks: \(denied.joined(separator: ", "))"
    }

    /// Returns a warning about endpoints that do not give root themselves, and return keys that do.
    private static func keyWarning(about endpoints: [Endpoint], in policy: Policy) -> String? {
        guard policy.view?.redaction.swarmKeys != true else { return nil }
        let tellers = endpoints.filter { $0.traits.effects.contains(.tellsKeys) }.map(\.operationId)
        if tellers.isEmpty { return nil }
        return
            "KEYS OF THE SWARM CAN BE READ: \(tellers.joined(separator: ", ")): with the token of a manager whoever reaches "
            + "port 2377 of one is root on every node. redact: [swarm_keys] takes them out"
    }

    /// Returns a warning about endpoints that do not give root, and read data of root's.
    private static func hostWarning(about endpoints: [Endpoint]) -> String? {
        let lists = endpoints.filter { $0.hostParameters.contains { $0.meaning == .processList } }.map(\.operationId)
        if lists.isEmpty { return nil }
        return
            "SECRETS OF THE HOST CAN BE READ: ps_args of \(lists.joined(separator: ", ")) are arguments of ps, which the "
            + "engine runs as root; they can ask for the command line and the environment of every process on its host. "
            + "A policy file or a preset lets only harmless ones pass"
    }

    /// Returns a warning about endpoints that give root only if the name of a driver does.
    private static func driverWarning(about endpoints: [Endpoint]) -> String? {
        let makers = endpoints.filter { [.networkCreate, .libpodNetworkCreate].contains($0) }.map(\.operationId)
        if makers.isEmpty { return nil }
        return
            "A NETWORK CAN BE ROOT ON THE HOST: the driver in \(makers.joined(separator: ", ")) may be a path, of a socket that "
            + "the engine takes for a plugin, or of a program that Podman runs. A policy file or a preset lets only names pass"
    }

    /// Returns a warning: testcontainers, compose and runners pass the socket on to containers, which then bypass the
    /// gate.
    private static func wayAround(_ policy: Policy) -> String {
        let makers: [Endpoint] = [
            .containerCreate, .serviceCreate, .serviceUpdate, .libpodContainerCreate, .libpodKubePlay, .libpodPlayKube,
        ]
        let isUnlimited = policy.rules.contains { $0.bodies.binds == nil && makers.contains(where: $0.mayAllow) }
        guard isUnlimited, policy.bodies.binds == nil, policy.bodies.create?.binds == nil else { return "" }
        return "; what they create may bind the engine's own socket, and go around this gate"
    }

    private static func warning(about powers: [Endpoint], in policy: Policy) -> String {
        let names = powers.prefix(6).map {
            policy.isConditional(at: $0) ? "\($0.operationId) (conditional)" : $0.operationId
        }.joined(separator: ", ")
        let more = powers.count > 6 ? " and \(powers.count - 6) more" : ""
        return "WHAT IS ALLOWED IS ROOT ON THE HOST: whoever may ask here may use \(names)\(more)"
    }
}
