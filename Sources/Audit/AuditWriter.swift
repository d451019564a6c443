// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The work of the audit's thread: it writes batches, and after a failure tries again once a second.
struct AuditWriter {
    enum Event {
        /// The number of records written.
        case wrote(Int)
        /// The number of exchanges without a record.
        case lost(Int)
        case failed(AuditProblem)
        /// The number of exchanges lost before the recovery.
        case recovered(Int)
    }

    private enum State {
        case open(AuditLog)
        /// No record can be written; with the number of exchanges lost since. The log is nil if its file cannot be
        /// continued.
        case lost(AuditLog?, Int, because: AuditProblem)
    }

    private var state: State
    private let configuration: AuditConfiguration
    private let members: RecordMembers
    private let report: (Event) -> Void
    /// The second of the last written checkpoint.
    private var toldAt = 0
    /// The second of the last failed write.
    private var failedAt = 0

    init(log: AuditLog, members: RecordMembers, report: @escaping (Event) -> Void) {
        state = .open(log)
        configuration = log.configuration
        self.members = members
        self.report = report
    }

    /// The wait for the next batch, in milliseconds: a checkpoint follows its records within a second.
    var patience: Int? {
        switch state {
        case .open(let log): log.hasUntold ? 1000 : nil
        case .lost: 1000
        }
    }

    mutating func write(_ batch: AuditQueue.Batch, at now: Moment = .now) {
        reopen(at: now)
        let exchanges = batch.entries.count { if case .reload = $0.item { false } else { true } }
        guard case .open(var log) = state else { return lose(batch.dropped + exchanges) }
        do throws(AuditProblem) {
            try log.rotate(now: now)
            for entry in batch.entries { append(entry, to: &log) }
            if batch.dropped > 0 { log.append(.gap, at: now, members: Gap.queue(lost: batch.dropped).write) }
            try log.flush()
        } catch {
            fail(log, because: error, at: now)
            return lose(batch.dropped + exchanges)
        }
        report(.wrote(batch.entries.count))
        if batch.dropped > 0 { report(.lost(batch.dropped)) }
        tellCheckpoint(of: log, at: now, isIdle: batch.entries.isEmpty)
    }

    /// Reports the checkpoint once a second, and after a second without records.
    private mutating func tellCheckpoint(of log: AuditLog, at now: Moment, isIdle: Bool) {
        var log = log
        do throws(AuditProblem) {
            if isIdle || now.seconds != toldAt {
                try log.tellCheckpoint()
                toldAt = now.seconds
            }
            state = .open(log)
        } catch {
            fail(log, because: error, at: now)
        }
    }

    private mutating func fail(_ log: AuditLog, because problem: AuditProblem, at now: Moment) {
        failedAt = now.seconds
        state = .lost(Self.kept(log), 0, because: problem)
        report(.failed(problem))
    }

    /// Returns the log if it can be continued, and closes it otherwise.
    private static func kept(_ log: AuditLog?) -> AuditLog? {
        if log?.canGoOn == true { return log }
        log?.close()
        return nil
    }

    private mutating func lose(_ count: Int) {
        guard case .lost(let log, let before, let problem) = state, count > 0 else { return }
        state = .lost(log, before + count, because: problem)
        report(.lost(count))
    }

    /// Continues the log if that is possible again, and records the gap. Tried once a second.
    private mutating func reopen(at now: Moment) {
        guard case .lost(let former, let count, let problem) = state, now.seconds != failedAt else { return }
        failedAt = now.seconds
        let kept = Self.kept(former)
        state = .lost(kept, count, because: problem)
        guard var log = kept ?? (try? AuditLog(configuration: configuration, now: now)) else { return }
        var untold = count
        do throws(AuditProblem) {
            if count > 0 {
                log.append(.gap, at: now, members: Gap.disk(lost: count, because: problem.message).write)
                try log.flush()
                untold = 0
            }
            try log.tellCheckpoint()
            state = .open(log)
            report(.recovered(count))
        } catch {
            state = .lost(Self.kept(log), untold, because: problem)
        }
    }

    /// Records the stop, and ends the file.
    mutating func end() {
        guard case .open(var log) = state else { return }
        let now = Moment.now
        log.append(.stop, at: now)
        do throws(AuditProblem) {
            try log.end(at: now)
        } catch {
            report(.failed(error))
        }
        log.close()
    }

    private func append(_ entry: AuditQueue.Entry, to log: inout AuditLog) {
        switch entry.item {
        case .exchange(let record):
            log.append(.exchange, at: entry.time) { members.appendAll(of: record, to: &$0) }
        case .members(let text):
            log.append(.exchange, at: entry.time) { $0.append(text) }
        case .reload(let version, let isInForce):
            log.append(.reload, at: entry.time) { line in
                line.add("generation", number: UInt64(version.number))
                line.add("policy_hash", text: version.hash)
                line.add("in_force", flag: isInForce)
            }
        }
    }
}
