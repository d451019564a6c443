// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How a body comes whose policy may be in force no more. A request that runs keeps its policy; one whose client sends a
/// byte now and then does not run, and would keep for ever what its client may do no more.
struct BodyPace {
    private var windowStart: NIODeadline?
    private var windowBytes = 0
    /// Since when its policy is in force no more, at the earliest.
    private var outdated: NIODeadline?

    /// In so long so much must come.
    static let window = TimeAmount.seconds(60)
    static let leastBytes = 1 << 20
    /// No body goes on for longer, however fast it comes.
    static let limit = TimeAmount.hours(1)

    /// Called whenever something comes. Returns whether it comes too late.
    /// - Parameters:
    ///   - bytes: what came before.
    ///   - start: when the request began.
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
