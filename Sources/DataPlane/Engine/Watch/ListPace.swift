// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How often strangers may cost a list of all containers: once a second at most, and the less often the longer lists
/// take. All that ask meanwhile share the next one.
struct ListPace {
    /// When the last list was asked for.
    private(set) var begun = NIODeadline.uptimeNanoseconds(0)
    private(set) var interval = ListPace.shortest

    static let shortest = TimeAmount.seconds(1)
    /// Whoever waits for a list has its answer before look-ups end (``EngineLookup/limit``), if lists are not slower
    /// still.
    static let longest = TimeAmount.seconds(4)
    /// Lists take at most so much of the time, up to the longest interval: one part in eight.
    private static let parts: Int64 = 8

    /// The earliest moment for the next list.
    var next: NIODeadline { begun + interval }

    mutating func begin(at now: NIODeadline) { begun = now }

    /// The list is read, or nothing came of it.
    mutating func end(at now: NIODeadline) {
        interval = min(max((now - begun) * Self.parts, Self.shortest), Self.longest)
    }
}
