// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import Testing

@testable import Telemetry

@Suite("The access log")
struct AccessLogTests {
    /// What is written of these records.
    private func lines(_ records: [AccessRecord], _ format: AccessLog.Format = .text) throws -> [String] {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let writer = Thread { sink.run() }
        writer.start()
        let log = AccessLog(sink: sink, format: format, onlyDenialsAndErrors: false, run: "ab12")
        for record in records { log.write(record) }
        sink.close()
        var text = Data()
        while text.count(where: { $0 == 0x0A }) < records.count { text += pipe.fileHandleForReading.availableData }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private var record: AccessRecord {
        var record = AccessRecord()
        record.number = 7
        record.client = "10.0.0.2"
        record.method = .get
        record.path = ArraySlice("/v1.41/containers/json".utf8)
        record.endpoint = .containerList
        record.decision = .allowed
        record.reason = .rule("CONTAINERS=1")
        record.status = 200
        record.bytesIn = 1
        record.bytesOut = 2345
        record.duration = 1_234_567
        record.upstreamTime = 1_004_000
        return record
    }

    @Test("tells all of an exchange in one line")
    func text() throws {
        let line = try #require(try lines([record]).first)
        #expect(
            line.drop { $0 != " " } == """
                 allowed GET /v1.41/containers/json status=200 endpoint=ContainerList reason="CONTAINERS=1" \
                client=10.0.0.2 request=ab12-7 in=1 out=2345 ms=1.234 upstream_ms=1.004
                """)
        #expect(line.prefix { $0 != " " }.count == "2026-11-21T10:00:00.000Z".count)
    }

    @Test("is JSON for machines")
    func json() throws {
        let line = try #require(try lines([record], .json).first)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["endpoint"] as? String == "ContainerList")
        #expect(object["status"] as? Int == 200)
        #expect(object["request"] as? String == "ab12-7")
        #expect(object["upstream_ms"] as? Double == 1.004)
    }

    @Test("stays one line a record, whatever bytes a client sends", arguments: [AccessLog.Format.text, .json])
    func forgery(format: AccessLog.Format) throws {
        var record = record
        record.path = ArraySlice(0...255)
        record.reason = .rule("GET /a\nb\"\\ is not allowed")
        let written = try lines([record, record], format)
        #expect(written.count == 2)
        for line in written {
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            if format == .json { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }

    @Test("keeps to denials and errors where only those are wanted")
    func detail() {
        let log = AccessLog(sink: LogSink(), format: .text, onlyDenialsAndErrors: true, run: "")
        #expect(!log.wants(.allowed, status: 200))
        #expect(log.wants(.allowed, status: 500))
        #expect(log.wants(.denied, status: 403))
        #expect(log.wants(.failed, status: 502))
    }

    @Test("never waits for a slow reader: it drops, counts, and says so")
    func slowReader() throws {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        // Nothing writes yet: the buffer fills, and every further line is dropped without a wait.
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1023) + [0x0A]
        for _ in 0..<1_100 { sink.write(line) }
        #expect(sink.droppedLines == 1_100 - 1024)
        Thread { sink.run() }.start()
        sink.close()
        var text = Data()
        while !text.suffix(100).contains(Data("were dropped".utf8)) { text += pipe.fileHandleForReading.availableData }
        #expect(String(decoding: text, as: UTF8.self).contains("caisson: 76 log lines were dropped"))
    }

    @Test("says what it lost as soon as a line can be written again")
    func lostForATime() throws {
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        // A datagram of this size is refused whole; what comes behind it is not.
        let sink = LogSink(descriptor: ends[0])
        sink.write([UInt8](repeating: UInt8(ascii: "x"), count: 900_000) + [0x0A])
        Thread { sink.run() }.start()
        sink.close()
        var text = [UInt8](repeating: 0, count: 1024)
        let count = recv(ends[1], &text, text.count, 0)
        #expect(String(decoding: text.prefix(max(count, 0)), as: UTF8.self).hasPrefix("caisson: 1 log lines were"))
        #expect(sink.droppedLines == 1)
    }
}

@Suite("Lines that cannot be written")
struct UnwrittenLineTests {
    @Test("to a pipe that nobody reads are counted, each of them")
    func brokenPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        for number in 0..<50 { sink.write(Array("line \(number)\n".utf8)) }
        Thread { sink.run() }.start()
        sink.close()
        #expect(sink.droppedLines == 50)
    }

    @Test("to a full disk are counted, whatever their number")
    func fullDisk() {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let sink = LogSink(descriptor: full)
        let runs = Thread { sink.run() }
        runs.start()
        for number in 0..<2000 { sink.write(Array("line \(number)\n".utf8)) }
        sink.close()
        #expect(sink.droppedLines == 2000)
    }
}

extension Data {
    fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}

@Suite("The detail of a record")
struct RecordDetailTests {
    @Test("is what the log in JSON alone asks for")
    func wanted() {
        func wants(_ format: AccessLog.Format) -> Bool {
            AccessLog(sink: LogSink(), format: format, onlyDenialsAndErrors: false, run: "").wantsDetail
        }
        #expect(wants(.json) && !wants(.text))
    }

    @Test("stands behind the members that there were before, which it leaves as they are")
    func additions() throws {
        var record = AccessRecord()
        record.policy = "ci"
        record.reason = .rule("CONTAINERS=1")
        record.decision = .allowed
        func text() -> String {
            var line = LineBuffer()
            RecordMembers(run: "ab12").append(record, to: &line)
            return String(decoding: line.bytes, as: UTF8.self)
        }
        let plain = text()
        record.detail = ExchangeDetail(
            version: PolicyVersion(number: 3, hash: "ab"), identifiedBy: "container", request: nil, body: nil)
        #expect(
            text() == plain
                + #","policy":"ci","identified_by":"container","generation":3,"code":"rule","rule":"CONTAINERS=1""#)
    }
}
