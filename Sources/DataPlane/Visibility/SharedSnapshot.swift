// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Synchronization

/// What the engine had at one moment, for all streams with the same visibility. It counts once, for the gate, as long as
/// it is the newest of its visibility: then it gives way, and whoever has it takes the newer one with the next tick. So
/// there is one for each visibility, however many lists clients cause, and however long their streams last.
final class SharedSnapshot: Sendable {
    private struct State {
        var reservation: MemoryBudget.Reservation?
        var successor: SharedSnapshot?
        /// The successor's objects, beside those of this one that are gone; made once for all that have this one.
        var renewed: (by: SharedSnapshot, snapshot: VisibleObjects)?
    }

    private let objects: VisibleObjects
    private let state = Mutex(State())

    init(of objects: VisibleObjects) { self.objects = objects }

    /// As it is given out: what is not changed of it is not whoever changes it.
    var snapshot: VisibleObjects {
        var shared = objects
        shared.share(ownedBy: self)
        return shared
    }

    /// Counts it for the gate, in the place of an older one. Returns false, and changes nothing, where there is no room.
    func take(placeOf older: SharedSnapshot?, in budget: MemoryBudget) -> Bool {
        let reservation =
            older?.state.withLock { $0.reservation } ?? MemoryBudget.Reservation(of: budget, for: .snapshots)
        guard reservation.change(to: objects.memory) else { return false }
        state.withLock { $0.reservation = reservation }
        older?.state.withLock { ($0.reservation, $0.successor) = (nil, self) }
        return true
    }

    /// What has come in its place, and remembers what is gone of it; nil as long as it is the newest.
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
