// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// The client's bytes that exchanges hold: incomplete heads, and bytes that wait for their turn. Few of them are free;
/// the rest counts against the memory that clients share.
extension Exchange {
    /// The free bytes of a head, which most heads stay below.
    static let freeHeadBytes = 8192

    /// The owner of the share that this client's memory counts against.
    var shareOwner: ShareOwner { ShareOwner(of: client.identity, in: shared.directory) }

    /// Whether ``settleInbox()`` has something to do.
    var holdsMuch: Bool { inbox.storageCapacity > Self.freeHeadBytes || inboxMemory != nil }

    /// Counts waiting bytes, and gives back the memory that they no longer need.
    /// - Returns: false if there is no room for them.
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

    /// Counts a long head as long as its request lasts: its fields, and the head made from them.
    func countHead(bytes: Int) -> Bool {
        let reservation = MemoryBudget.Reservation(
            of: shared.memory, for: shareOwner)
        request.headMemory = reservation
        return reservation.change(to: 2 * bytes)
    }

    /// Refuses the exchange, since there is no room for its waiting bytes.
    func refuseHeld() {
        switch phase {
        case .receiving, .identifying, .reading, .resolving: refuse(with: .tooManyHeads, subject: Admission.Subject())
        case .connecting, .forwarding: fail(with: .tooManyHeads)
        case .tunnelling, .discarding, .closed: return
        }
        advance()
    }
}
