// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// What exchanges hold of their clients' bytes: heads that are not complete, and what waits for its turn. Little of it is
/// free, the rest counts against the memory that clients share.
extension Exchange {
    /// Heads have less as a rule.
    static let freeHeadBytes = 8192

    /// Whose share of the bounds its client takes.
    var shareOwner: ShareOwner { ShareOwner(of: client.identity, in: shared.directory) }

    /// Whether ``settleInbox()`` has something to do.
    var holdsMuch: Bool { inbox.storageCapacity > Self.freeHeadBytes || inboxMemory != nil }

    /// Counts what waits, and lets go of memory that is not needed for it any more.
    /// - Returns: false when there is no room for what waits.
    func settleInbox() -> Bool {
        guard inbox.readableBytes > Self.freeHeadBytes else {
            inbox = inbox.readableBytes == 0 ? ByteBuffer() : ByteBuffer(bytes: inbox.readableBytesView)
            inboxMemory = nil
            return true
        }
        let reservation =
            inboxMemory
            ?? MemoryBudget.Reservation(of: shared.memory, for: shareOwner)
        inboxMemory = reservation
        return reservation.change(to: inbox.storageCapacity)
    }

    /// Counts a long head as long as its request lasts: its fields, and the head that is made of them.
    func countHead(bytes: Int) -> Bool {
        let reservation = MemoryBudget.Reservation(
            of: shared.memory, for: shareOwner)
        request.headMemory = reservation
        return reservation.change(to: 2 * bytes)
    }

    /// There is no room for what waits.
    func refuseHeld() {
        switch phase {
        case .receiving, .identifying, .reading, .resolving: refuse(with: .tooManyHeads, subject: Admission.Subject())
        case .connecting, .forwarding: fail(with: .tooManyHeads)
        case .tunnelling, .discarding, .closed: return
        }
        advance()
    }
}
