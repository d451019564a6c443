// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// A suggested policy as lines of a policy file, with its observed usage in comments.
struct SuggestionText {
    private(set) var lines: [String] = []
    private let policy: SuggestedPolicy

    init(of part: SuggestionFile.Part) {
        policy = part.policy
        lines = ["  \(policy.name):"]
        if let preset = policy.preset { add(preset) } else { addOperations() }
        addWithheld()
        if let neighbour = policy.neighbour { addComment(Self.words(about: neighbour)) }
        if policy.unknown > 0 { addComment("\(Self.count(policy.unknown)) to paths that no engine has are left out") }
        if let unused = part.unused { for line in unused.comments { addComment(line) } }
    }

    private mutating func addComment(_ text: String) { lines.append("    \(YAMLText.comment(text))") }

    // MARK: Allowed operations

    private mutating func add(_ preset: PresetFit) {
        let names = preset.beyond.map(\.operationId).joined(separator: ", ")
        addComment(names.isEmpty ? "nothing beyond what was seen" : "beyond what was seen: \(names)")
        lines.append("    \(preset.line)")
        if preset.cutsResponses {
            let reason = "it also cuts responses down to what \(preset.preset.title) reads"
            addComment("\(reason); if yours is another client, add --operations")
        }
        for entry in policy.entries { addComment("\(entry.endpoint.operationId): \(entry.usage.words)") }
    }

    private mutating func addOperations() {
        guard !policy.entries.isEmpty else {
            lines.append("    allow: []")
            return
        }
        lines.append("    allow:")
        let width = policy.entries.map(\.text.count).filter { $0 < 72 }.max() ?? 0
        for entry in policy.entries {
            let text = entry.text
            let gap = String(repeating: " ", count: max(0, width - text.count))
            let root = entry.endpoint.isWayToRoot ? "\(entry.endpoint.powerWords); " : ""
            lines.append("      - \(text)\(gap)  \(YAMLText.comment(root + entry.usage.words))")
        }
    }

    // MARK: Withheld operations

    private mutating func addWithheld() {
        if policy.withheld.isEmpty { return }
        addComment("not allowed here, for nobody asked for it (--include-root does):")
        let isInList = policy.preset == nil && !policy.entries.isEmpty
        let indent = String(repeating: " ", count: isInList ? 6 : 4)
        for entry in policy.withheld {
            lines.append(
                "\(indent)\(YAMLText.comment("- \(entry.text)  # \(entry.endpoint.powerWords); \(entry.usage.words)"))")
        }
    }

    private static func words(about neighbour: PresetFit) -> String {
        let names = neighbour.beyond.map(\.operationId)
        let beyond =
            switch names.count {
            case 0: "for any object"
            case 1...6: "and \(names.joined(separator: ", "))"
            default: "and \(names.count) operations more"
            }
        return "preset \(neighbour.words) would do as well, \(beyond)"
    }

    private static func count(_ number: Int) -> String { number == 1 ? "1 request" : "\(number) requests" }
}

extension SuggestedPolicy.Entry {
    /// The entry `ContainerLogs`, or with its conditions in braces.
    var text: String {
        guard isNarrowed else { return endpoint.operationId }
        var members = ["operation: \(endpoint.operationId)"]
        if let kind = endpoint.kindOfCondition, let selection = rung.selection {
            members.append("\(kind)s: { \(selection) }")
        }
        if !parameters.isEmpty { members.append("query: { \(parameters.map(Self.text).joined(separator: ", ")) }") }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private static func text(of parameter: ParameterCondition) -> String {
        let values = parameter.values.map(YAMLText.scalar) + (parameter.mayBeAbsent ? ["null"] : [])
        return "\(parameter.name): [\(values.joined(separator: ", "))]"
    }
}

extension EndpointUsage {
    /// The usage in words: `3 times, last 2026-11-21T17:52:13.061Z`.
    var words: String {
        let times = hits == 1 ? "once" : "\(hits) times"
        let refused = denied == 0 ? "" : denied == hits ? ", always denied" : ", \(denied) of them denied"
        return times + refused + (last.isEmpty ? "" : hits == 1 ? ", \(last)" : ", last \(last)")
    }
}

extension Endpoint {
    /// The consequence of allowing the endpoint.
    fileprivate var powerWords: String {
        let effects = traits.effects
        if !effects.contains(.controlsHost) { return "tells keys of the swarm, which are root on its nodes" }
        switch self {
        case .containerCreate, .libpodContainerCreate:
            return "root on the host; `create: { standard: baseline }` would bound it"
        default: return "root on the host"
        }
    }
}
