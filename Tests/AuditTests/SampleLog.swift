// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Telemetry
import TestSupport

@testable import Audit

/// A log in memory, as it was read from its folder.
struct SampleLog {
    var files: [(name: AuditFileName, bytes: [UInt8])] = []
    var checkpoint: String?

    init(in folder: String) throws {
        for name in try AuditFolder.files(in: folder) {
            files.append((name, try AuditFolder.read("\(name)", in: folder)))
        }
        checkpoint = (try? AuditFolder.read(AuditFolder.checkpointName, in: folder)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func verify(key: NoteVerifier? = SampleLog.signer?.verifier, isRunning: Bool = false) -> AuditReport {
        var verifier = LogVerifier(checkpoint: checkpoint, key: key, isRunning: isRunning)
        for file in files { verifier.add(file.name, bytes: file.bytes) }
        return verifier.finish()
    }

    func lines(of file: Int) -> [[UInt8]] {
        files[file].bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    mutating func set(_ lines: [[UInt8]], of file: Int) {
        files[file].bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    // MARK: Making one

    static let signer = NoteSigner.make(named: "test.example/audit", seed: [UInt8](repeating: 3, count: 32))
        .flatMap { NoteSigner($0.signer) }

    static func configuration(of folder: String) -> AuditConfiguration {
        var selection = AuditSelection(words: ["all"])
        selection.all = true
        var configuration = AuditConfiguration(folder: folder, selection: selection)
        configuration.fileSize = 6000
        configuration.signer = signer
        return configuration
    }

    static func time(_ seconds: Int) -> Moment { Moment(seconds: 1_796_000_000 + seconds) }

    static func record(_ number: Int) -> AccessRecord {
        var record = AccessRecord()
        record.number = UInt64(number)
        record.client = "10.0.0.\(number % 4)"
        record.method = .post
        record.path = ArraySlice("/v1.45/containers/web-\(number)/stop".utf8)
        record.endpoint = .containerStop
        record.decision = number % 3 == 0 ? .denied : .allowed
        record.status = number % 3 == 0 ? 403 : 204
        return record
    }

    /// Writes so many records, and ends the log as a gate does that stops.
    static func write(_ count: Int, to configuration: AuditConfiguration, from first: Int = 0) throws {
        var log = try AuditLog(configuration: configuration, now: time(first))
        log.append(AuditTrail.Start(program: "test", version: PolicyVersion(number: 1)))
        let members = RecordMembers(run: "ab12")
        for number in first..<(first + count) {
            try log.rotate(now: time(number))
            log.append(.exchange, at: time(number)) { members.appendAll(of: record(number), to: &$0) }
            try log.flush()
        }
        log.append(.stop, at: time(first + count))
        try log.end(at: time(first + count))
        log.close()
    }
}
