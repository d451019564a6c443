// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections of one admin listener. Where there is no room for one more the oldest goes that is not being
/// answered, which has had the longest time to ask: nobody keeps others out by silence, and no answer is cut.
final class AdminConnections: Sendable {
    /// One connection, and whether it has asked.
    final class Slot: Sendable {
        let address: String
        private let channel: any Channel
        private let isAnswering = Atomic(false)

        init(of channel: any Channel) {
            self.channel = channel
            address = channel.remoteAddress?.ipAddress ?? ""
        }

        /// The whole question has come.
        func beginResponse() { isAnswering.store(true, ordering: .releasing) }

        var mayEnd: Bool { !isAnswering.load(ordering: .acquiring) }

        func end() { channel.close(promise: nil) }
    }

    private let places = Mutex<[Slot]>([])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter(_ place: Slot) {
        let surplus = places.withLock { places -> Slot? in
            places.append(place)
            let own = places.filter { $0.address == place.address }
            if own.count > max(limit / 4, 1) { return Self.surplus(of: own, with: place) }
            return places.count > limit ? Self.surplus(of: places, with: place) : nil
        }
        surplus?.end()
    }

    func leave(_ place: Slot) { places.withLock { $0.removeAll { $0 === place } } }

    /// Where all others are being answered it is the last one.
    private static func surplus(of places: [Slot], with last: Slot) -> Slot {
        places.first { $0.mayEnd && $0 !== last } ?? last
    }
}
