// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The look-ups under way, so that a stop ends them before the event loops shut down: a later result would reach a loop
/// that is gone.
final class OpenQuestions: Sendable {
    struct Number: Hashable {
        fileprivate let value: UInt64
    }

    private struct State {
        var isClosed = false
        var last: UInt64 = 0
        var open: [Number: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Whether new look-ups are refused.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// - Parameter end: ends the look-up at a stop.
    /// - Returns: nil if the gate has stopped; the look-up must not begin then.
    func begin(ending end: @escaping @Sendable () -> Void) -> Number? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last &+= 1
            state.open[Number(value: state.last)] = end
            return Number(value: state.last)
        }
    }

    /// Removes a look-up that is over. Returns false if a stop had ended it before.
    @discardableResult
    func end(_ number: Number) -> Bool { state.withLock { $0.open.removeValue(forKey: number) != nil } }

    /// Ends all look-ups, and refuses new ones.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return state.open
        }
        for end in open.values { end() }
    }
}
