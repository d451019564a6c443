// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Synchronization

/// The state of clients beyond their connections, shared by all event loops: kept by ``ContainerWatch`` and
/// ``HostNames``, read by exchanges.
final class ClientDirectory: Sendable {
    private struct State {
        var knowledge = ClientSnapshot()
        var failedLookups: [String: NIODeadline] = [:]
        /// The number of times that failed look-ups were forgotten.
        var turns = 0
    }

    /// The version of the state, which grows with each change; a client identified by an older one is identified again.
    private let changes = Atomic<UInt64>(1)
    private let state = Mutex(State())

    /// The time for which an address without a container is not looked up again.
    static let failedLookupTime = TimeAmount.seconds(1)
    /// The most failed look-ups that are remembered, of all clients.
    private static let failedLookupLimit = 4096

    var version: UInt64 { changes.load(ordering: .acquiring) }

    /// Returns the current state and its version.
    func look() -> (knowledge: ClientSnapshot, version: UInt64) {
        state.withLock { ($0.knowledge, changes.load(ordering: .acquiring)) }
    }

    /// Returns the id of the container that these groups were confirmed to be of.
    func container(of groups: ControlGroups) -> String? {
        state.withLock { $0.knowledge.containers.confirmedContainer(of: groups) }
    }

    func update(_ change: (inout ClientSnapshot) -> Void) {
        state.withLock {
            change(&$0.knowledge)
            changes.add(1, ordering: .releasing)
        }
    }

    // MARK: Failed look-ups

    /// The number of times that failed look-ups were forgotten, which distinguishes older look-ups from newer ones.
    var turn: Int { state.withLock { $0.turns } }

    /// - Parameter turn: ``turn`` at the begin of the look-up. A later event may have made the client a container.
    func noteFailedLookup(of client: ClientIdentity, since turn: Int, now: NIODeadline = .now()) {
        guard let key = Self.key(of: client) else { return }
        state.withLock { state in
            guard state.turns == turn else { return }
            if state.failedLookups.count >= Self.failedLookupLimit {
                state.failedLookups = state.failedLookups.filter { $0.value > now }
            }
            // If there is no room, the next request looks the address up again, and waits for its turn.
            if state.failedLookups.count < Self.failedLookupLimit {
                state.failedLookups[key] = now + Self.failedLookupTime
            }
        }
    }

    /// Forgets failed look-ups: a container that was missing may exist now.
    func forgetFailedLookups() {
        state.withLock { state in
            state.turns += 1
            state.failedLookups.removeAll(keepingCapacity: true)
        }
    }

    func hasFailedLookup(_ client: ClientIdentity, now: NIODeadline) -> Bool {
        guard let key = Self.key(of: client) else { return true }
        return state.withLock { $0.failedLookups[key].map { $0 > now } ?? false }
    }

    /// Returns the key of a client's look-up: the ids in its control groups, or its address.
    private static func key(of client: ClientIdentity) -> String? {
        if case .groups(let groups) = client.process { return groups.ids.joined(separator: " ") }
        return client.address.map { "\($0)" }
    }
}
