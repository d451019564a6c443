// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension Endpoint {
    /// Its answer is a stream of events, of Docker's form or Podman's.
    var tellsEvents: Bool { self == .systemEvents || self == .libpodSystemEvents }
}

/// Which events a filter is meant to be compared with.
///
/// Docker compares what names an object with the `Actor.ID` and the `name` of every event, by their beginnings, and a label
/// with all attributes, before anything is left out of them (moby daemon/events/filter.go). So a filter is kept to the type
/// of event whose ids, names and labels are told.
enum EventTypesOfFilters {
    /// Nil where a filter may be compared with all of them.
    static func types(comparedWith filter: String) -> Set<String>? {
        switch filter {
        // The image of a container counts as well.
        case "image": ["image", "container"]
        // No other event has labels among its attributes.
        case "label": ["container", "image"]
        case "daemon", "plugin": [filter]
        default: ObjectKind.allCases.contains { "\($0)" == filter } ? [filter] : nil
        }
    }

    /// The filters with a `type` that all of them are meant for; nil where there is none. An engine reads lists, or maps of
    /// switches, and not both beside each other.
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

    /// What was asked of these types; all of them where nothing was.
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
