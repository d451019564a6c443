// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import PolicyCore

/// The attributes of events that are not labels, by their bytes.
enum EventAttributes {
    static func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        EventAttribute.told.contains { $0.hasBytes(name) }
    }

    static func isName(_ name: UnsafeRawBufferPointer) -> Bool { ("name" as StaticString).hasBytes(name) }

    /// Changes of a swarm's object, whose attributes name no other object (moby daemon/events.go).
    private static let changes: [StaticString] = [
        "availability.old", "availability.new", "role.old", "role.new", "state.old", "state.new", "leader.old",
        "leader.new", "reachability.old", "reachability.new", "replicas.old", "replicas.new", "updatestate.old",
        "updatestate.new", "network",
    ]

    /// Whether an event without labels among its attributes may have this one.
    static func isHarmless(_ name: UnsafeRawBufferPointer) -> Bool {
        contains(name) || changes.contains { $0.hasBytes(name) }
    }
}

extension Editor {
    /// Whether an event is hidden: with its object, with a container that it mentions, or because its type is unknown.
    ///
    /// The event may be old, and its object may have another name by now, so it is judged by its own attributes and by
    /// the engine's present state.
    mutating func isHiddenEvent(by evidence: Evidence) throws(FilterError) -> Bool {
        collector.expect(.container, labelKeyLengths: evidence.labelKeyLengths)
        try collector.collect(bytes, at: at, captures: evidence.captures)
        guard let type = collector.owners.last(where: { $0.owner == EventFields.type })?.text else {
            throw .unexpectedType
        }
        let about = type.read(in: bytes, EventTypes.find)
        eventKind = about ?? nil
        // Events of unknown type may have labels.
        hasLabelsInEvent = about == nil || eventKind == .container || eventKind == .image
        if plan.visibility.isEmpty { return false }
        guard let about else { return true }
        guard let kind = about else { return false }
        staleChanged(kind)
        if kind == .network, plan.visibility.rules(.container), joinsNobody() { return true }
        for index in collector.owners.indices where collector.owners[index].owner == EventFields.actor {
            if isHidden(kind, text: collector.owners[index].text) { return true }
        }
        // A label may have the attribute's name.
        if !hasLabelsInEvent, let container = attribute(.container), isHidden(.container, text: container) {
            return true
        }
        return kind == .container && !showsRecord(named: attribute(.name))
    }

    /// Whether an event of joining or leaving a network names no container. Podman has the container in the network's
    /// place.
    private func joinsNobody() -> Bool {
        isAction { $0.elementsEqual("connect".utf8) || $0.elementsEqual("disconnect".utf8) }
            && attribute(.container) == nil
    }

    private func isAction(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        collector.owners.contains { $0.owner == EventFields.action && $0.text.read(in: bytes, test) }
    }

    /// Returns the value of an attribute of the engine's own; nil if the event has none.
    private func attribute(_ attribute: EventFields.Attribute) -> JSONText? {
        collector.labels.last { $0.key.read(in: bytes) { $0.elementsEqual(attribute.rawValue.utf8) } }?.value
    }

    /// Marks an object as stale after an event that may change its name or labels: clients see the change in the
    /// engine's present state.
    private mutating func staleChanged(_ kind: ObjectKind) {
        guard plan.visibility.rules(kind) else { return }
        // Podman marks a renaming only by the presence of an old name.
        if attribute(.oldName) != nil || isAction(where: { EventChanges.of(kind).contains($0) }) {
            for (owner, text) in collector.owners where owner == EventFields.actor {
                snapshot.markStale(kind, id: text.string(in: bytes))
            }
            if let name = attribute(.name) { snapshot.markStale(kind, id: name.string(in: bytes)) }
        } else if kind != .container, isAction(where: EventChanges.removals.contains) {
            for (owner, text) in collector.owners where owner == EventFields.actor {
                snapshot.renew(kind, id: text.string(in: bytes))
            }
        }
    }

    // MARK: Names

    /// Whether the event's container would be visible under a name. A container's labels and image never change, so
    /// those of the event are examined only if a name can suffice.
    private func showsRecord(named name: JSONText?) -> Bool {
        let rule = plan.visibility[.container]
        guard rule.looksAtNames, let name else { return true }
        guard plan.visibility.couldShow(.container, named: [name.string(in: bytes)]) else { return false }
        return !rule.showsByName
            || plan.visibility.shows(
                RecordedContainer(bytes: bytes, name: name, image: attribute(.image), attributes: collector.labels))
    }

    /// Whether the client sees a container's name from before the event.
    func tellsFormerName() throws(FilterError) -> Bool { showsRecord(named: try text()) }

    /// Whether the client sees the name that the event's object had at its time. A container's has been judged.
    func tellsName() throws(FilterError) -> Bool {
        switch eventKind {
        case .image: return try tellsImageName()
        case .service, .secret, .config, .node:
            guard let kind = eventKind else { return true }
            return plan.visibility.couldShow(kind, named: [try text().string(in: bytes)])
        case .container, .network, .volume, .task, nil: return true
        }
    }

    /// Whether the client sees an image's name in an event: a present or former visible name, or one that only repeats
    /// the event's object, without its tag after a pull.
    private func tellsImageName() throws(FilterError) -> Bool {
        guard plan.visibility[.image].looksAtNames else { return true }
        let text = try text()
        let name = text.string(in: bytes)
        let isOfActor = collector.owners.contains { owner, actor in
            guard owner == EventFields.actor else { return false }
            let actor = actor.string(in: bytes)
            return actor == name || actor.begins(with: name + ":") || actor.begins(with: name + "@")
        }
        if isOfActor { return true }
        return text.read(in: bytes) { plan.visibility.tells(imageName: $0) }
            ?? snapshot.objects.shows(.image, reference: name) ?? false
    }

    private mutating func isHidden(_ kind: ObjectKind, text: JSONText) -> Bool {
        plan.visibility.rules(kind) && (text.isEmpty || hides(kind, text: text))
    }
}

/// A container as a record of `/events` describes it, under its name at the time.
private struct RecordedContainer: DescribedObject {
    let kind = ObjectKind.container
    let bytes: UnsafeRawBufferPointer
    let name: JSONText
    let image: JSONText?
    let attributes: [(key: JSONText, value: JSONText)]

    func anyName(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool { name.read(in: bytes, test) }

    /// Whether a label passes the test. An attribute with a name of the engine's own is no label.
    func anyLabel(where test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool {
        attributes.contains { key, value in
            key.read(in: bytes) { key in
                !EventAttributes.contains(key) && value.read(in: bytes) { test(key, $0) }
            }
        }
    }

    func anyImage(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool { image?.read(in: bytes, test) ?? false }
}

/// Actions after which an object may have other names or labels, or another object its name.
private struct EventChanges {
    private let actions: [StaticString]

    func contains(_ action: UnsafeRawBufferPointer) -> Bool { actions.contains { $0.hasBytes(action) } }

    /// Returns the actions for a kind. A container's labels and image never change, and its id is never used again.
    static func of(_ kind: ObjectKind) -> EventChanges { kind == .container ? renamings : changes }

    private static let renamings = EventChanges(actions: ["rename", "update"])
    private static let changes = EventChanges(
        actions: ["rename", "update", "create", "tag", "pull", "load", "import", "loadfromarchive", "commit", "build"])
    /// Actions that free a name, or a volume's id.
    static let removals = EventChanges(actions: ["untag", "delete", "destroy", "remove"])
}

/// The types of events (moby api/types/events).
private enum EventTypes {
    private static let kinds: [(name: StaticString, kind: ObjectKind?)] = [
        ("container", .container), ("image", .image), ("network", .network), ("volume", .volume), ("daemon", nil),
        ("plugin", nil), ("builder", nil), ("service", .service), ("task", .task), ("secret", .secret),
        ("config", .config), ("node", .node),
    ]

    /// Returns the kind that events of a type are about: an inner nil if they are about no object, an outer nil if the
    /// type is unknown.
    static func find(_ type: UnsafeRawBufferPointer) -> ObjectKind?? {
        for (name, kind) in kinds where name.hasBytes(type) { return .some(kind) }
        return nil
    }
}

extension StaticString {
    fileprivate func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard utf8CodeUnitCount == bytes.count else { return false }
        var index = 0
        while index < bytes.count {
            if utf8Start[index] != bytes[index] { return false }
            index += 1
        }
        return true
    }
}
