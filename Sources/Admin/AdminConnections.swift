// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections of one admin listener. Where there is no room for one more the oldest goes that has not asked, which
/// has had the longest time to; then the oldest that waits for an answer. Nobody keeps others out by silence, nor by
/// questions that take long, and no answer that is being written is cut.
final class AdminConnections: Sendable {
    /// One connection, and how far it is.
    final class Slot: Sendable {
        enum Stage: UInt8 {
            case silent, waiting, answering
        }

        let address: String
        private let channel: any Channel
        private let stage = Atomic(Stage.silent.rawValue)

        init(of channel: any Channel) {
            self.channel = channel
            address = channel.remoteAddress?.ipAddress ?? ""
        }

        func reach(_ stage: Stage) { self.stage.store(stage.rawValue, ordering: .releasing) }

        func isAt(_ stage: Stage) -> Bool { self.stage.load(ordering: .acquiring) == stage.rawValue }

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
        let others = places.filter { $0 !== last }
        return others.first { $0.isAt(.silent) } ?? others.first { $0.isAt(.waiting) } ?? last
    }
}
