// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The tables of the reference page, line by line.
enum ReferenceTables {
    static let names = PolicyFileReference.mappings.map(\.name.rawValue) + ["groups", "libpod-groups", "presets"]

    /// Returns nil for a name that is no table's.
    static func table(named name: String) -> [String]? {
        switch name {
        case "groups": return groups { !$0.hasPrefix("libpod-") }
        case "libpod-groups": return groups { $0.hasPrefix("libpod-") }
        case "presets": return presets
        default:
            guard let name = PolicyFileReference.Mapping.Name(rawValue: name) else { return nil }
            return PolicyFileReference.mapping(named: name).map(keys)
        }
    }

    private static func row(of cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    // MARK: Keys

    private static func keys(of mapping: PolicyFileReference.Mapping) -> [String] {
        let rows = mapping.keys.map { key in
            let example = "`\(key.name): \(key.example.substituting("|", with: "\\|"))`"
            return row(of: [
                "`\(key.name)`", words(of: key.value), standard(of: key, in: mapping), key.meaning, example,
            ])
        }
        return ["| key | type | default | meaning | example |", "|---|---|---|---|---|"] + rows
    }

    private static func standard(
        of key: PolicyFileReference.Key, in mapping: PolicyFileReference.Mapping
    ) -> String {
        if mapping.choices.contains(key.name) { return "one of these" }
        switch key.standard {
        case .needed: return "needed"
        case .none: return ""
        case .words(let words): return words
        }
    }

    static func words(of value: PolicyFileReference.Value) -> String {
        switch value {
        case .flag: return "`true` or `false`"
        case .number(let range) where range.lowerBound == range.upperBound: return "`\(range.lowerBound)`"
        case .number(let range): return "\(range.lowerBound) to \(range.upperBound)"
        case .word(let words) where words.count > 3: return "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
        case .word(let words): return words.map { "`\($0)`" }.joined(separator: " or ")
        case .text(let text): return text.form
        case .list(let item, let range): return "list, each \(words(of: item))\(count(of: range))"
        case .named(let value, let range): return "mapping from names to \(words(of: value))\(count(of: range))"
        case .mapping(let name): return "[\(name.rawValue)](#\(name.anchor))"
        case .entry: return "[entry](#entries)"
        case .object: return "mapping, as it is in JSON"
        case .either(let values): return values.map { words(of: $0) }.joined(separator: ", or ")
        }
    }

    private static func count(of range: ClosedRange<Int>) -> String {
        if range.upperBound == .max { return "" }
        return range.lowerBound == 0 ? "; at most \(range.upperBound)" : "; \(range.lowerBound) to \(range.upperBound)"
    }

    // MARK: Groups

    private static func groups(where isMeant: (String) -> Bool) -> [String] {
        var last: EndpointGroup?
        let rows = GroupTable.all.filter { isMeant($0.group.rawValue) }.map { table in
            let name = table.group == last ? "" : "`\(table.group.rawValue)`"
            last = table.group
            let operations = table.endpoints.map { endpoint in
                let isMarked = !endpoint.traits.effects.isDisjoint(with: [.controlsHost, .tellsKeys])
                return "`\(endpoint.operationId)`\(isMarked ? "*" : "")"
            }
            return "| \(name) | `\(table.access.rawValue)` | \(operations.joined(separator: ", ")) |"
        }
        return ["| group | word | operations |", "|---|---|---|"] + rows
    }

    // MARK: Presets

    private static var presets: [String] {
        let rows = Preset.all.map { preset in
            let options = preset.options.compactMap { part in
                part.option.map { "`\($0)`\(part.isRootOnHost ? "*" : "")" }
            }
            let name = "`\(preset.name)`\(preset.isRootOnHost(with: []) ? "*" : "")"
            let operations = preset.parts.first.map { Set($0.grants.map(\.endpoint)).count } ?? 0
            let shown = options.isEmpty ? "–" : options.joined(separator: ", ")
            return row(of: [name, preset.title, "\(operations)", shown])
        }
        return ["| preset | client | operations | options |", "|---|---|---|---|"] + rows
    }
}

extension PolicyFileReference.Mapping.Name {
    /// The heading of the page that describes it.
    fileprivate var anchor: String {
        switch self {
        case .file: "the-top"
        case .listener: "listeners"
        case .upstream: "upstream"
        case .client: "clients"
        case .certificate: "certificates"
        case .policy: "policies"
        case .selection, .exception, .part: "visibility"
        case .labels, .env, .mask: "redaction"
        case .preset: "presets"
        case .limited: "conditions-and-limits-on-an-entry"
        case .exec: "what-an-exec-may-run"
        case .pattern: "paths-by-a-regular-expression"
        case .create, .images, .bind, .ports, .maxima, .createdLabels, .createdEnv, .quota: "what-may-be-created"
        case .observe: "finding-out-what-a-client-needs"
        case .log, .audit, .limits: "log-and-limits"
        case .test: "tests"
        }
    }
}
