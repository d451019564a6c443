// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import NIOCore
import PolicyCore
import Synchronization

/// What the engine has at one moment, sorted into what a client may see and what it may not.
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

    /// What others have already.
    fileprivate init(sharing shared: SharedSnapshot, counts: VisibleCounts?) {
        snapshot = shared.snapshot
        snapshot.counts = counts
    }

    /// An image may be called without its tag where that is `latest`.
    private static func forms(ofName name: String) -> [String] {
        name.ends(with: ":latest") ? [name, String(name.dropLast(7))] : [name]
    }
}

/// What was seen in lists of a moment ago, for all event loops: streams that wait for the same list with the same
/// visibility share what comes of it.
final class RecentlySeen: Sendable {
    private struct Entry {
        let rounds: [ListRound]
        let visibility: Visibility
        let seen: SeenObjects
        let since: NIODeadline
    }

    /// The newest that is shared by those with the same visibility, as long as one of them has it.
    private struct Newest {
        let visibility: Visibility
        weak var shared: SharedSnapshot?
    }

    private let entries = Mutex<[Entry]>([])
    private let newest = Mutex<[Newest]>([])

    /// More visibilities are not waited with at once, as a rule.
    static let limit = 8

    /// How many are remembered.
    var count: Int { entries.withLock { $0.count } }

    func objects(
        in listed: ListedObjects, visibility: Visibility, budget: MemoryBudget, now: NIODeadline
    ) -> SeenObjects {
        if let known = entries.withLock({ Self.known(in: listed, visibility: visibility, among: $0) }) { return known }
        // Found out without the lock: other loops do not wait for it.
        let new = SeenObjects(objects: listed.objects, visibility: visibility)
        let seen = listed.rounds.isEmpty ? new : share(new, visibility: visibility, budget: budget)
        return entries.withLock { entries in
            if let known = Self.known(in: listed, visibility: visibility, among: entries) { return known }
            if entries.count >= Self.limit { entries.removeFirst() }
            entries.append(Entry(rounds: listed.rounds, visibility: visibility, seen: seen, since: now))
            return seen
        }
    }

    /// Counts it once for all that come to share it. Where nothing has changed that is what others have already; else it
    /// takes the place of theirs. Where there is no room for it each stream counts it.
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

    /// Objects of no list are not known again.
    private static func known(in listed: ListedObjects, visibility: Visibility, among entries: [Entry]) -> SeenObjects?
    {
        guard !listed.rounds.isEmpty else { return nil }
        return entries.first { entry in
            entry.rounds.elementsEqual(listed.rounds, by: ===) && entry.visibility == visibility
        }?.seen
    }

    /// Forgets what was seen before this moment.
    func forget(before moment: NIODeadline) {
        entries.withLock { entries in
            if !entries.isEmpty { entries.removeAll { $0.since < moment } }
        }
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
