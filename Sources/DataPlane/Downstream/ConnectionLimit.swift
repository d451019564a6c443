// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// How many connections clients may have, on all event loops together: so many in all, and a quarter of them for each
/// client.
///
/// Where there is no room for one more, the oldest connection without a request ends for it: one of the client's own
/// where its share is full, one of whoever has most where all places are taken. A connection of which the kernel still
/// has something makes no way, neither open nor closed.
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

    /// So many may be told at once that there is no room, and a quarter of them of one client: they hold descriptors, and
    /// what they are told, beside all places.
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

    /// Its connection has ended.
    /// - Returns: false as long as the kernel has something of it: the place stays, and is to be left again.
    @discardableResult func leave(_ place: ConnectionPlace) -> Bool { state.withLock { $0.leave(place) } }

    /// Connections that have a place.
    var count: Int { state.withLock { $0.count } }
}

/// The connections of one client, in the order in which they came.
private struct Holding {
    private var queue = CircularBuffer<ConnectionPlace>()
    /// Those that have ended, and of which the kernel had something when that was last looked at.
    private var ended: [ConnectionPlace] = []
    private(set) var count = 0

    /// Not more are looked at to find one without a request: the next to come looks further.
    private static let looks = 1024

    mutating func append(_ place: ConnectionPlace) {
        queue.append(place)
        count += 1
    }

    /// Its connection has ended, and the place stays.
    /// - Parameter isAgain: it was given away, and counts again.
    mutating func linger(_ place: ConnectionPlace, isAgain: Bool) {
        ended.append(place)
        if isAgain { count += 1 }
    }

    mutating func removeOne() {
        count -= 1
        ended.removeAll { $0.isGone }
        // Places that were left stay in the queue until they are a quarter of it.
        if queue.count > count + count / 4 + 16 { queue.removeAll { $0.isGone } }
    }

    /// One that has ended and of which all has been taken meanwhile; else the oldest one without a request, whose place
    /// is another's from now on. Those with a request go to the end of the queue: they are in use.
    mutating func makeWay() -> ConnectionPlace? {
        if let index = ended.firstIndex(where: { $0.giveUpEnded() }) {
            count -= 1
            return ended.remove(at: index)
        }
        for _ in 0..<min(queue.count, Self.looks) {
            guard let place = queue.popFirst() else { return nil }
            if place.giveUp() {
                count -= 1
                return place
            }
            if !place.isGone, place.state != .ended { queue.append(place) }
        }
        return nil
    }
}

extension ConnectionLimit {
    private struct State {
        private(set) var count = 0
        private var rejected = 0
        private var rejectedOf: [ShareOwner: Int] = [:]
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

        mutating func leave(_ place: ConnectionPlace) -> Bool {
            guard place.isTaken else {
                linger(place)
                return false
            }
            place.closeRemains()
            switch place.become(.gone) {
            case .gone: break
            case .rejected: forgetRejected(of: place.holder)
            case .idle, .busy, .ended:
                count -= 1
                holdings[place.holder]?.removeOne()
                forgetIfEmpty(place.holder)
            }
            return true
        }

        /// What was given away and left something all the same counts again, for which nobody makes way.
        private mutating func linger(_ place: ConnectionPlace) {
            if [.ended, .rejected].contains(place.state) { return }
            let isAgain = place.become(.ended) == .gone
            if isAgain { count += 1 }
            holdings[place.holder, default: Holding()].linger(place, isAgain: isAgain)
        }

        private mutating func forgetRejected(of holder: ShareOwner) {
            rejected -= 1
            let own = rejectedOf[holder, default: 0] - 1
            rejectedOf[holder] = own > 0 ? own : nil
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
            let most = ConnectionLimit.mostRejected
            let own = rejectedOf[place.holder, default: 0]
            guard rejected < most, own < Share.ofOneClient(most) else {
                _ = place.become(.gone)
                return .crowded
            }
            rejected += 1
            rejectedOf[place.holder] = own + 1
            place.reject()
            return .full(response)
        }
    }
}
