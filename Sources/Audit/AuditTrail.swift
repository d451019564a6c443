// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
public import Telemetry

/// The audit of a running gate: it takes records from all event loops, and writes them on a thread of its own, for
/// which no loop waits.
public final class AuditTrail: Sendable {
    private let configuration: AuditConfiguration
    private let queue = AuditQueue()
    private let finished = Semaphore()
    private let logger: Logger
    private let written = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let isDown = Atomic<Bool>(false)
    private let opened: Mutex<AuditLog?>

    /// The facts of a start, for its record.
    public struct Start: Sendable {
        let program: String
        let version: PolicyVersion
        let time: Moment

        /// - Parameters:
        ///   - program: the version of the program.
        ///   - version: the configuration in force.
        public init(program: String, version: PolicyVersion) {
            self.program = program
            self.version = version
            time = .now
        }
    }

    /// Opens the folder, continues its log, and records the start.
    /// - Throws: ``AuditProblem`` if no record can be written.
    public init(configuration: AuditConfiguration, start: Start, logger: Logger) throws(AuditProblem) {
        self.configuration = configuration
        self.logger = logger
        var log = try AuditLog(configuration: configuration, now: start.time)
        log.append(start)
        try log.flush()
        try log.tellCheckpoint()
        try log.removeOldFiles(now: start.time)
        opened = Mutex(log)
    }

    // MARK: Records

    var selection: AuditSelection { configuration.selection }

    func put(_ record: AccessRecord, members: RecordMembers) { queue.put(record, members: members) }

    /// - Parameter isInForce: whether the configuration is in force; false if it has errors and the former one stays.
    public func reloaded(to version: PolicyVersion, isInForce: Bool) {
        queue.put(.reload(version, isInForce: isInForce))
    }

    /// Whether all requests are refused now.
    public var refuses: Bool { configuration.refusesWhenLost && isDown.load(ordering: .relaxed) }
    var refusesWhenLost: Bool { configuration.refusesWhenLost }

    // MARK: Numbers

    public func add(to text: inout MetricsText) {
        let about = "Records of the audit that were written."
        text.single(
            "caisson_audit_records_total", kind: .counter, help: about, value: "\(written.load(ordering: .relaxed))")
        let lostAbout = "Exchanges that the audit has no record of."
        text.single(
            "caisson_audit_lost_total", kind: .counter, help: lostAbout, value: "\(lost.load(ordering: .relaxed))")
        let isUp = isDown.load(ordering: .relaxed) ? "0" : "1"
        text.single("caisson_audit_up", kind: .gauge, help: "1 while the audit can be written.", value: isUp)
    }

    // MARK: The thread

    /// Writes until ``close()``; runs on a thread of its own.
    /// - Parameter run: the identity of this run in request IDs.
    public func write(run: String) {
        guard let log = opened.withLock({ $0.take() }) else { return }
        var writer = AuditWriter(log: log, members: RecordMembers(run: run), report: report)
        var batch = AuditQueue.Batch()
        repeat {
            queue.take(into: &batch, waiting: writer.patience)
            writer.write(batch)
        } while !batch.isClosed
        writer.end()
        finished.signal()
    }

    /// Lets the thread write the rest and the stop, for two seconds at most.
    public func close() {
        queue.close()
        finished.wait(milliseconds: 2000)
    }

    private func report(_ event: AuditWriter.Event) {
        switch event {
        case .wrote(let count): written.add(count, ordering: .relaxed)
        case .lost(let count): lost.add(count, ordering: .relaxed)
        case .failed(let problem):
            isDown.store(true, ordering: .relaxed)
            let then =
                configuration.refusesWhenLost
                ? "nothing passes until it can (when_lost: refuse)" : "requests pass unrecorded"
            logger.error("audit: cannot be written: \(problem); \(then)")
        case .recovered(let count):
            isDown.store(false, ordering: .relaxed)
            let missing = count == 0 ? "" : "; exchanges without a record: \(count)"
            logger.warning("audit: is written again\(missing)")
        }
    }
}
