// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig
import Suggestions
import Synchronization

/// What the engine had while a command was recorded: asked before, whenever the command made something, and at the end.
final class RecordedNames: Sendable {
    private struct State {
        var catalog: ObjectCatalog
        var isAsking = false
        /// Something was made since the engine was asked.
        var isStale = false
    }

    private let settings: Settings
    private let state: Mutex<State>

    init(settings: Settings, catalog: ObjectCatalog) {
        self.settings = settings
        state = Mutex(State(catalog: catalog))
    }

    /// Asks on a thread of its own: the gate does not wait for it.
    func refresh() {
        let begins = state.withLock { state in
            state.isStale = true
            defer { state.isAsking = true }
            return !state.isAsking
        }
        if begins, !WorkerThread.start({ [self] in askWhileStale() }) { state.withLock { $0.isAsking = false } }
    }

    private func askWhileStale() {
        while takeStale() { ask() }
    }

    private func takeStale() -> Bool {
        state.withLock { state in
            defer { state.isStale = false }
            if !state.isStale { state.isAsking = false }
            return state.isStale
        }
    }

    private func ask() {
        guard let now = try? EngineCatalog.ask(settings) else { return }
        state.withLock { $0.catalog.add(contentsOf: now) }
    }

    /// Asks for the last time. What is still asked on the other thread is waited for, for a second at most.
    func end() -> ObjectCatalog {
        ask()
        for _ in 0..<100 where state.withLock({ $0.isAsking }) { usleep(10_000) }
        return state.withLock { $0.catalog }
    }
}
