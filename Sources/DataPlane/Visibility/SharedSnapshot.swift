// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Synchronization

/// The engine's objects at one moment, for all streams with the same visibility. It counts once, for the gate, as long
/// as it is the newest of its visibility; then its streams take the newer one with their next tick. So there is one for
/// each visibility, however many lists clients cause, and however long their streams last.
final class SharedSnapshot: Sendable {
    private struct State {
        var reservation: MemoryBudget.Reservation?
        var successor: SharedSnapshot?
        /// The successor's objects, together with those of this one that are gone; made once for all that have this
        /// one.
        var renewed: (by: SharedSnapshot, snapshot: VisibleObjects)?
    }

    private let objects: VisibleObjects
    private let state = Mutex(State())

    init(of objects: VisibleObjects) { self.objects = objects }

    /// The objects as they are given out. A stream that changes them copies only what it changes.
    var snapshot: VisibleObjects {
        var shared = objects
        shared.share(ownedBy: self)
        return shared
    }

    /// Counts the snapshot for the gate, in place of an older one. Returns false, and changes nothing, if there is no
    /// room.
    func take(placeOf older: SharedSnapshot?, in budget: MemoryBudget) -> Bool {
        let reservation =
            older?.state.withLock { $0.reservation } ?? MemoryBudget.Reservation(of: budget, for: .snapshots)
        guard reservation.change(to: objects.memory) else { return false }
        state.withLock { $0.reservation = reservation }
        older?.state.withLock { ($0.reservation, $0.successor) = (nil, self) }
        return true
    }

    /// Returns the newest snapshot, which also has the objects that are gone since this one; nil if this one is the
    /// newest.
    func renewed() -> VisibleObjects? {
        guard let newest else { return nil }
        return state.withLock { state in
            if let renewed = state.renewed, renewed.by === newest { return renewed.snapshot }
            var snapshot = objects
            snapshot.renew(newest.snapshot)
            state.renewed = (newest, snapshot)
            return snapshot
        }
    }

    private var newest: SharedSnapshot? {
        var newest = state.withLock { $0.successor }
        while let newer = newest?.state.withLock({ $0.successor }) { newest = newer }
        return newest
    }
}
