// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import NIOCore
import PolicyCore
import Synchronization

/// The engine's objects at one moment, sorted into visible and hidden ones.
struct SeenObjects: Sendable {
    private(set) var snapshot: VisibleObjects

    init(objects: [ObjectDescription], visibility: Visibility) {
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

    /// A snapshot that others have already.
    fileprivate init(sharing shared: SharedSnapshot, counts: VisibleCounts?) {
        snapshot = shared.snapshot
        snapshot.counts = counts
    }

    /// Returns the forms of an image's name: the tag `latest` may be left out, and the registry may be written out, as it is
    /// where a policy says what may be created.
    private static func forms(ofName name: String) -> [String] {
        let forms = name.ends(with: ":latest") ? [name, String(name.dropLast(7))] : [name]
        guard let qualified = ImagePattern.qualified(name: name), qualified != name else { return forms }
        return forms + self.forms(ofName: qualified)
    }
}

/// Recent snapshots, for all event loops: streams that wait for the same list with the same visibility share one.
final class RecentlySeen: Sendable {
    private struct Entry {
        let rounds: [ListRound]
        let visibility: Visibility
        let seen: SeenObjects
        let since: NIODeadline
    }

    /// The newest snapshot of a visibility, as long as a stream has it.
    private struct Newest {
        let visibility: Visibility
        weak var shared: SharedSnapshot?
    }

    private let entries = Mutex<[Entry]>([])
    private let newest = Mutex<[Newest]>([])

    /// The most entries; more visibilities rarely wait at once.
    static let limit = 8

    /// The number of entries.
    var count: Int { entries.withLock { $0.count } }

    func objects(
        in listed: ListedObjects, visibility: Visibility, budget: MemoryBudget, now: NIODeadline
    ) -> SeenObjects {
        if let known = entries.withLock({ Self.known(in: listed, visibility: visibility, among: $0) }) { return known }
        // Made without the lock, so that other loops do not wait.
        let new = SeenObjects(objects: listed.objects, visibility: visibility)
        let seen = listed.rounds.isEmpty ? new : share(new, visibility: visibility, budget: budget)
        return entries.withLock { entries in
            if let known = Self.known(in: listed, visibility: visibility, among: entries) { return known }
            if entries.count >= Self.limit { entries.removeFirst() }
            entries.append(Entry(rounds: listed.rounds, visibility: visibility, seen: seen, since: now))
            return seen
        }
    }

    /// Counts a snapshot once for all that share it. One without a change is replaced by the older one; otherwise it
    /// takes that one's place. If there is no room for it, each stream counts its own.
    private func share(_ new: SeenObjects, visibility: Visibility, budget: MemoryBudget) -> SeenObjects {
        newest.withLock { newest in
            newest.removeAll { $0.shared == nil }
            let index = newest.firstIndex { $0.visibility == visibility }
            let older = index.flatMap { newest[$0].shared }
            if let older, older.snapshot.hasSameObjects(as: new.snapshot) {
                return SeenObjects(sharing: older, counts: new.snapshot.counts)
            }
            let shared = SharedSnapshot(of: new.snapshot)
            guard shared.take(placeOf: older, in: budget) else { return new }
            if let index {
                newest[index].shared = shared
            } else {
                newest.append(Newest(visibility: visibility, shared: shared))
            }
            return SeenObjects(sharing: shared, counts: new.snapshot.counts)
        }
    }

    /// Returns a known snapshot of the same lists. Objects that are of no list have none.
    private static func known(in listed: ListedObjects, visibility: Visibility, among entries: [Entry]) -> SeenObjects?
    {
        guard !listed.rounds.isEmpty else { return nil }
        return entries.first { entry in
            entry.rounds.elementsEqual(listed.rounds, by: ===) && entry.visibility == visibility
        }?.seen
    }

    /// Forgets snapshots from before this moment.
    func forget(before moment: NIODeadline) {
        entries.withLock { entries in
            if !entries.isEmpty { entries.removeAll { $0.since < moment } }
        }
    }
}

extension VisibleCounts {
    /// Counts an object as the engine's `/info` does: a container that neither runs nor is paused is stopped.
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
