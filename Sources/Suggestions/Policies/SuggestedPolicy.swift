// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The smallest policy that allows one client's observed requests.
package struct SuggestedPolicy: Sendable {
    package private(set) var name: String
    /// The preset that covers the whole policy; nil if operations express it better.
    let preset: PresetFit?
    /// A preset that would cover the policy, and is not used but mentioned.
    let neighbour: PresetFit?
    let entries: [Entry]
    /// Ways to root that the client used, and that were not requested to be allowed.
    let withheld: [Entry]
    /// The number of requests to paths that no engine knows.
    let unknown: Int

    /// An operation, with its observed usage.
    struct Entry: Sendable {
        let endpoint: Endpoint
        let usage: EndpointUsage
        let rung: ObjectRung
        let parameters: [ParameterCondition]
    }

    /// The choices that are not left to a suggestion.
    package struct Choices: Sendable {
        /// Whether ways to root are allowed like all other endpoints.
        package var includesRoot = false
        /// Whether no preset is used, however near it is.
        package var onlyOperations = false

        package init() {}
    }

    package init(for client: LoggedClient, usage: ClientUsage, catalog: ObjectCatalog, choices: Choices) {
        let made = Set(usage.endpoints.keys.compactMap(\.kindOfMade))
        let all = Endpoint.allCases.compactMap { endpoint in
            usage.endpoints[endpoint].map { Entry(endpoint: endpoint, usage: $0, catalog: catalog, made: made) }
        }
        let root = Set(choices.includesRoot ? all.map(\.endpoint).filter(\.isWayToRoot) : [])
        let allowed = all.filter { !$0.endpoint.isWayToRoot || root.contains($0.endpoint) }
        let fit = PresetFit.nearest(to: Set(allowed.map(\.endpoint)), allowing: root, for: client.name)
        let isNarrower = allowed.contains(where: \.isNarrowed)
        let isNear = fit.map { $0.isNamed || !isNarrower && $0.isNear(allowed.count) } ?? false
        name = client.policyName
        preset = isNear && !choices.onlyOperations ? fit : nil
        neighbour = preset == nil ? fit.flatMap { $0.isNear(allowed.count) ? $0 : nil } : nil
        entries = Self.sharingExecs(allowed)
        withheld = all.filter { $0.endpoint.isWayToRoot && !root.contains($0.endpoint) }
        unknown = usage.unknown
    }

    /// Gives an exec the rung of the container that a narrowed exec was created in: the ID of an exec shows no
    /// container.
    private static func sharingExecs(_ entries: [Entry]) -> [Entry] {
        let made = entries.first { $0.endpoint == .containerExec || $0.endpoint == .libpodContainerExec }
        return entries.map { entry in
            guard entry.endpoint.traits.object == .exec, let made else { return entry }
            return entry.holding(for: made.rung)
        }
    }

    /// Returns the same policy under another name.
    func renamed(_ name: String) -> SuggestedPolicy {
        var policy = self
        policy.name = name
        return policy
    }

    /// The endpoints that it allows.
    package var allowedEndpoints: Set<Endpoint> {
        preset.map { Set($0.beyond).union(entries.map(\.endpoint)) } ?? Set(entries.map(\.endpoint))
    }

    /// The name of its preset.
    package var presetName: String? { preset?.preset.name }
}

extension SuggestedPolicy.Entry {
    init(endpoint: Endpoint, usage: EndpointUsage, catalog: ObjectCatalog, made: Set<ObjectKind>) {
        (self.endpoint, self.usage) = (endpoint, usage)
        rung = ObjectRung(for: usage, of: endpoint, in: catalog, made: made)
        parameters = Self.parameters(of: usage, at: endpoint)
    }

    var isNarrowed: Bool { rung != .any || !parameters.isEmpty }

    func holding(for rung: ObjectRung) -> Self {
        Self(endpoint: endpoint, usage: usage, rung: rung, parameters: parameters)
    }

    /// Parameters that change an operation's effect; of the others any value is allowed.
    private static let telling = ["signal", "force", "v", "link"]

    private static func parameters(of usage: EndpointUsage, at endpoint: Endpoint) -> [ParameterCondition] {
        telling.compactMap { name in
            guard let values = usage.values(of: name) else { return nil }
            let given = values.compactMap(\.self).filter { !$0.isEmpty }.sorted()
            let condition = ParameterCondition(
                name: name, values: given, mayBeAbsent: values.contains(nil) || values.contains(""))
            return RuleConditions(query: [condition]).canBeJudged(at: endpoint) ? condition : nil
        }
    }
}

extension Endpoint {
    /// The kind of the object that the endpoint creates, with an ID of its own.
    package var kindOfMade: ObjectKind? {
        switch self {
        case .containerCreate, .libpodContainerCreate: .container
        case .networkCreate, .libpodNetworkCreate: .network
        case .serviceCreate: .service
        case .secretCreate, .libpodSecretCreate: .secret
        case .configCreate: .config
        default: nil
        }
    }
}
