// SPDX-License-Identifier: Apache-2.0

/// What may stand in a policy file, described once: the readers know the keys from here, the JSON Schema and the tables
/// of docs/policy-reference.md are made of it.
enum PolicyFileReference {
    /// Every mapping, the file itself first.
    static let mappings: [Mapping] = [
        file, listener, upstream, client, certificate, policy, selection, exception, part, labels, environment, mask,
        preset, limited, exec, pattern, create, images, bind, ports, maxima,
        createdLabels, createdVariables, quota, observe, log, audit, limits, test,
    ]

    /// A mapping with keys that are known.
    struct Mapping: Sendable {
        /// What a schema calls it.
        let name: Name
        let summary: String
        /// In the order in which they are best read.
        let keys: [Key]
        /// Of these one must be there, and no other.
        let choices: [String]

        init(_ name: Name, _ summary: String, choices: [String] = [], _ keys: [Key]) {
            self.name = name
            self.summary = summary
            self.keys = keys
            self.choices = choices
        }

        /// What a reader compares the keys of a document with.
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
        /// One sentence of Markdown.
        let meaning: String
        /// A value as it is written in YAML.
        let example: String
        /// Keys without which this one means nothing.
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

    /// What holds where a key is not written.
    enum Standard: Sendable, Equatable {
        /// It must be written.
        case needed
        /// Nothing, or what the meaning says.
        case none
        /// Markdown.
        case words(String)
    }

    /// What a key takes.
    indirect enum Value: Sendable {
        case flag
        case number(ClosedRange<Int>)
        /// One of a few.
        case word([String])
        case text(Text)
        case list(Value, ClosedRange<Int>)
        /// A mapping whose keys are names that somebody chose.
        case named(Value, ClosedRange<Int>)
        case mapping(Mapping.Name)
        /// What `allow` and `deny` hold.
        case entry
        /// An object of JSON.
        case object
        case either([Value])
    }

    /// Text of one form.
    struct Text: Sendable {
        /// Markdown, such as stands in a table.
        let form: String
        /// What an editor tells by: a regular expression of ECMA-262, wider than the reader, which knows more.
        let pattern: String?
        /// What an editor offers; nothing else is read when there is no pattern.
        let known: [String]

        init(_ form: String, pattern: String? = nil, known: [String] = []) {
            self.form = form
            self.pattern = pattern
            self.known = known
        }
    }

    static func mapping(named name: Mapping.Name) -> Mapping? { mappings.first { $0.name == name } }
}
