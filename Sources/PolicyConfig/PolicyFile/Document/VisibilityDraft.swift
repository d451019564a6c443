// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The visibility of a policy's clients, as read from its keys.
struct VisibilityDraft {
    var visibility = Visibility()
    var redaction = Redaction()
    var fields: [Endpoint: [String]] = [:]
    /// The places of its kinds and endpoints: only the rules show whether they have an effect.
    var kinds: [(kind: ObjectKind, place: SourceLocation)] = []
    var endpoints: [(endpoint: Endpoint, place: SourceLocation)] = []
    /// The place of the first key that redacts.
    var redactionPlace: SourceLocation?

    func places(of own: OwnerEntry?) -> PolicyFile.VisibilityLocations {
        PolicyFile.VisibilityLocations(
            kinds: Dictionary(kinds.map { ($0.kind, $0.place) }) { first, _ in first },
            fields: Dictionary(endpoints.map { ($0.endpoint, $0.place) }) { first, _ in first },
            redaction: redactionPlace, own: own?.place)
    }

    /// Returns the view of a preset. Fields that its client does not read are removed, unless the policy itself
    /// mentions the operation: by its own `fields`, or by an entry that allows it, for a client that reads more.
    func view(of preset: PresetRules, beside entries: [Rule]) -> View {
        let left = preset.fields.filter { endpoint, _ in !entries.contains { $0.mayAllow(endpoint) } }
        return View(visibility: visibility, redaction: redaction, fields: left.merging(fields) { $1 })
    }
}

/// The keys of the policy file for visibility.
enum VisibilityKeys {
    /// The keys that select the visible objects of a kind.
    static let kinds: [(key: String, kind: ObjectKind)] = [
        ("containers", .container), ("images", .image), ("networks", .network), ("volumes", .volume),
        ("services", .service), ("tasks", .task), ("secrets", .secret), ("configs", .config), ("nodes", .node),
    ]

    /// The kinds that have an image, or are one.
    static let kindsWithImage: Set<ObjectKind> = [.container, .image, .service, .task]

    /// The words of `redact` beside `env` and labels.
    static let flags: [(word: String, flag: any WritableKeyPath<Redaction, Bool> & Sendable)] = [
        ("commands", \.commands), ("paths", \.hostPaths), ("addresses", \.addresses), ("swarm_keys", \.swarmKeys),
        ("config_data", \.configData), ("credentials", \.credentials),
    ]

    static let redactable = ["env"] + flags.map(\.word)

    static func key(of kind: ObjectKind) -> String { kinds.first { $0.kind == kind }?.key ?? "" }
}
