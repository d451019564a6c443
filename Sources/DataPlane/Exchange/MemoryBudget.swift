// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The memory that clients may make the gate hold, on all event loops together: long heads, bodies gathered to be
/// judged, filtered responses that are held or not taken, and the engine's descriptions of named objects. No client
/// takes more than a quarter.
///
/// The gate's own lists and its table of containers have half as much again, which no client can take: a client known
/// by its container must not become unknown because others are greedy. Half of that is kept for the engine's objects
/// that streams share.
final class MemoryBudget: Sendable {
    /// 64 MiB: 64 of the largest bodies, thousands of usual ones.
    static let standardLimit = 64 << 20

    fileprivate struct State {
        var taken = 0
        var takenByGate = 0
        var takenBySnapshots = 0
        var byClient: [ShareOwner: Int] = [:]
    }

    private let limit: Int
    private let gateLimit: Int
    /// The memory that one client may have.
    let share: Int
    private let state = Mutex(State())

    init(limit: Int = standardLimit) {
        self.limit = limit
        share = Share.ofOneClient(limit)
        gateLimit = Share.ofGate(limit)
    }

    /// The bytes that clients have taken now.
    var taken: Int { state.withLock { $0.taken } }
    /// The bytes that the gate has taken now for itself, and for all clients together.
    var takenByGate: Int { state.withLock { $0.takenByGate } }

    /// The memory of one body, one client's responses or one look-up. It is given back when its holder is freed,
    /// whatever the reason.
    final class Reservation: Sendable {
        private let budget: MemoryBudget
        private let client: ShareOwner
        private let taken = Mutex(0)

        init(of budget: MemoryBudget, for client: ShareOwner) {
            self.budget = budget
            self.client = client
        }

        /// Changes the reservation to `bytes` in all, more or less than before. Returns false, and changes nothing, if
        /// there is no room.
        func change(to bytes: Int) -> Bool {
            taken.withLock { taken in
                guard bytes != taken else { return true }
                guard budget.take(bytes: bytes - taken, for: client) else { return false }
                taken = bytes
                return true
            }
        }

        deinit { _ = change(to: 0) }
    }

    /// Takes memory; a negative number gives it back, for which there is always room.
    private func take(bytes: Int, for client: ShareOwner) -> Bool {
        state.withLock { state in
            switch client {
            case .gate: return state.takeForGate(bytes: bytes, limit: gateLimit)
            case .snapshots: return state.takeForSnapshots(bytes: bytes, limit: gateLimit)
            case .address, .container, .user: break
            }
            let own = state.byClient[client, default: 0] + bytes
            guard bytes <= 0 || state.taken + bytes <= limit && own <= share else { return false }
            state.taken += bytes
            state.byClient[client] = own > 0 ? own : nil
            return true
        }
    }
}

extension MemoryBudget.State {
    fileprivate mutating func takeForGate(bytes: Int, limit: Int) -> Bool {
        guard bytes <= 0 || takenByGate + bytes <= limit else { return false }
        takenByGate += bytes
        return true
    }

    fileprivate mutating func takeForSnapshots(bytes: Int, limit: Int) -> Bool {
        guard bytes <= 0 || takenBySnapshots + bytes <= Share.ofSnapshots(limit),
            takeForGate(bytes: bytes, limit: limit)
        else { return false }
        takenBySnapshots += bytes
        return true
    }
}
