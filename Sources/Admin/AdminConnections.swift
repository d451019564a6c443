// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections of one admin listener. If there is no room for another one, a connection is closed: the oldest
/// without a request, if it has had some time; then the oldest that waits for a response, if half of all do; then the
/// oldest without a request. No client keeps others out by silence, by slow questions, or by responses that it does not
/// read, and no response that is being written is cut.
final class AdminConnections: Sendable {
    /// One connection, and the stage that it is at.
    final class Slot: Sendable {
        enum Stage: UInt8 {
            /// ``answered``: the kernel has the response, and the client is to close the connection.
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

    /// The time for a connection's request before others are closed that wait for their response.
    private static let patience = TimeAmount.milliseconds(100)

    init(limit: Int) { self.limit = limit }

    func enter(_ place: Slot, now: NIODeadline = .now()) {
        let surplus = places.withLock { places -> Slot? in
            places.append(place)
            let own = places.filter { $0.address == place.address }
            let candidates = own.count > max(limit / 4, 1) ? own : places.count > limit ? places : []
            guard !candidates.isEmpty else { return nil }
            let surplus = Self.surplus(of: candidates, with: place, now: now)
            // The socket closes a moment later; meanwhile the connection does not count.
            places.removeAll { $0 === surplus }
            return surplus
        }
        surplus?.end()
    }

    func leave(_ place: Slot) { places.withLock { $0.removeAll { $0 === place } } }

    /// Returns the connection to be closed; the last one if all others are being answered.
    private static func surplus(of places: [Slot], with last: Slot, now: NIODeadline) -> Slot {
        let others = places.filter { $0 !== last }
        let waiting = others.filter { $0.isAt(.waiting) }
        if let silent = others.first(where: { $0.isAt(.silent) && $0.since + patience <= now }) { return silent }
        if let oldest = waiting.first, 2 * waiting.count >= others.count { return oldest }
        return others.first { $0.isAt(.silent) } ?? waiting.first ?? others.first { $0.isAt(.answered) } ?? last
    }
}
