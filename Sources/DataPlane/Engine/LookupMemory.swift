// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The memory of one look-up's response, reserved before the look-up is sent and held until nothing of the response is
/// kept.
final class LookupMemory: Sendable {
    private let reservation: MemoryBudget.Reservation
    /// The least reservation while the look-up is under way.
    private let floor: Int

    /// The bytes that suffice for the engine's usual description of one object, and for the parsed part of it.
    private static let usual = 256 << 10

    /// Reserves room for a usual response before the look-up is sent, so that a failure for want of room does not
    /// depend on the engine's objects unless they are uncommonly large.
    /// - Throws: ``EngineLookup/Failure/noRoom``.
    init(budget: MemoryBudget, for holder: ShareOwner) throws(EngineLookup.Failure) {
        reservation = MemoryBudget.Reservation(of: budget, for: holder)
        floor = min(Self.usual, budget.share / 16)
        try hold(bytes: 0)
    }

    /// Sets the reservation to `bytes` while the response arrives and is read.
    func hold(bytes: Int) throws(EngineLookup.Failure) {
        guard reservation.change(to: max(bytes, floor)) else { throw .noRoom }
    }

    /// Sets the reservation to `bytes` for the kept part of the response; the rest is released.
    func keep(bytes: Int) throws(EngineLookup.Failure) {
        guard reservation.change(to: bytes) else { throw .noRoom }
    }
}

/// Results of look-ups, with their memory, which is held as long as they are.
struct ResolvedObjects: Sendable {
    let results: ObjectResults
    let memory: LookupMemory?
    /// The turn to create something, where what an owner has was counted.
    var turn: QuotaTurn?
}
