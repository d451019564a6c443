// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Synchronization

/// What is known of clients beyond their connections, for all event loops: kept by ``ContainerWatch`` and
/// ``HostNames``, asked by exchanges.
final class ClientDirectory: Sendable {
    private struct State {
        var knowledge = ClientSnapshot()
        var failedLookups: [String: NIODeadline] = [:]
        /// How often what was missed was forgotten.
        var turns = 0
    }

    /// Grows with each change: whoever was told by an older one is looked at again.
    private let changes = Atomic<UInt64>(1)
    private let state = Mutex(State())

    /// So long an address that no container had is not looked up again.
    static let failedLookupTime = TimeAmount.seconds(1)
    /// How many of all clients are remembered.
    private static let failedLookupLimit = 4096

    var version: UInt64 { changes.load(ordering: .acquiring) }

    /// What is known now, and its version.
    func look() -> (knowledge: ClientSnapshot, version: UInt64) {
        state.withLock { ($0.knowledge, changes.load(ordering: .acquiring)) }
    }

    /// The id of the container that these groups were confirmed to be of.
    func container(of groups: ControlGroups) -> String? {
        state.withLock { $0.knowledge.containers.confirmedContainer(of: groups) }
    }

    func update(_ change: (inout ClientSnapshot) -> Void) {
        state.withLock {
            change(&$0.knowledge)
            changes.add(1, ordering: .releasing)
        }
    }

    // MARK: Misses

    /// Tells apart what was missed before and after something happened to containers.
    var turn: Int { state.withLock { $0.turns } }

    /// - Parameter turn: ``turn`` when it was begun to look for the client. What has happened since may have made it a
    ///   container.
    func noteFailedLookup(of client: ClientIdentity, since turn: Int, now: NIODeadline = .now()) {
        guard let key = Self.key(of: client) else { return }
        state.withLock { state in
            guard state.turns == turn else { return }
            if state.failedLookups.count >= Self.failedLookupLimit {
                state.failedLookups = state.failedLookups.filter { $0.value > now }
            }
            // Where there is no room the next request looks the address up again, and waits for its turn.
            if state.failedLookups.count < Self.failedLookupLimit {
                state.failedLookups[key] = now + Self.failedLookupTime
            }
        }
    }

    /// What was not there may be there now.
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

    /// What is looked up of a client: the ids that its groups are named after, or its address.
    private static func key(of client: ClientIdentity) -> String? {
        if case .groups(let groups) = client.process { return groups.ids.joined(separator: " ") }
        return client.address.map { "\($0)" }
    }
}
