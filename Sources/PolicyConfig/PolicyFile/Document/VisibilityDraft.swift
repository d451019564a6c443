// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// What a policy's clients see, as it was read.
struct VisibilityDraft {
    var visibility = Visibility()
    var redaction = Redaction()
    var fields: [Endpoint: [String]] = [:]
    /// Where its kinds and endpoints stand: only the rules tell whether they are of use.
    var kinds: [(kind: ObjectKind, place: SourceLocation)] = []
    var endpoints: [(endpoint: Endpoint, place: SourceLocation)] = []
    /// Where the first key stands by which something is redacted.
    var redactionPlace: SourceLocation?

    func places(of own: OwnerEntry?) -> PolicyFile.VisibilityLocations {
        PolicyFile.VisibilityLocations(
            kinds: Dictionary(kinds.map { ($0.kind, $0.place) }) { first, _ in first },
            fields: Dictionary(endpoints.map { ($0.endpoint, $0.place) }) { first, _ in first },
            redaction: redactionPlace, own: own?.place)
    }

    /// What the preset's client does not read is left out, unless the policy itself speaks of the operation: by its own
    /// `fields`, or because it allows it by an entry, for whoever reads more.
    func view(of preset: PresetRules, beside entries: [Rule]) -> View {
        let left = preset.fields.filter { endpoint, _ in !entries.contains { $0.mayAllow(endpoint) } }
        return View(visibility: visibility, redaction: redaction, fields: left.merging(fields) { $1 })
    }
}

/// The words of the policy file for what is seen.
enum VisibilityKeys {
    /// The keys that say which objects of a kind are shown.
    static let kinds: [(key: String, kind: ObjectKind)] = [
        ("containers", .container), ("images", .image), ("networks", .network), ("volumes", .volume),
        ("services", .service), ("tasks", .task), ("secrets", .secret), ("configs", .config), ("nodes", .node),
    ]

    /// Those that have an image, or are one.
    static let kindsWithImage: Set<ObjectKind> = [.container, .image, .service, .task]

    /// What `redact` takes beside `env` and labels.
    static let flags: [(word: String, flag: any WritableKeyPath<Redaction, Bool> & Sendable)] = [
        ("commands", \.commands), ("paths", \.hostPaths), ("addresses", \.addresses), ("swarm_keys", \.swarmKeys),
        ("config_data", \.configData), ("credentials", \.credentials),
    ]

    static let redactable = ["env"] + flags.map(\.word)

    static func key(of kind: ObjectKind) -> String { kinds.first { $0.kind == kind }?.key ?? "" }
}
