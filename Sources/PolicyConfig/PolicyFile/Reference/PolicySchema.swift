// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The JSON Schema of policy files (draft 2020-12), for editors: it covers every key and word, and the forms of texts
/// as far as a pattern can. `caisson check` finds more errors.
package enum PolicySchema {
    /// The text of the schema, constant for a version of the program.
    package static var text: String { document.printed + "\n" }

    static var document: JSONValue {
        let file = PolicyFileReference.file
        let others = PolicyFileReference.mappings.filter { $0.name != file.name }
        let heading: [JSONMember] = [
            JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            JSONMember("title", .string("Caisson policy file")),
        ]
        let definitions = others.map { JSONMember($0.name.rawValue, .object(members(of: $0))) }
        let entry = JSONMember("entry", .object(members(of: .either(PolicyFileReference.Value.entries))))
        return .object(heading + members(of: file) + [JSONMember("$defs", .object(definitions + [entry]))])
    }

    private static func members(of mapping: PolicyFileReference.Mapping) -> [JSONMember] {
        let needed = mapping.keys.filter { $0.standard == .needed }.map(\.name)
        let bound = mapping.keys.filter { !$0.needs.isEmpty }.map { JSONMember($0.name, .strings($0.needs)) }
        var members: [JSONMember] = [
            JSONMember("description", .string(mapping.summary)),
            JSONMember("type", .string("object")),
            JSONMember("properties", .object(mapping.keys.map { .init($0.name, .object(property(for: $0))) })),
            JSONMember("additionalProperties", .bool(false)),
        ]
        if !needed.isEmpty { members.append(JSONMember("required", .strings(needed))) }
        if !bound.isEmpty { members.append(JSONMember("dependentRequired", .object(bound))) }
        if !mapping.choices.isEmpty {
            let choices = mapping.choices.map { JSONValue.object([JSONMember("required", .strings([$0]))]) }
            members.append(JSONMember("oneOf", .array(choices)))
        }
        if mapping.name == .policy {
            let ways = ["preset", "allow"].map { JSONValue.object([JSONMember("required", .strings([$0]))]) }
            members.append(JSONMember("anyOf", .array(ways)))
        }
        return members
    }

    private static func property(for key: PolicyFileReference.Key) -> [JSONMember] {
        [JSONMember("description", .string(words(of: key)))] + members(of: key.value) + examples(of: key)
    }

    /// Returns the meaning and the default as plain text.
    private static func words(of key: PolicyFileReference.Key) -> String {
        var words = key.meaning.prefix(1).uppercased() + key.meaning.dropFirst() + "."
        if case .words(let standard) = key.standard { words += " Default: \(standard)." }
        return PlainText.of(words)
    }

    /// Returns the key's example if it is a plain scalar: others would be YAML within JSON.
    private static func examples(of key: PolicyFileReference.Key) -> [JSONMember] {
        guard let first = key.example.first, first != "{", first != "[" else { return [] }
        if case .number = key.value { return [] }
        let text = first == "\"" ? String(key.example.dropFirst().dropLast()) : key.example
        return [JSONMember("examples", .strings([text]))]
    }

    private static func members(of value: PolicyFileReference.Value) -> [JSONMember] {
        switch value {
        case .flag: return [JSONMember("type", .string("boolean"))]
        case .number(let range) where range.lowerBound == range.upperBound:
            return [JSONMember("const", .integer(range.lowerBound))]
        case .number(let range):
            return [
                JSONMember("type", .strings(["integer", "string"])), JSONMember("minimum", .integer(range.lowerBound)),
                JSONMember("maximum", .integer(range.upperBound)), JSONMember("pattern", .string("^[0-9]+$")),
            ]
        case .word(let words):
            return [JSONMember("enum", .array(words.flatMap(literals)))]
        case .text(let text):
            return members(of: text)
        case .list(let item, let range):
            return [JSONMember("type", .string("array")), JSONMember("items", .object(members(of: item)))]
                + bounds(of: range, least: "minItems", most: "maxItems")
        case .named(let value, let range):
            return [
                JSONMember("type", .string("object")),
                .init(
                    "propertyNames",
                    .object([JSONMember("pattern", .optional(PolicyFileReference.Text.policyName.pattern))])
                ),
                JSONMember("additionalProperties", .object(members(of: value))),
            ] + bounds(of: range, least: "minProperties", most: "maxProperties")
        case .mapping(let name):
            return [JSONMember("$ref", .string("#/$defs/\(name.rawValue)"))]
        case .object: return [JSONMember("type", .string("object"))]
        case .entry:
            return [JSONMember("$ref", .string("#/$defs/entry"))]
        case .either(let values):
            return [JSONMember("anyOf", .array(values.map { .object(members(of: $0)) }))]
        }
    }

    /// Returns the forms of a word in an editor: some words are no strings in YAML.
    private static func literals(of word: String) -> [JSONValue] {
        switch word {
        case "true", "false": [.bool(word == "true"), .string(word)]
        case "null": [.null]
        default: [.string(word)]
        }
    }

    /// Returns the schema of a text. Names and modes may consist of digits, which an editor reads as a number from
    /// YAML: the reader takes both.
    private static func members(of text: PolicyFileReference.Text) -> [JSONMember] {
        if let pattern = text.pattern {
            return [JSONMember("type", .strings(["string", "integer"])), JSONMember("pattern", .string(pattern))]
        }
        if !text.known.isEmpty { return [JSONMember("enum", .strings(text.known))] }
        return [JSONMember("type", .strings(["string", "integer"]))]
    }

    private static func bounds(of range: ClosedRange<Int>, least: String, most: String) -> [JSONMember] {
        var bounds: [JSONMember] = []
        if range.lowerBound > 0 { bounds.append(JSONMember(least, .integer(range.lowerBound))) }
        if range.upperBound < .max { bounds.append(JSONMember(most, .integer(range.upperBound))) }
        return bounds
    }
}

/// Markdown without its markup.
enum PlainText {
    static func of(_ markdown: String) -> String {
        var text = markdown.substituting("`", with: "").substituting("**", with: "")
        while let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]"),
            text[close...].hasPrefix("]("), let end = text[close...].firstIndex(of: ")")
        {
            text = String(text[..<open] + text[text.index(after: open)..<close] + text[text.index(after: end)...])
        }
        return text
    }
}
