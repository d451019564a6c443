// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The limits of filters whose outcome would reveal more than the response itself.
struct FilterLimits {
    let view: View
    let endpoint: Endpoint

    /// Returns the reason why these filters cannot pass; nil if they can.
    func violation(in text: [UInt8]?) -> VisibilityViolation? {
        guard let text, !text.isEmpty else { return nil }
        guard let filters = JSONValue(parameter: text) else { return .unreadableFilters }
        if filters.isNull { return nil }
        guard let members = filters.object else { return .unreadableFilters }
        return members.lazy.compactMap(violation).first
    }

    /// Returns the reason for the parameter `filter`, which engines before 25 read as the filter `reference`.
    func violation(ofReferences texts: [[UInt8]]) -> VisibilityViolation? {
        let references = texts.filter { !$0.isEmpty }.map { JSONValue.string(String(decoding: $0, as: UTF8.self)) }
        return references.isEmpty ? nil : violation(in: JSONMember(name: "reference", value: .array(references)))
    }

    private func violation(in filter: JSONMember) -> VisibilityViolation? {
        let name = filter.name
        guard let meaning = KnownFilters.meaning(of: name, at: endpoint) else {
            return .unknownFilter(name)
        }
        guard let texts = filter.value.filterTexts else { return .unreadableFilters }
        if let violation = trimmed(name) { return violation }
        if name == "reference", view.visibility.namesImages, !texts.allSatisfy(view.visibility.tellsAll(imagesBy:)) {
            return .filterTellsNames
        }
        switch meaning {
        // Podman finds the sharers of a container's network by it (podman pkg/domain/filters/containers.go).
        case .object(.network) where !texts.allSatisfy(Self.isNetwork):
            return .filterTellsNetworks(filter: name)
        // Podman takes the text behind the colon for a path in a container.
        case .volume where view.visibility.rules(.volume) && texts.contains(where: { $0.contains(text: ":") }):
            return .filterWithColon(filter: name)
        // The filter finds where a volume is mounted, even a hidden one, in a visible container.
        case .volume where view.visibility.rules(.volume) && texts.contains(where: AbsolutePath.isAbsolute):
            return .filterTellsMounts(filter: name)
        case .usage where view.visibility.rules(.container):
            return .filterTellsContainers(filter: name)
        case .label:
            if let key = redactedKey(texts) { return .filterTellsLabel(filter: name, label: key) }
            return attributeKey(in: texts).map { .filterTellsAttribute(filter: name, attribute: $0) }
        case .engine where view.visibility.rules(.node):
            return .filterTellsNodes(filter: name)
        case .volume where view.redaction.hostPaths && texts.contains(where: AbsolutePath.isAbsolute):
            return .filterTellsPaths(filter: name)
        case .action where view.redaction.commands && !texts.allSatisfy(Self.isNameOfAction):
            return .filterTellsCommands(filter: name)
        case .plain, .object, .volume, .usage, .action, .containerID, .engine: return nil
        }
    }

    /// Returns the reason why a filter cannot pass if only some fields of the response are passed on.
    private func trimmed(_ filter: String) -> VisibilityViolation? {
        if view.fields[endpoint] == nil { return nil }
        guard let members = KnownFilters.members(readBy: filter, at: endpoint) else {
            return .filterTellsMember(filter: filter, member: "something")
        }
        return members.first { !isKept($0) }.map { .filterTellsMember(filter: filter, member: $0) }
    }

    /// Returns a label's key that is really an attribute of the engine's own, which may be left out of the client's
    /// events.
    private func attributeKey(in texts: [String]) -> String? {
        guard endpoint.tellsEvents else { return nil }
        let keys = texts.map { $0.parted(at: "=")?.before ?? $0 }
        return keys.first { $0.contains(text: "*") || EventAttribute.isEngines($0) }
    }

    private static func isNetwork(_ text: String) -> Bool {
        switch ModeReference(parsing: text) {
        case .container, .foreign: false
        case .word, .other: true
        }
    }

    /// Whether a field of the response, or one within it, is passed on.
    private func isKept(_ member: String) -> Bool {
        guard let fields = view.fields[endpoint] else { return true }
        return fields.map { $0.substituting("[]", with: "") }.contains { field in
            field == member || field.begins(with: member + ".") || member.begins(with: field + ".")
        }
    }

    /// Whether the text is an action's name: `exec_create`, `health_status: healthy`. Once one of several texts is
    /// `health_status`, Docker takes them for prefixes of the action (moby daemon/events/filter.go), so a command line
    /// could be read letter by letter.
    private static func isNameOfAction(_ text: String) -> Bool {
        text.begins(with: "health_status: ")
            || text.utf8.allSatisfy { $0.isLowercaseLetter || "_-".utf8.contains($0) }
    }

    /// Returns the key of a filter by a label's value, `key=value`, if that value is redacted. Podman takes a `*`, and
    /// other marks of a pattern, for any letters.
    private func redactedKey(_ texts: [String]) -> String? {
        if view.redaction.labels.isEmpty { return nil }
        for text in texts {
            guard let key = text.parted(at: "=")?.before else { continue }
            if key.contains(text: "*") || view.redaction.labels.contains(where: { $0.matches(key) }) { return key }
        }
        return nil
    }

    /// Whether a prune with these filters removes only visible objects: all objects with one of its labels are visible.
    /// For some engines one of several labels suffices, so this must hold for each of them.
    func takesOnlyWhatIsShown(_ text: [UInt8]?, of kind: ObjectKind) -> Bool {
        guard let text, let filter = JSONValue(parameter: text)?["label"], let labels = filter.filterTexts,
            !labels.isEmpty
        else { return false }
        // Podman ignores labels that are switched off.
        if let switches = filter.object, switches.contains(where: { $0.value.bool != true }) { return false }
        return labels.allSatisfy { label in
            guard let (key, value) = label.parted(at: "="), !label.contains(text: "*") else { return false }
            // Podman takes an empty value for any.
            return !value.isEmpty && view.visibility.shows(kind, whateverHas: (key, value))
        }
    }
}

extension JSONValue {
    /// Reads the JSON in a query parameter; returns nil if it has several readings, or none.
    init?(parameter text: [UInt8]) {
        let value: JSONValue? = text.withUnsafeBytes { bytes in
            do throws(JSONError) { return try JSONReader.read(from: bytes) } catch { return nil }
        }
        guard let value else { return nil }
        self = value
    }

    /// The texts of a filter: `["x"]`, or `{"x": true}`, whatever the switch; nil for other values.
    var filterTexts: [String]? {
        switch self {
        case .array(let values):
            let texts = values.compactMap(\.string)
            return texts.count == values.count ? texts : nil
        case .object(let members):
            return members.allSatisfy { if case .bool = $0.value { true } else { false } } ? members.map(\.name) : nil
        default: return nil
        }
    }
}
