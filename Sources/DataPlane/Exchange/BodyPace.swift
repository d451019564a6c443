// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The least pace of a body whose policy may no longer be in force. A running request keeps its policy; a client that
/// sends a byte now and then would keep its old permissions for ever.
struct BodyPace {
    private var windowStart: NIODeadline?
    private var windowBytes = 0
    /// The earliest time at which its policy may have gone out of force.
    private var outdated: NIODeadline?

    /// The time in which ``leastBytes`` have to arrive.
    static let window = TimeAmount.seconds(60)
    static let leastBytes = 1 << 20
    /// The longest time of a body, however fast it arrives.
    static let limit = TimeAmount.hours(1)

    /// Whether the body comes too slowly or for too long. Called on each arrival.
    /// - Parameters:
    ///   - bytes: the bytes that arrived before.
    ///   - start: the beginning of the request.
    ///   - isInForce: whether its policy is in force.
    mutating func isTooLate(after bytes: Int, since start: NIODeadline?, now: NIODeadline, isInForce: Bool) -> Bool {
        let begun = windowStart ?? start ?? now
        outdated = isInForce ? nil : outdated ?? begun
        let isMoving = isInForce || bytes - windowBytes >= Self.leastBytes
        if isMoving { (windowStart, windowBytes) = (now, bytes) }
        guard let outdated else { return false }
        return !isMoving && now - begun > Self.window || now - outdated > Self.limit
    }
}
