// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The place of one connection within the `ConnectionLimit`. It is left when the connection has ended and its peers
/// have taken all bytes that the kernel holds of it. It can be given to another connection while no request is under
/// way and no bytes of its responses are left.
final class ConnectionPlace: Sendable {
    enum State: UInt8 {
        /// No request is under way, or was since the last tick.
        case idle
        case busy
        /// There was no room: the client gets that response, and the connection ends.
        case rejected
        /// The connection has ended, and the kernel still holds bytes of it.
        case ended
        /// The place was given to another connection, or the connection has ended.
        case gone
    }

    let holder: ShareOwner
    let takenAt: NIODeadline
    private let current = Atomic<UInt8>(State.idle.rawValue)
    private let end: @Sendable () -> Void
    /// Bytes in the kernel, of the client's socket and of closed sockets to the engine.
    private let remains: Mutex<[RemainingBytes]>

    /// - Parameters:
    ///   - remains: the bytes of the client's own socket.
    ///   - end: ends the connection; called from any thread.
    init(
        holder: ShareOwner, takenAt: NIODeadline, remains: [RemainingBytes] = [], end: @escaping @Sendable () -> Void
    ) {
        self.holder = holder
        self.takenAt = takenAt
        self.remains = Mutex(remains)
        self.end = end
    }

    // MARK: Called by the connection

    /// Marks the begin of a request. Returns false if the place has been given to another connection; the request must
    /// not begin then.
    func begin() -> Bool { change(from: .idle, to: .busy) || state == .rejected }

    /// Marks the end of the connection's requests.
    func rest() { _ = change(from: .busy, to: .idle) }

    /// Adds the bytes that the kernel may hold of a closed socket to the engine.
    func add(_ more: [RemainingBytes]) { remains.withLock { $0 += more } }

    // MARK: Called by the limit

    /// Gives the place away, and the connection ends. Returns false if a request is under way, or bytes of a response
    /// have not been taken.
    func giveUp() -> Bool { isTaken && change(from: .idle, to: .gone) }

    /// Gives away the place of an ended connection, if all of its bytes have been taken.
    func giveUpEnded() -> Bool { isTaken && change(from: .ended, to: .gone) }

    func reject() { _ = change(from: .idle, to: .rejected) }

    /// Sets the state and returns the previous one.
    func become(_ state: State) -> State {
        let last = current.exchange(state.rawValue, ordering: .acquiringAndReleasing)
        return State(rawValue: last) ?? .gone
    }

    func endConnection() { end() }

    var isGone: Bool { state == .gone }

    var state: State { State(rawValue: current.load(ordering: .acquiring)) ?? .gone }

    /// Whether the kernel holds no bytes of the connection. Once true behind the connection's end, it stays true.
    var isTaken: Bool { remains.withLock { !$0.contains(where: \.areThere) } }

    /// Closes the descriptors that watch the kernel's bytes.
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
    /// - Throws: `IOError` if there are no descriptors left.
    convenience init(holder: ShareOwner, on channel: any Channel) throws {
        let loop = channel.eventLoop
        self.init(holder: holder, takenAt: loop.now, remains: [try RemainingBytes(of: channel)]) {
            loop.execute { TLSCut.close(channel) }
        }
    }
}
