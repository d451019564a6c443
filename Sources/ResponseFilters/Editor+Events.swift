// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The attributes of events that are not labels (moby daemon/events.go, daemon/network.go, volume/service).
enum EventAttributes {
    private static let own: [StaticString] = [
        "name", "oldName", "image", "imageID", "imageRef", "container", "exitCode", "execID", "execDuration", "signal",
        "type", "driver", "destination", "propagation", "read/write", "comment", "reclaimed", "scope",
        "cluster", "node.ip",
    ]

    static func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        own.contains { $0.hasBytes(name) }
    }

    static func isName(_ name: UnsafeRawBufferPointer) -> Bool { ("name" as StaticString).hasBytes(name) }

    /// What changed of a swarm's object, in words that name no other (moby daemon/events.go).
    private static let changes: [StaticString] = [
        "availability.old", "availability.new", "role.old", "role.new", "state.old", "state.new", "leader.old",
        "leader.new", "reachability.old", "reachability.new", "replicas.old", "replicas.new", "updatestate.old",
        "updatestate.new", "network",
    ]

    /// Whether an event about something that has no labels among its attributes may have this one.
    static func isHarmless(_ name: UnsafeRawBufferPointer) -> Bool {
        contains(name) || changes.contains { $0.hasBytes(name) }
    }
}

extension Editor {
    /// An event is hidden with the object that it is about, and with the container that it tells of. What is of no
    /// known type is hidden.
    mutating func isHiddenEvent(in captures: PathTree) throws(FilterError) -> Bool {
        try collector.collect(bytes, at: at, captures: captures)
        guard let type = collector.owners.last(where: { $0.owner == EventFields.type })?.text else {
            throw .unexpectedType
        }
        let about = type.read(in: bytes, EventTypes.find)
        eventKind = about ?? nil
        // What nobody knows may have labels.
        hasLabelsInEvent = about == nil || eventKind == .container || eventKind == .image
        if plan.visibility.isEmpty { return false }
        guard let about else { return true }
        guard let kind = about else { return false }
        staleChanged(kind)
        if kind == .network, plan.visibility.rules(.container), joinsNobody() { return true }
        for index in collector.owners.indices {
            let (owner, text) = collector.owners[index]
            // A label may be called like that attribute.
            guard owner == EventFields.actor || owner == EventFields.container && !hasLabelsInEvent else { continue }
            if isHidden(owner == EventFields.actor ? kind : .container, text: text) { return true }
        }
        return false
    }

    /// An event of who joined a network or left it has to say who: Podman has the container in the network's place.
    private func joinsNobody() -> Bool {
        isAction { $0.elementsEqual("connect".utf8) || $0.elementsEqual("disconnect".utf8) }
            && !collector.owners.contains { $0.owner == EventFields.container }
    }

    private func isAction(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        collector.owners.contains { $0.owner == EventFields.action && $0.text.read(in: bytes, test) }
    }

    /// What was decided by a name or by labels does not hold once they may be others: whoever is told of the change is
    /// judged anew, with what the engine says now.
    private mutating func staleChanged(_ kind: ObjectKind) {
        guard plan.visibility.rules(kind) else { return }
        // Podman says of a renaming only that there is an old name.
        let isRenamed = collector.owners.contains { $0.owner == EventFields.oldName }
        if isRenamed { noteFormerView(of: kind) }
        if isRenamed || isAction(where: { EventChanges.of(kind).contains($0) }) {
            for (owner, text) in collector.owners where owner == EventFields.actor || owner == EventFields.name {
                snapshot.markStale(kind, id: text.string(in: bytes))
            }
        } else if kind != .container, isAction(where: EventChanges.removals.contains) {
            for (owner, text) in collector.owners where owner == EventFields.actor {
                snapshot.renew(kind, id: text.string(in: bytes))
            }
        }
    }

    /// What is known before the object is asked about anew.
    private mutating func noteFormerView(of kind: ObjectKind) {
        for (owner, text) in collector.owners where owner == EventFields.actor {
            let id = text.string(in: bytes)
            if !snapshot.hasAsked(kind, id: id) { wasShown = snapshot.objects.shows(kind, reference: id) ?? false }
        }
    }

    /// Whether the name of an image that an event tells is shown: one that it has or had, or one that says no more than
    /// what the event is about, of which a pull leaves out the tag.
    func tellsImageName() throws(FilterError) -> Bool {
        guard eventKind == .image else { return true }
        let text = try text()
        let name = text.string(in: bytes)
        let isOfActor = collector.owners.contains { owner, actor in
            guard owner == EventFields.actor else { return false }
            let actor = actor.string(in: bytes)
            return actor == name || actor.hasPrefix(name + ":") || actor.hasPrefix(name + "@")
        }
        if isOfActor { return true }
        return text.read(in: bytes) { plan.visibility.tells(imageName: $0) }
            ?? snapshot.objects.shows(.image, reference: name) ?? false
    }

    private mutating func isHidden(_ kind: ObjectKind, text: JSONText) -> Bool {
        plan.visibility.rules(kind) && (text.isEmpty || hides(kind, text: text))
    }
}

/// Actions after which an object may have other names or labels, or another object its name.
private struct EventChanges {
    private let actions: [StaticString]

    func contains(_ action: UnsafeRawBufferPointer) -> Bool { actions.contains { $0.hasBytes(action) } }

    /// A container's labels, and what it is made of, are its own for good; its id never comes again.
    static func of(_ kind: ObjectKind) -> EventChanges { kind == .container ? renamings : changes }

    private static let renamings = EventChanges(actions: ["rename", "update"])
    private static let changes = EventChanges(
        actions: ["rename", "update", "create", "tag", "pull", "load", "import", "loadfromarchive", "commit", "build"])
    /// A name, or a volume's id, is free again.
    static let removals = EventChanges(actions: ["untag", "delete", "destroy", "remove"])
}

/// The types of events (moby api/types/events).
private enum EventTypes {
    private static let kinds: [(name: StaticString, kind: ObjectKind?)] = [
        ("container", .container), ("image", .image), ("network", .network), ("volume", .volume), ("daemon", nil),
        ("plugin", nil), ("builder", nil), ("service", .service), ("task", .task), ("secret", .secret),
        ("config", .config), ("node", .node),
    ]

    /// The kind that events of a type are about: nil in it if they are about none, nil if nobody knows the type.
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
