// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import Logging
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Audit

@Suite("The audit on the disk")
struct AuditLogTests {
    private func kinds(_ log: SampleLog) -> [RecordKind?] {
        log.files.indices.flatMap { log.lines(of: $0).map { LinePrefix(of: $0[...])?.kind } }
    }

    private func texts(_ log: SampleLog, of kind: RecordKind) -> [RecordText] {
        log.files.indices.flatMap { log.lines(of: $0) }.filter { LinePrefix(of: $0[...])?.kind == kind }
            .map { RecordText(of: $0[...]) }
    }

    @Test("goes on behind a stop: one chain, and a checkpoint over all of it")
    func restart() throws {
        let directory = try TemporaryDirectory()
        let configuration = SampleLog.configuration(of: directory.path)
        for start in 0..<3 { try SampleLog.write(2, to: configuration, from: start * 100) }
        let log = try SampleLog(in: directory.path)
        #expect(log.files.map(\.name.number) == [1, 2, 3])
        let each: [RecordKind?] = [.fileBegin, .start, .exchange, .exchange, .stop, .checkpoint, .fileEnd]
        #expect(kinds(log) == each + each + each)
        let report = log.verify()
        #expect(report.findings == [] && report.records == 21 && report.checkpoint?.size == 21)
    }

    @Test("says at its next start that it was killed, and where; nothing that it wrote is lost")
    func crash() throws {
        let directory = try TemporaryDirectory()
        let configuration = SampleLog.configuration(of: directory.path)
        var killed = try AuditLog(configuration: configuration, now: SampleLog.time(0))
        killed.append(.start, at: SampleLog.time(0))
        try killed.flush()
        try killed.tellCheckpoint()
        killed.close()
        let first = try #require(try AuditFolder.files(in: directory.path).first)
        let path = "\(directory.path)/\(first)"
        let torn = try Data(contentsOf: URL(fileURLWithPath: path)) + Data(#"{"seq":3,"prev":"00"#.utf8)
        try torn.write(to: URL(fileURLWithPath: path))
        let atRest = try SampleLog(in: directory.path).verify()
        #expect(atRest.findings.map(\.kind) == [.truncated, .truncated], "\(atRest.findings)")
        try SampleLog.write(1, to: configuration, from: 10)
        let report = try SampleLog(in: directory.path).verify()
        #expect(report.findings.map(\.kind) == [.gap], "\(report.findings)")
        #expect(report.findings.first?.words.contains("\(first)") == true)
    }

    @Test("says at its next start that records are gone which the checkpoint knows")
    func takenAway() throws {
        let directory = try TemporaryDirectory()
        let configuration = SampleLog.configuration(of: directory.path)
        try SampleLog.write(3, to: configuration)
        let log = try SampleLog(in: directory.path)
        let kept: [UInt8] = log.lines(of: 0).prefix(3).flatMap { $0 + [UInt8(ascii: "\n")] }
        try Data(kept).write(to: URL(fileURLWithPath: "\(directory.path)/\(log.files[0].name)"))
        try SampleLog.write(1, to: configuration, from: 10)
        let gaps = texts(try SampleLog(in: directory.path), of: .gap)
        #expect(gaps.map { $0.text("why") } == ["crash", "checkpoint"])
        #expect(gaps.last?.number("checkpoint_size") == 8 && gaps.last?.number("size") == 3)
    }

    @Test("removes files of the age that is set, and its records say which")
    func age() throws {
        let directory = try TemporaryDirectory()
        var configuration = SampleLog.configuration(of: directory.path)
        configuration.keptDays = 2
        for day in 0..<5 { try SampleLog.write(1, to: configuration, from: day * 86_400) }
        var log = try AuditLog(configuration: configuration, now: SampleLog.time(5 * 86_400))
        try log.removeOldFiles(now: SampleLog.time(5 * 86_400))
        try log.end(at: SampleLog.time(5 * 86_400))
        log.close()
        let left = try SampleLog(in: directory.path)
        #expect(left.files.map(\.name.number) == [4, 5, 6])
        #expect(texts(left, of: .fileRemoved).map { $0.number("last") } == [6, 12, 18])
        #expect(left.verify().findings == [])
        var missing = left
        missing.files.removeFirst()
        #expect(missing.verify().findings.map(\.kind) == [.missingFile])
    }

    @Test("is written by one gate at a time")
    func lock() throws {
        let directory = try TemporaryDirectory()
        let configuration = SampleLog.configuration(of: directory.path)
        let log = try AuditLog(configuration: configuration, now: SampleLog.time(0))
        #expect(AuditFolder.isInUse(directory.path))
        #expect(throws: AuditProblem.self) { try AuditLog(configuration: configuration, now: SampleLog.time(0)) }
        log.close()
        #expect(!AuditFolder.isInUse(directory.path))
    }

    @Test("does not go on behind something that is no audit")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        try Data("hello\n".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/audit-2026-01-01-000001.jsonl"))
        #expect(throws: AuditProblem.self) {
            try AuditLog(configuration: SampleLog.configuration(of: directory.path), now: SampleLog.time(0))
        }
        #expect(!AuditFolder.isInUse(directory.path))
    }

    @Test("has names of one form", arguments: ["audit-2026-12-01-000001.jsonl", "audit-2026-12-01-1234567.jsonl"])
    func names(text: String) throws {
        #expect(AuditFileName(text).map { "\($0)" } == text)
        for broken in ["x" + text, text + "x", "audit-2026-12-01-1.jsonl", "audit-a026-12-01-000001.jsonl", ""] {
            #expect(AuditFileName(broken) == nil)
        }
    }
}

@Suite("The thread of the audit")
struct AuditWriterTests {
    private final class Events: @unchecked Sendable {
        var lost = 0
        var failures = 0
        var recoveries = 0

        func take(_ event: AuditWriter.Event) {
            switch event {
            case .wrote: break
            case .lost(let count): lost += count
            case .failed: failures += 1
            case .recovered: recoveries += 1
            }
        }
    }

    private func batch(_ numbers: Range<Int>, dropped: Int = 0) -> AuditQueue.Batch {
        var batch = AuditQueue.Batch()
        batch.entries = numbers.map { .init(item: .exchange(SampleLog.record($0)), time: SampleLog.time($0)) }
        batch.dropped = dropped
        return batch
    }

    @Test("counts what it cannot write, tries again, and says in the log how much is missing")
    func lostFolder() throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path + "/audit"
        let events = Events()
        let log = try AuditLog(configuration: SampleLog.configuration(of: folder), now: SampleLog.time(0))
        var writer = AuditWriter(log: log, members: RecordMembers(run: "ab12"), report: events.take)
        writer.write(batch(0..<3), at: SampleLog.time(1))
        try FileManager.default.removeItem(atPath: folder)
        try Data().write(to: URL(fileURLWithPath: folder))
        writer.write(batch(3..<7, dropped: 2), at: SampleLog.time(2))
        writer.write(batch(7..<8), at: SampleLog.time(3))
        #expect(events.lost == 7 && events.failures == 1 && events.recoveries == 0)
        #expect(writer.patience == 1000)
        try FileManager.default.removeItem(atPath: folder)
        writer.write(batch(8..<9), at: SampleLog.time(4))
        writer.end()
        #expect(events.recoveries == 1)
        let sample = try SampleLog(in: folder)
        let gap = sample.lines(of: 0).map { RecordText(of: $0[...]) }.first { $0.kind == .gap }
        #expect(gap?.text("why") == "disk" && gap?.number("lost") == 7)
        #expect(sample.verify().findings.map(\.kind) == [.gap])
    }

    @Test("says how many exchanges came too fast")
    func tooFast() throws {
        let directory = try TemporaryDirectory()
        let events = Events()
        let log = try AuditLog(configuration: SampleLog.configuration(of: directory.path), now: SampleLog.time(0))
        var writer = AuditWriter(log: log, members: RecordMembers(run: "ab12"), report: events.take)
        writer.write(batch(0..<1, dropped: 5))
        writer.write(batch(0..<0))
        #expect(writer.patience == nil, "its checkpoint is written")
        writer.end()
        #expect(events.lost == 5)
        #expect(try SampleLog(in: directory.path).verify().findings.map(\.kind) == [.gap])
    }

    @Test("never waits, and drops what does not fit")
    func queue() {
        let queue = AuditQueue()
        let members = RecordMembers(run: "ab12")
        for number in 0..<(AuditQueue.capacity + 10) { queue.put(SampleLog.record(number), members: members) }
        var batch = AuditQueue.Batch()
        queue.take(into: &batch, waiting: nil)
        #expect(batch.entries.count == AuditQueue.capacity && batch.dropped == 10)
        var heavy = SampleLog.record(1)
        heavy.path = ArraySlice([UInt8](repeating: UInt8(ascii: "a"), count: 5000))
        queue.put(heavy, members: members)
        queue.take(into: &batch, waiting: nil)
        guard case .members? = batch.entries.first?.item else {
            Issue.record("what holds much is put into words at once")
            return
        }
    }

    @Test("selects writes and denials, or what is named")
    func selection() {
        var read = SampleLog.record(1)
        read.endpoint = .containerList
        read.method = .get
        var denied = read
        denied.decision = .denied
        let write = SampleLog.record(1)
        let standard = AuditSelection.standard
        #expect(!standard.includes(read) && standard.includes(denied) && standard.includes(write))
        var named = AuditSelection(words: ["ContainerList"])
        named.endpoints = [.containerList]
        #expect(named.includes(read) && named.includes(denied) && !named.includes(write))
        var unknown = read
        unknown.endpoint = nil
        #expect(!standard.includes(unknown))
        unknown.method = .post
        #expect(standard.includes(unknown))
    }
}
