// SPDX-License-Identifier: Apache-2.0

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

/// What was seen in lists of a moment ago: streams that wait for the same list with the same visibility share what comes
/// of it. Lives on one event loop.
struct RecentlySeen {
    private var entries: [(rounds: [ListRound], visibility: Visibility, seen: SeenObjects)] = []

    /// More visibilities are not waited with at once, as a rule.
    private static let limit = 8

    mutating func objects(_ listed: ListedObjects, _ visibility: Visibility) -> SeenObjects {
        let known = entries.first { entry in
            entry.rounds.elementsEqual(listed.rounds, by: ===) && entry.visibility == visibility
        }
        if let known, !listed.rounds.isEmpty { return known.seen }
        let seen = SeenObjects(listed.objects, visibility)
        if entries.count >= Self.limit { entries.removeFirst() }
        entries.append((listed.rounds, visibility, seen))
        return seen
    }

    mutating func forget() { if !entries.isEmpty { entries = [] } }
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
