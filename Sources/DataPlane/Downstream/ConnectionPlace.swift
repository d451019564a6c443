// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The place of one connection among those that there is room for. Where there is none it can be given to another one,
/// as long as no request is under way on it.
final class ConnectionPlace: Sendable {
    private enum State: UInt8 {
        /// No request is under way, nor was of late.
        case idle
        case busy
        /// There was no room: it is told so, and leaves.
        case rejected
        /// It was given to another connection, or the connection has ended.
        case gone
    }

    let holder: ShareOwner
    let takenAt: NIODeadline
    private let state = Atomic<UInt8>(State.idle.rawValue)
    private let end: @Sendable () -> Void

    /// - Parameter end: ends the connection; called from any thread.
    init(holder: ShareOwner, takenAt: NIODeadline, end: @escaping @Sendable () -> Void) {
        self.holder = holder
        self.takenAt = takenAt
        self.end = end
    }

    // MARK: From its connection

    /// A request begins. Returns false when the place is another connection's by now: then the request must not begin.
    func begin() -> Bool { change(from: .idle, to: .busy) || isRejected }

    /// Its requests are over.
    func rest() { _ = change(from: .busy, to: .idle) }

    // MARK: From those who count

    /// Gives the place away; its connection ends. Returns false when a request is under way.
    func giveUp() -> Bool { change(from: .idle, to: .gone) }

    func reject() { _ = change(from: .idle, to: .rejected) }

    /// What it was when its connection ended.
    func leave() -> (wasCounted: Bool, wasRejected: Bool) {
        let last = state.exchange(State.gone.rawValue, ordering: .acquiringAndReleasing)
        return (
            last == State.idle.rawValue || last == State.busy.rawValue, last == State.rejected.rawValue
        )
    }

    func endConnection() { end() }

    var isGone: Bool { state.load(ordering: .acquiring) == State.gone.rawValue }

    private var isRejected: Bool { state.load(ordering: .acquiring) == State.rejected.rawValue }

    private func change(from old: State, to new: State) -> Bool {
        state.compareExchange(expected: old.rawValue, desired: new.rawValue, ordering: .acquiringAndReleasing)
            .exchanged
    }
}

extension ConnectionPlace {
    convenience init(holder: ShareOwner, on channel: any Channel) {
        let loop = channel.eventLoop
        self.init(holder: holder, takenAt: loop.now) { loop.execute { TLSCut.close(channel) } }
    }
}
