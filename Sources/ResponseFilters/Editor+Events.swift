import PolicyCore

/// The attributes of events that are not labels (moby daemon/events.go, daemon/network.go, volume/service).
enum EventAttributes {
    private static let own: [StaticString] = [
        "name", "oldName", "image", "imageID", "imageRef", "container", "exitCode", "execID", "execDuration", "signal",
        "type", "driver", "destination", "propagation", "read/write", "comment", "reclaimed", "scope",
        "cluster", "node.ip",
    ]

    static func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        own.contains { own in
            own.utf8CodeUnitCount == name.count && (0..<name.count).allSatisfy { own.utf8Start[$0] == name[$0] }
        }
    }
}

extension Editor {
    /// An event is hidden with the object that it is about, and with the container that it tells of. What is of no
    /// known type is hidden.
    mutating func isHiddenEvent(_ captures: PathTree) throws(FilterError) -> Bool {
        var collector = Collector(bytes, at: at, captures)
        try collector.collect()
        var type: String?
        for (index, text) in collector.owners where index == EventFields.type { type = text.string(in: bytes) }
        guard let type else { throw .unexpectedType }
        switch type {
        case "daemon", "plugin", "builder": return false
        default: break
        }
        guard let kind = Self.kind(ofType: type) else { return true }
        for (index, text) in collector.owners where index != EventFields.type {
            let owner = index == EventFields.actor ? kind : .container
            if plan.visibility.rules(owner), hides(owner, text) { return true }
        }
        return false
    }

    private mutating func hides(_ kind: ObjectKind, _ text: JSONText) -> Bool {
        let reference = text.string(in: bytes)
        return reference.isEmpty || snapshot.hides(kind, reference)
    }

    private static func kind(ofType type: String) -> ObjectKind? {
        switch type {
        case "container": .container
        case "image": .image
        case "network": .network
        case "volume": .volume
        case "service": .service
        case "task": .task
        case "secret": .secret
        case "config": .config
        case "node": .node
        default: nil
        }
    }
}
