// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a stub engine saw, for the test's thread. Every change wakes whoever waits.
///
/// `@unchecked`: everything is guarded by `changed`.
final class StubRecord: @unchecked Sendable {
    private struct Open {
        let connection: StubConnection
        var isWaiting = false
        var isMidRequest = false
    }

    private let changed = NSCondition()
    private var changes = 0
    private var open: [ObjectIdentifier: Open] = [:]
    private var log = Log()
    /// A connection is being taken from the listener: it is in neither's count.
    private var isAccepting = false

    private struct Log {
        var received: [RawRequest] = []
        var unfinished: [[UInt8]] = []
        var notes: [String] = []
        var failures: [String] = []
        var accepted = 0
    }

    // MARK: Looking

    var received: [RawRequest] { changed.withLock { log.received } }
    var unfinished: [[UInt8]] { changed.withLock { log.unfinished } }
    var notes: [String] { changed.withLock { log.notes } }
    var failures: [String] { changed.withLock { log.failures } }
    var accepted: Int { changed.withLock { log.accepted } }
    var openConnections: Int { changed.withLock { open.count } }

    /// All handlers wait for bytes, and there are none.
    var isQuiet: Bool {
        changed.withLock { !isAccepting && open.values.allSatisfy { $0.isWaiting && !$0.connection.raw.isReadable } }
    }

    /// A request has begun to arrive, and neither is it whole nor has its connection been closed.
    var hasPartialRequest: Bool { changed.withLock { open.values.contains { $0.isMidRequest } } }

    /// The condition is looked at without the lock, so that it may ask for anything above.
    func waitUntil(_ description: String, timeout: Duration, condition: () -> Bool) throws {
        let deadline = Deadline(timeout)
        while true {
            let seen = changed.withLock { changes }
            if condition() { return }
            guard wait(beyond: seen, until: deadline) else { throw TimedOut(description, seen: summary) }
        }
    }

    private func wait(beyond seen: Int, until deadline: Deadline) -> Bool {
        changed.lock()
        defer { changed.unlock() }
        while changes == seen {
            guard changed.wait(until: deadline.date) || changes != seen else { return false }
        }
        return true
    }

    private var summary: String {
        changed.withLock {
            let requests = log.received.map { "\($0.method) \($0.target)" }.joined(separator: "\n")
            return "\(open.count) open connections\n\(requests)\n\(log.notes.joined(separator: "\n"))"
        }
    }

    // MARK: Changing

    func append(_ request: RawRequest) { change { log.received.append(request) } }
    func append(unfinished bytes: [UInt8]) { change { log.unfinished.append(bytes) } }
    func append(note: String) { change { log.notes.append(note) } }

    func clear() {
        change { log = Log(accepted: log.accepted) }
    }

    func isAccepting(_ value: Bool) { change { isAccepting = value } }

    func opened(_ connection: StubConnection) {
        change {
            isAccepting = false
            log.accepted += 1
            open[ObjectIdentifier(connection)] = Open(connection: connection)
        }
    }

    func closed(_ connection: StubConnection, _ failure: (any Error)?) {
        change {
            open[ObjectIdentifier(connection)] = nil
            if let failure { log.failures.append("\(failure)") }
        }
    }

    func note(_ connection: StubConnection, isMidRequest: Bool) {
        change { open[ObjectIdentifier(connection)]?.isMidRequest = isMidRequest }
    }

    func note(_ connection: StubConnection, isWaiting: Bool) {
        change { open[ObjectIdentifier(connection)]?.isWaiting = isWaiting }
    }

    func closeAll() {
        let connections = changed.withLock { open.values.map(\.connection) }
        for connection in connections { connection.raw.close() }
    }

    private func change(_ body: () -> Void) {
        changed.withLock {
            body()
            changes += 1
            changed.broadcast()
        }
    }
}
