// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import ResponseFilters

/// What a client has not taken of what it was sent, and what follows from that.
struct Backpressure {
    /// Answers of the gate's own that were given without a look at whether the client takes them.
    private var responsesGiven = 0
    /// Bytes of the gate's own that were sent since the last ones of the engine's: what waits beyond them is the
    /// engine's.
    private var ownBytes = 0
    /// Bytes of filtered answers that the client has not taken, as far as the handler has seen.
    private var undelivered = 0
    /// What its filtered answers hold, and the client has not taken, beyond ``freeBytes``.
    private var reservation: MemoryBudget.Reservation?

    private static let responsesLimit = 16
    /// As much as a stream may hold that nobody filters: one read, and what is flushed next.
    private static let freeBytes = 98_304

    /// No further request is read before the client has taken what it was answered.
    var isFull: Bool { responsesGiven >= Self.responsesLimit }

    /// Whether ``settle(undelivered:held:)`` has something to count, also where no answer is filtered now.
    var isCounted: Bool { reservation != nil }

    /// Whether bytes of the engine's are among those that wait.
    func holdsEngineBytes(of pending: Int) -> Bool { pending > ownBytes }

    mutating func sentResponse(bytes: Int) {
        ownBytes += bytes
        responsesGiven += 1
    }

    mutating func sentEngineBytes() { ownBytes = 0 }

    mutating func sentFiltered(bytes: Int) { undelivered += bytes }

    /// The client has taken everything.
    mutating func drained() { responsesGiven = 0 }

    /// Counts what a filter holds and what the client has not taken, together with what is to be sent now.
    /// - Returns: false when there is no room for that.
    mutating func count(held: Int, output: Int, budget: MemoryBudget, for client: @autoclosure () -> ShareOwner)
        -> Bool
    {
        let bytes = held + undelivered + output
        guard reservation != nil || bytes > Self.freeBytes else { return true }
        let reservation = reservation ?? MemoryBudget.Reservation(of: budget, for: client())
        self.reservation = reservation
        return reservation.change(to: bytes)
    }

    /// Gives back what the client has taken.
    mutating func settle(undelivered bytes: Int, held: Int) {
        undelivered = bytes
        guard let reservation else { return }
        if held + bytes <= Self.freeBytes { self.reservation = nil } else { _ = reservation.change(to: held + bytes) }
    }

    /// The connection is gone: nothing of it is held any more.
    mutating func release() { reservation = nil }
}
