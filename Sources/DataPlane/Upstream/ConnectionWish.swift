// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A client's request for a connection to the engine, until there is one or the client gives up.
final class ConnectionWish: Sendable {
    private enum State {
        case open(whenGivenUp: (@Sendable () -> Void)?)
        case over(isGivenUp: Bool)
    }

    private let state = Mutex(State.open(whenGivenUp: nil))

    /// Whether the client has given up.
    var isGivenUp: Bool { state.withLock { if case .over(isGivenUp: true) = $0 { true } else { false } } }

    /// Gives up. Waiting on the client's behalf ends at once.
    func giveUp() { end(isGivenUp: true)?() }

    /// Ends the wish, because there is a connection or none can be had.
    func fulfil() { _ = end(isGivenUp: false) }

    /// Calls the action when the wish is given up, or now if it was.
    func whenGivenUp(_ action: @escaping @Sendable () -> Void) {
        let isGivenUp = state.withLock { state in
            switch state {
            case .open:
                state = .open(whenGivenUp: action)
                return false
            case .over(let isGivenUp): return isGivenUp
            }
        }
        if isGivenUp { action() }
    }

    private func end(isGivenUp: Bool) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard case .open(let action) = state else { return nil }
            state = .over(isGivenUp: isGivenUp)
            return action
        }
    }
}
