import DockerAPI
import PolicyCore

/// What a policy's clients see, as it was read.
struct SightDraft {
    var visibility = Visibility()
    var redaction = Redaction()
    var fields: [Endpoint: [String]] = [:]
    /// Where its kinds and endpoints stand: only the rules tell whether they are of use.
    var kinds: [(kind: ObjectKind, place: Place)] = []
    var endpoints: [(endpoint: Endpoint, place: Place)] = []

    /// Nil where everything is seen.
    var sight: Sight? {
        if visibility.isEmpty, redaction.isEmpty, fields.isEmpty { return nil }
        return Sight(visibility, redaction, fields: fields)
    }
}

/// The words of the policy file for what is seen.
enum SightWords {
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
