// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry

/// The queue of records to write. Its users never wait; a record that does not fit is dropped and counted.
final class AuditQueue: Sendable {
    enum Item: Sendable {
        /// An exchange, which the writer turns into text.
        case exchange(AccessRecord)
        /// A record in words already: the record itself would take too much memory while it waits.
        case members([UInt8])
        case reload(PolicyVersion, isInForce: Bool)
    }

    struct Entry: Sendable {
        let item: Item
        let time: Moment
    }

    struct Batch {
        var entries: [Entry] = []
        /// The number of exchanges that did not fit.
        var dropped = 0
        var isClosed = false
    }

    /// The most items: some megabytes, while a disk is slow.
    static let capacity = 8192
    /// The most bytes of a record that waits without being written out.
    private static let heavy = 4096

    private let pending = Mutex(Batch())
    private let wake = Semaphore()

    func put(_ record: AccessRecord, members: RecordMembers) {
        guard record.heldBytes > Self.heavy else { return put(.exchange(record)) }
        var line = LineBuffer()
        members.appendAll(of: record, to: &line)
        put(.members(line.bytes))
    }

    func put(_ item: Item) {
        let entry = Entry(item: item, time: .now)
        let isFirst = pending.withLock { pending in
            guard pending.entries.count < Self.capacity else {
                pending.dropped += 1
                return false
            }
            pending.entries.append(entry)
            return pending.entries.count == 1
        }
        if isFirst { wake.signal() }
    }

    func close() {
        pending.withLock { $0.isClosed = true }
        wake.signal()
    }

    /// Waits for further records: one write for many of them costs a busy gate much less.
    private func gather() {
        guard !pending.withLock({ $0.isClosed }) else { return }
        Semaphore().wait(milliseconds: 2)
    }

    /// Waits for records, for at most `milliseconds`, and takes all of them.
    func take(into batch: inout Batch, waiting milliseconds: Int?) {
        if wake.wait(milliseconds: milliseconds) { gather() }
        batch.entries.removeAll(keepingCapacity: true)
        pending.withLock { pending in
            swap(&batch.entries, &pending.entries)
            (batch.dropped, batch.isClosed) = (pending.dropped, pending.isClosed)
            pending.dropped = 0
        }
    }
}

extension RecordMembers {
    /// Appends the members of an exchange, after those of every record.
    func appendAll(of record: AccessRecord, to line: inout LineBuffer) {
        line.append(",")
        append(record, to: &line)
        line.add("policy_hash", text: record.detail?.version?.hash ?? "")
    }
}
