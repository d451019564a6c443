// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The place of one connection among those that there is room for. It is left when the connection has ended and its
/// peers have taken what the kernel has of it, whatever ended it. Where there is no room it can be given to another one,
/// as long as no request is under way on it and nothing of its answers is left.
final class ConnectionPlace: Sendable {
    enum State: UInt8 {
        /// No request is under way, nor was of late.
        case idle
        case busy
        /// There was no room: it is told so, and leaves.
        case rejected
        /// The connection has ended, and the kernel still has something of it.
        case ended
        /// It was given to another connection, or the connection has ended.
        case gone
    }

    let holder: ShareOwner
    let takenAt: NIODeadline
    private let current = Atomic<UInt8>(State.idle.rawValue)
    private let end: @Sendable () -> Void
    /// What the kernel may have of the client's socket, and of those to the engine that have been closed.
    private let remains: Mutex<[RemainingBytes]>

    /// - Parameters:
    ///   - remains: of its own socket.
    ///   - end: ends the connection; called from any thread.
    init(
        holder: ShareOwner, takenAt: NIODeadline, remains: [RemainingBytes] = [], end: @escaping @Sendable () -> Void
    ) {
        self.holder = holder
        self.takenAt = takenAt
        self.remains = Mutex(remains)
        self.end = end
    }

    // MARK: From its connection

    /// A request begins. Returns false when the place is another connection's by now: then the request must not begin.
    func begin() -> Bool { change(from: .idle, to: .busy) || state == .rejected }

    /// Its requests are over.
    func rest() { _ = change(from: .busy, to: .idle) }

    /// What the kernel may have of a socket to the engine that was closed counts, too.
    func add(_ more: [RemainingBytes]) { remains.withLock { $0 += more } }

    // MARK: From those who count

    /// Gives the place away; its connection ends. Returns false when a request is under way, or something of an answer
    /// has not been taken.
    func giveUp() -> Bool { isTaken && change(from: .idle, to: .gone) }

    /// Gives the place of a connection away that has ended, if all of it has been taken by now.
    func giveUpEnded() -> Bool { isTaken && change(from: .ended, to: .gone) }

    func reject() { _ = change(from: .idle, to: .rejected) }

    /// Returns what it was.
    func become(_ state: State) -> State {
        let last = current.exchange(state.rawValue, ordering: .acquiringAndReleasing)
        return State(rawValue: last) ?? .gone
    }

    func endConnection() { end() }

    var isGone: Bool { state == .gone }

    var state: State { State(rawValue: current.load(ordering: .acquiring)) ?? .gone }

    /// The kernel has nothing of it. Whoever finds that once behind its end need not look again.
    var isTaken: Bool { remains.withLock { !$0.contains(where: \.areThere) } }

    /// Nobody looks any more.
    func closeRemains() {
        remains.withLock { remains in
            for bytes in remains { bytes.close() }
            remains = []
        }
    }

    private func change(from old: State, to new: State) -> Bool {
        current.compareExchange(expected: old.rawValue, desired: new.rawValue, ordering: .acquiringAndReleasing)
            .exchanged
    }
}

extension ConnectionPlace {
    /// - Throws: `IOError` where there are no descriptors left.
    convenience init(holder: ShareOwner, on channel: any Channel) throws {
        let loop = channel.eventLoop
        self.init(holder: holder, takenAt: loop.now, remains: [try RemainingBytes(of: channel)]) {
            loop.execute { TLSCut.close(channel) }
        }
    }
}
