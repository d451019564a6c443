// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Telemetry

/// The policies in force, with the times of their changes.
final class PolicyHistory: Sendable {
    private struct State {
        var policies: [String]
        var generation = 1
        var loaded = PolicyHistory.now
        var failures = 0
    }

    private let state: Mutex<State>

    /// - Parameter policies: the names of the policies in force.
    init(policies: [String]) { state = Mutex(State(policies: policies)) }

    var policies: [String] { state.withLock { $0.policies } }

    /// The number of the configuration, which counts up from 1 with each reload.
    var generation: Int { state.withLock { $0.generation } }

    private static var now: Int { time(nil) }

    func reloaded(with policies: [String]) {
        state.withLock { state in
            state.policies = policies
            state.generation += 1
            state.loaded = Self.now
        }
    }

    func failed() { state.withLock { $0.failures += 1 } }

    func add(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        text.single(
            "caisson_policy_generation", kind: .gauge, help: "Counts up with each reload.", value: "\(state.generation)"
        )
        let loaded = "When the policies in force were read, in seconds since 1970."
        text.single("caisson_policy_loaded_timestamp_seconds", kind: .gauge, help: loaded, value: "\(state.loaded)")
        let failures = "Reloads after which the old policies stayed in force."
        text.single("caisson_policy_reload_failures_total", kind: .counter, help: failures, value: "\(state.failures)")
    }
}
