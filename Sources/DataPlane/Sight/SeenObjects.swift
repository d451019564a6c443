import DockerAPI
import PolicyCore

/// What the engine has at one moment, sorted into what a client may see and what it may not.
struct SeenObjects: Sendable {
    let snapshot: VisibleObjects

    init(_ objects: [ObjectDescription], _ visibility: Visibility) {
        var snapshot = VisibleObjects()
        var counts = VisibleCounts()
        for object in objects {
            let isShown = visibility.shows(object)
            if isShown { counts.add(object) }
            guard object.kind == .image else {
                snapshot.note(object.kind, id: object.id, names: object.names, isShown: isShown)
                continue
            }
            snapshot.note(.image, id: object.id, names: [], isShown: isShown)
            let names = visibility.names(of: object)
            for name in object.names {
                let isTold = isShown && names.contains(name)
                for form in Self.forms(ofName: name) {
                    snapshot.note(NeededObject(kind: .image, reference: form), isShown: isTold)
                }
            }
        }
        snapshot.counts = counts
        self.snapshot = snapshot
    }

    /// An image may be called without its tag where that is `latest`.
    private static func forms(ofName name: String) -> [String] {
        name.hasSuffix(":latest") ? [name, String(name.dropLast(7))] : [name]
    }
}

extension VisibleCounts {
    /// As the engine sorts them for `/info`: what neither runs nor is paused is stopped.
    fileprivate mutating func add(_ object: ObjectDescription) {
        switch object.kind {
        case .image: images += 1
        case .container:
            containers += 1
            switch object.state {
            case "running": running += 1
            case "paused": paused += 1
            default: stopped += 1
            }
        default: break
        }
    }
}
