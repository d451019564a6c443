// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The pace of container lists on behalf of unknown clients: one per second at most, and the slower the longer lists
/// take. All requests meanwhile share the next one.
struct ListPace {
    /// The time of the last list.
    private(set) var begun = NIODeadline.uptimeNanoseconds(0)
    private(set) var interval = ListPace.shortest

    static let shortest = TimeAmount.seconds(1)
    /// The longest interval. A request that waits for a list still has it before look-ups time out
    /// (``EngineLookup/limit``), unless lists are even slower.
    static let longest = TimeAmount.seconds(4)
    /// Lists take at most one part in eight of the time, up to the longest interval.
    private static let parts: Int64 = 8

    /// The earliest time for the next list.
    var next: NIODeadline { begun + interval }

    mutating func begin(at now: NIODeadline) { begun = now }

    /// Notes the end of a list, failed or not.
    mutating func end(at now: NIODeadline) {
        interval = min(max((now - begun) * Self.parts, Self.shortest), Self.longest)
    }
}
