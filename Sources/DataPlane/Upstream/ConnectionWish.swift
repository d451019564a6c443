// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// That somebody wants a connection to the engine, until it is there or nobody wants it any more.
final class ConnectionWish: Sendable {
    private enum State {
        case open(whenGivenUp: (@Sendable () -> Void)?)
        case over(isGivenUp: Bool)
    }

    private let state = Mutex(State.open(whenGivenUp: nil))

    /// Nobody wants it any more.
    var isGivenUp: Bool { state.withLock { if case .over(isGivenUp: true) = $0 { true } else { false } } }

    /// Nobody wants it any more: whoever waits in its name ends at once.
    func giveUp() { end(isGivenUp: true)?() }

    /// It is there, or cannot be had.
    func fulfil() { _ = end(isGivenUp: false) }

    /// Calls this when the wish is given up, or now if it was.
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
