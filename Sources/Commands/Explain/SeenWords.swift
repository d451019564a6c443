// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The objects and fields that a policy hides, with the lines that hide them.
struct SeenWords {
    private let view: View
    private let places: PolicyFile.VisibilityLocations?
    /// The names of these places.
    private let names: PlaceNames?
    /// The preset that cuts responses down.
    private let rules: [Rule]

    /// Returns nil if the policy hides nothing.
    init?(of policy: Policy?, in configuration: Configuration) {
        guard let policy, let view = policy.view else { return nil }
        self.view = view
        places = configuration.file?.policies.first { $0.name == policy.name }?.visibilityLocations
        names = configuration.placeNames
        rules = policy.rules.filter { $0.effect == .allow }
    }

    /// One line about all responses, for the start.
    var summary: String {
        let hidden = view.hiddenKinds.map { "some \($0)s are hidden\(origin(of: $0))" }
        let cut = Endpoint.allCases.compactMap { endpoint in
            view.fields[endpoint].map {
                "\(endpoint.operationId) is cut down to \(few(fields: $0))\(origin(of: endpoint))"
            }
        }
        return (hidden + cut + taken(view.redactedWords)).joined(separator: "; ")
    }

    /// Returns the effects on the responses of one endpoint, a sentence each.
    func lines(on endpoint: Endpoint) -> [String] {
        let effect = view.effect(on: endpoint)
        let cut = effect.fields.map { ["cut down to \($0.joined(separator: ", "))\(origin(of: endpoint))"] } ?? []
        let hidden = effect.hidden.map { "\($0)s\(origin(of: $0))" }.joined(separator: ", ")
        let without = hidden.isEmpty ? [] : ["without hidden \(hidden)"]
        return cut + blanks(in: effect.fields, of: endpoint) + taken(effect.redacted) + without
    }

    private func taken(_ words: [String]) -> [String] {
        words.isEmpty ? [] : ["taken out: \(words.joined(separator: ", "))\(origin(at: places?.redaction))"]
    }

    /// Returns a warning about removed fields of a list: `docker ps` shows every column, with a wrong value for a
    /// missing field.
    private func blanks(in fields: [String]?, of endpoint: Endpoint) -> [String] {
        guard let fields, endpoint == .containerList else { return [] }
        let shown = ["Image", "Command", "Created", "Status", "Ports", "Names"]
        let missing = shown.filter { !fields.contains($0) }
        if missing.isEmpty { return [] }
        let image = missing.contains("Image") ? "<no image> and blanks" : "blanks"
        return ["docker ps shows \(image) here: \(missing.joined(separator: ", ")) are left out, not empty"]
    }

    private func few(fields: [String]) -> String {
        fields.count <= 6 ? fields.joined(separator: ", ") : "\(fields.count) fields"
    }

    // MARK: Origins

    private func origin(of endpoint: Endpoint) -> String {
        if let place = places?.fields[endpoint] { return origin(at: place) }
        return rules.first { $0.mayAllow(endpoint) }.map { " (\($0.id))" } ?? ""
    }

    private func origin(of kind: ObjectKind) -> String { origin(at: places?.kinds[kind] ?? places?.own) }

    /// Returns the origin of a restriction: without a line of a file it is from the variables of docker-proxy-filter.
    private func origin(at place: PolicyConfig.SourceLocation?) -> String {
        place.flatMap { names?.line(at: $0) }.map { " (\($0))" } ?? " (variables of docker-proxy-filter)"
    }
}
