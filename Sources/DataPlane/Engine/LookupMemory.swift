// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// What the answer to one of the gate's own questions takes of the memory budget: from before it is asked until nothing
/// of the answer is kept.
final class LookupMemory: Sendable {
    private let reservation: MemoryBudget.Reservation
    /// What is taken at least as long as the question is with the engine.
    private let floor: Int

    /// Enough for what engines usually say of one object, and for what is read of it.
    private static let usual = 256 << 10

    /// Takes room for a usual answer before anything is asked: whether a question fails for want of room does not depend
    /// on what the engine has, but where that is uncommonly large.
    /// - Throws: ``EngineLookup/Failure/noRoom``.
    init(budget: MemoryBudget, for holder: ShareOwner) throws(EngineLookup.Failure) {
        reservation = MemoryBudget.Reservation(of: budget, for: holder)
        floor = min(Self.usual, budget.share / 16)
        try hold(bytes: 0)
    }

    /// Takes `bytes` in all, while the answer comes and is read.
    func hold(bytes: Int) throws(EngineLookup.Failure) {
        guard reservation.change(to: max(bytes, floor)) else { throw .noRoom }
    }

    /// Takes `bytes` for what is kept of the answer, the rest of which is let go of.
    func keep(bytes: Int) throws(EngineLookup.Failure) {
        guard reservation.change(to: bytes) else { throw .noRoom }
    }
}

/// Answers of the engine, and what they take as long as somebody has them.
struct ResolvedObjects: Sendable {
    let results: ObjectResults
    let memory: LookupMemory?
}
