// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The gate's own questions that are under way, so that a stop ends them before the event loops end: what is still told
/// then would be told to a loop that is no more.
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

    /// Nothing is asked any more.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// - Parameter end: ends the question at a stop.
    /// - Returns: nil when the gate has stopped: nothing is begun any more.
    func begin(ending end: @escaping @Sendable () -> Void) -> Number? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last &+= 1
            state.open[Number(value: state.last)] = end
            return Number(value: state.last)
        }
    }

    /// It is over. Returns false when a stop has ended it before.
    @discardableResult
    func end(_ number: Number) -> Bool { state.withLock { $0.open.removeValue(forKey: number) != nil } }

    /// Ends all that is under way, and lets nothing begin any more.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return state.open
        }
        for end in open.values { end() }
    }
}
