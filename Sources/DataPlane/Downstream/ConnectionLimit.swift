// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The limit of clients' connections, over all event loops: a total, and a quarter of it for each client.
///
/// When the limit is reached, the oldest connection without a request is closed to make room: one of the client's own
/// if its share is full, one of the client with the most connections if all places are taken. A connection is not
/// closed for this, open or ended, while the kernel still holds bytes of it.
final class ConnectionLimit: Sendable {
    enum Entry: Equatable {
        case hasRoom
        /// No place is free; the client gets this response.
        case full(GateResponse)
        /// No place is free, and too many clients are being told so already: the connection is closed without a
        /// response.
        case crowded
    }

    private let limit: Int
    private let share: Int
    private let state = Mutex(State())

    /// The number of connections that may get the response that there is no room at once; a quarter of them for one
    /// client. They hold descriptors and responses beyond the limit.
    static let mostRejected = 16

    init(of limit: Int) {
        self.limit = limit
        share = Share.ofOneClient(limit)
    }

    /// Gives the connection a place, if one is free or can be freed.
    func enter(_ place: ConnectionPlace) -> Entry {
        let (entry, victim) = state.withLock { $0.enter(place, limit: limit, share: share) }
        victim?.endConnection()
        return entry
    }

    /// Releases the place of a connection that has ended.
    /// - Returns: false while the kernel still holds bytes of the connection. The place then stays taken, and is to be
    ///   left again later.
    @discardableResult func leave(_ place: ConnectionPlace) -> Bool { state.withLock { $0.leave(place) } }

    /// The number of connections that have a place.
    var count: Int { state.withLock { $0.count } }
}

/// The connections of one client, in the order in which they came.
private struct Holding {
    private var queue = CircularBuffer<ConnectionPlace>()
    /// Connections that have ended, and of which the kernel still held bytes at the last look.
    private var ended: [ConnectionPlace] = []
    private(set) var count = 0

    /// The number of connections examined to find one without a request. The next search continues behind them.
    private static let looks = 1024

    mutating func append(_ place: ConnectionPlace) {
        queue.append(place)
        count += 1
    }

    /// Keeps the place of a connection that has ended.
    /// - Parameter isAgain: the place had been given away, and is counted again.
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

    /// Frees a place: that of an ended connection whose bytes have all been taken, else that of the oldest connection
    /// without a request. Connections with a request are in use and move to the end of the queue.
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

        /// The number of clients that are asked for a place. If each has its full share, four of them hold all places.
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

        /// Keeps an ended connection's place. A place that was given away counts again if its connection left bytes in
        /// the kernel; no connection is closed for it.
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

        /// Frees a place of the client with the most connections, but of none that has fewer than the newcomer.
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
