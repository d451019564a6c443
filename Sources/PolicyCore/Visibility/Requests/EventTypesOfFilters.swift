// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension Endpoint {
    /// Whether its response is a stream of events, in Docker's form or Podman's.
    var tellsEvents: Bool { self == .systemEvents || self == .libpodSystemEvents }
}

/// The types of events that a filter is meant for.
///
/// Docker compares the filter of a kind of object with the `Actor.ID` and the `name` of every event, by prefix, and a
/// label with all attributes, before anything is left out of them (moby daemon/events/filter.go). So a filter is
/// restricted to the type of event whose ids, names and labels the client sees.
enum EventTypesOfFilters {
    /// Returns the types for a filter; nil if it may be compared with all of them.
    static func types(comparedWith filter: String) -> Set<String>? {
        switch filter {
        // The filter also matches the image of a container.
        case "image": ["image", "container"]
        // Attributes of other events contain no labels.
        case "label": ["container", "image"]
        case "daemon", "plugin": [filter]
        default: ObjectKind.allCases.contains { "\($0)" == filter } ? [filter] : nil
        }
    }

    /// Returns the filters with a `type` that all of them are meant for; nil if there is none. An engine reads either
    /// lists or maps of switches, not both in one query.
    static func kept(_ filters: [JSONMember]) -> [JSONMember]? {
        let meant = filters.compactMap { filter in
            filter.value.filterTexts?.isEmpty == false ? types(comparedWith: filter.name) : nil
        }
        guard let first = meant.first else { return filters }
        let common = meant.dropFirst().reduce(first) { $0.intersection($1) }
        let asked = filters.first { $0.name == "type" }?.value
        guard let kept = narrowed(asked, to: common, isList: filters.contains { $0.value.array != nil }) else {
            return nil
        }
        return filters.filter { $0.name != "type" } + [JSONMember(name: "type", value: kept)]
    }

    /// Returns the requested types that are among these; all of these if none was requested.
    private static func narrowed(_ asked: JSONValue?, to types: Set<String>, isList: Bool) -> JSONValue? {
        if let asked, asked.filterTexts?.isEmpty == false {
            switch asked {
            case .array(let values):
                let kept = values.filter { $0.string.map(types.contains) == true }
                return kept.isEmpty ? nil : .array(kept)
            case .object(let members):
                let kept = members.filter { types.contains($0.name) }
                return kept.isEmpty ? nil : .object(kept)
            default: return nil
            }
        }
        if types.isEmpty { return nil }
        let names = types.sorted()
        return isList
            ? .array(names.map { .string($0) }) : .object(names.map { JSONMember(name: $0, value: .bool(true)) })
    }
}
