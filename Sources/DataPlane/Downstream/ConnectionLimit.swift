// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// How many connections clients may have, on all event loops together: so many in all, and a quarter of them for each
/// client.
///
/// Where there is no room for one more, the oldest connection without a request ends for it: one of the client's own
/// where its share is full, one of whoever has most where all places are taken.
final class ConnectionLimit: Sendable {
    enum Entry: Equatable {
        case hasRoom
        /// There is no room, and the client is told why.
        case full(GateResponse)
        /// So many are being told already that this one ends without a word.
        case crowded
    }

    private let limit: Int
    private let share: Int
    private let state = Mutex(State())

    /// So many may be told at once that there is no room: they hold descriptors that nobody has counted.
    static let mostRejected = 16

    init(of limit: Int) {
        self.limit = limit
        share = Share.ofOneClient(limit)
    }

    /// Takes a connection in, if there is room or room can be made.
    func enter(_ place: ConnectionPlace) -> Entry {
        let (entry, victim) = state.withLock { $0.enter(place, limit: limit, share: share) }
        victim?.endConnection()
        return entry
    }

    func leave(_ place: ConnectionPlace) { state.withLock { $0.leave(place) } }

    /// Connections that have a place.
    var count: Int { state.withLock { $0.count } }
}

/// The connections of one client, in the order in which they came.
private struct Holding {
    private var queue = CircularBuffer<ConnectionPlace>()
    private(set) var count = 0

    /// Not more are looked at to find one without a request: the next to come looks further.
    private static let looks = 1024

    mutating func append(_ place: ConnectionPlace) {
        queue.append(place)
        count += 1
    }

    mutating func removeOne() {
        count -= 1
        // Places that were left stay in the queue until they are a quarter of it.
        if queue.count > count + count / 4 + 16 { queue.removeAll { $0.isGone } }
    }

    /// The oldest one without a request, whose place is another's from now on. Those with a request go to the end of
    /// the queue: they are in use.
    mutating func makeWay() -> ConnectionPlace? {
        for _ in 0..<min(queue.count, Self.looks) {
            guard let place = queue.popFirst() else { return nil }
            if place.giveUp() {
                count -= 1
                return place
            }
            if !place.isGone { queue.append(place) }
        }
        return nil
    }
}

extension ConnectionLimit {
    private struct State {
        private(set) var count = 0
        private var rejected = 0
        private var holdings: [ShareOwner: Holding] = [:]

        /// So many clients are asked to make way: four have all places if each has its share.
        private static let asked = 8

        mutating func enter(
            _ place: ConnectionPlace, limit: Int, share: Int
        ) -> (entry: Entry, victim: ConnectionPlace?) {
            let own = holdings[place.holder]?.count ?? 0
            if own >= share {
                guard let victim = makeWay(of: place.holder) else {
                    return (reject(place, with: .tooManyOfOneClient), nil)
                }
                add(place)
                return (.hasRoom, victim)
            }
            guard count >= limit else {
                add(place)
                return (.hasRoom, nil)
            }
            guard let victim = makeWay(for: place.holder, own: own) else {
                return (reject(place, with: .tooManyConnections), nil)
            }
            add(place)
            return (.hasRoom, victim)
        }

        mutating func leave(_ place: ConnectionPlace) {
            let (wasCounted, wasRejected) = place.leave()
            if wasRejected { rejected -= 1 }
            guard wasCounted else { return }
            count -= 1
            holdings[place.holder]?.removeOne()
            forgetIfEmpty(place.holder)
        }

        private mutating func add(_ place: ConnectionPlace) {
            count += 1
            holdings[place.holder, default: Holding()].append(place)
        }

        private mutating func forgetIfEmpty(_ holder: ShareOwner) {
            if holdings[holder]?.count == 0 { holdings[holder] = nil }
        }

        /// Whoever has most makes way, and nobody who has less than the one that comes.
        private mutating func makeWay(for newcomer: ShareOwner, own: Int) -> ConnectionPlace? {
            var asked: Set<ShareOwner> = []
            while asked.count < Self.asked {
                let rest = holdings.lazy.filter { holder, holding in
                    !asked.contains(holder) && (holder == newcomer || holding.count > own)
                }
                guard let most = rest.max(by: { $0.value.count < $1.value.count })?.key else { return nil }
                if let victim = makeWay(of: most) { return victim }
                asked.insert(most)
            }
            return nil
        }

        private mutating func makeWay(of holder: ShareOwner) -> ConnectionPlace? {
            guard let victim = holdings[holder]?.makeWay() else { return nil }
            count -= 1
            forgetIfEmpty(holder)
            return victim
        }

        private mutating func reject(_ place: ConnectionPlace, with response: GateResponse) -> Entry {
            guard rejected < ConnectionLimit.mostRejected else {
                _ = place.leave()
                return .crowded
            }
            rejected += 1
            place.reject()
            return .full(response)
        }
    }
}
