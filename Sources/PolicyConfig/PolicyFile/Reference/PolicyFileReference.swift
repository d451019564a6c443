// SPDX-License-Identifier: Apache-2.0

/// The description of a policy file's keys: the readers take the keys from here, and the JSON Schema and the tables of
/// docs/policy-reference.md are generated from it.
enum PolicyFileReference {
    /// All mappings, the file itself first.
    static let mappings: [Mapping] = [
        file, listener, upstream, client, certificate, policy, selection, exception, part, labels, environment, mask,
        preset, limited, exec, pattern, create, images, bind, ports, maxima,
        createdLabels, createdVariables, quota, observe, log, audit, limits, test,
    ]

    /// A mapping with known keys.
    struct Mapping: Sendable {
        /// The mapping's name in the schema.
        let name: Name
        let summary: String
        /// The keys in the best order for reading.
        let keys: [Key]
        /// The keys of which exactly one must be there.
        let choices: [String]

        init(_ name: Name, _ summary: String, choices: [String] = [], _ keys: [Key]) {
            self.name = name
            self.summary = summary
            self.keys = keys
            self.choices = choices
        }

        /// The keys that a reader accepts.
        var keyNames: [String] { keys.map(\.name) }

        enum Name: String, Sendable, CaseIterable {
            case file, listener, upstream, client, certificate, policy, selection, exception, part, labels, env, mask
            case preset, limited, exec, pattern, create, images, bind, ports, maxima
            case createdLabels = "created_labels"
            case createdEnv = "created_env"
            case quota, observe, log, audit, limits, test
        }
    }

    struct Key: Sendable {
        let name: String
        let value: Value
        let standard: Standard
        /// The meaning in one sentence of Markdown.
        let meaning: String
        /// A value as it is written in YAML.
        let example: String
        /// The keys without which this one has no effect.
        let needs: [String]

        init(
            _ name: String, _ value: Value, _ standard: Standard = .none, needs: [String] = [], example: String,
            _ meaning: String
        ) {
            self.name = name
            self.value = value
            self.standard = standard
            self.needs = needs
            self.example = example
            self.meaning = meaning
        }
    }

    /// The default of a key that is not written.
    enum Standard: Sendable, Equatable {
        /// The key is required.
        case needed
        /// No default, or one that the meaning explains.
        case none
        /// A default in words of Markdown.
        case words(String)
    }

    /// The kinds of a key's value.
    indirect enum Value: Sendable {
        case flag
        case number(ClosedRange<Int>)
        /// One of a few words.
        case word([String])
        case text(Text)
        case list(Value, ClosedRange<Int>)
        /// A mapping whose keys are chosen names.
        case named(Value, ClosedRange<Int>)
        case mapping(Mapping.Name)
        /// An entry of `allow` or `deny`.
        case entry
        /// An object in JSON.
        case object
        case either([Value])
    }

    /// A text of one form.
    struct Text: Sendable {
        /// The form in Markdown, as shown in a table.
        let form: String
        /// The pattern for editors: a regular expression of ECMA-262, wider than the reader's own checks.
        let pattern: String?
        /// The texts that an editor offers; without a pattern no others are valid.
        let known: [String]

        init(_ form: String, pattern: String? = nil, known: [String] = []) {
            self.form = form
            self.pattern = pattern
            self.known = known
        }
    }

    static func mapping(named name: Mapping.Name) -> Mapping? { mappings.first { $0.name == name } }
}
