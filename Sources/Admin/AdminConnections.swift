// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections of one admin listener. Where there is no room for one more the oldest goes that has not asked, if it
/// has had some time to; then the oldest that waits for an answer, if half of all do; then the oldest that has not asked.
/// Nobody keeps others out by silence, by questions that take long, nor by answers that he does not read, and no answer
/// that is being written is cut.
final class AdminConnections: Sendable {
    /// One connection, and how far it is.
    final class Slot: Sendable {
        enum Stage: UInt8 {
            /// ``answered``: the kernel has the answer, and the connection waits for its client to end it.
            case silent, waiting, answering, answered
        }

        let address: String
        let since = NIODeadline.now()
        private let channel: any Channel
        private let stage = Atomic(Stage.silent.rawValue)

        init(of channel: any Channel) {
            self.channel = channel
            address = channel.remoteAddress?.ipAddress ?? ""
        }

        func reach(_ stage: Stage) { self.stage.store(stage.rawValue, ordering: .releasing) }

        func isAt(_ stage: Stage) -> Bool { self.stage.load(ordering: .acquiring) == stage.rawValue }

        func end() { AdminHandler.reset(channel) }
    }

    private let places = Mutex<[Slot]>([])
    private let limit: Int

    /// So long a connection has for its question before others are ended that wait for theirs.
    private static let patience = TimeAmount.milliseconds(100)

    init(limit: Int) { self.limit = limit }

    func enter(_ place: Slot, now: NIODeadline = .now()) {
        let surplus = places.withLock { places -> Slot? in
            places.append(place)
            let own = places.filter { $0.address == place.address }
            let candidates = own.count > max(limit / 4, 1) ? own : places.count > limit ? places : []
            guard !candidates.isEmpty else { return nil }
            let surplus = Self.surplus(of: candidates, with: place, now: now)
            // It takes a moment until its socket is closed, and nobody else shall be spared for it meanwhile.
            places.removeAll { $0 === surplus }
            return surplus
        }
        surplus?.end()
    }

    func leave(_ place: Slot) { places.withLock { $0.removeAll { $0 === place } } }

    /// Where all others are being answered it is the last one.
    private static func surplus(of places: [Slot], with last: Slot, now: NIODeadline) -> Slot {
        let others = places.filter { $0 !== last }
        let waiting = others.filter { $0.isAt(.waiting) }
        if let silent = others.first(where: { $0.isAt(.silent) && $0.since + patience <= now }) { return silent }
        if let oldest = waiting.first, 2 * waiting.count >= others.count { return oldest }
        return others.first { $0.isAt(.silent) } ?? waiting.first ?? others.first { $0.isAt(.answered) } ?? last
    }
}
