// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig
import Suggestions
import Synchronization

/// The engine's objects during a recording: listed before, whenever the command created one, and at the end.
final class RecordedNames: Sendable {
    private struct State {
        var catalog: ObjectCatalog
        var isAsking = false
        /// Whether an object was created since the last list.
        var isStale = false
    }

    private let settings: Settings
    private let state: Mutex<State>

    init(settings: Settings, catalog: ObjectCatalog) {
        self.settings = settings
        state = Mutex(State(catalog: catalog))
    }

    /// Renews the catalog on a thread of its own, for which the gate does not wait.
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

    /// Lists the objects for the last time. A list that the other thread waits for is awaited, for a second at most.
    func end() -> ObjectCatalog {
        ask()
        for _ in 0..<100 where state.withLock({ $0.isAsking }) { usleep(10_000) }
        return state.withLock { $0.catalog }
    }
}
