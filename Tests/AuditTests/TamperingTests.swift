// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Audit

@Suite("An audit that was tampered with")
struct TamperingTests {
    typealias Kind = AuditFinding.Kind

    /// A log of several files, of which nothing is missing.
    private static let whole: SampleLog? = {
        guard let directory = try? TemporaryDirectory() else { return nil }
        let configuration = SampleLog.configuration(of: directory.path)
        try? SampleLog.write(60, to: configuration)
        try? SampleLog.write(50, to: configuration, from: 1000)
        return try? SampleLog(in: directory.path)
    }()

    @Test("is not reported where nothing was done, with the key and without")
    func untouched() throws {
        let log = try #require(Self.whole)
        #expect(log.files.count > 5)
        for key in [SampleLog.signer?.verifier, nil] {
            let report = log.verify(key: key)
            #expect(report.findings == [])
            #expect(report.files == log.files.count && report.range?.lowerBound == 1)
            #expect(report.records == report.checkpoint?.size && report.records == report.range?.upperBound)
        }
    }

    /// What is done, and the kinds of findings that tell of it; the file where they stand, where it is one.
    private struct Tampering {
        let kinds: Set<Kind>
        let file: Int?
    }

    private func check(_ kind: Kind, _ tamper: (inout SampleLog, inout Dice) -> Tampering) throws {
        let whole = try #require(Self.whole)
        var dice = Dice(seed: UInt64(kind.rawValue.utf8.reduce(0) { $0 * 31 + Int($1) }))
        for round in 0..<50 {
            var log = whole
            let done = tamper(&log, &dice)
            let findings = log.verify().findings
            let fitting = findings.filter { finding in
                guard done.kinds.contains(finding.kind) else { return false }
                guard let file = done.file else { return true }
                let near = [file, file + 1].filter(whole.files.indices.contains).map { "\(whole.files[$0].name)" }
                return near.contains(finding.file)
            }
            #expect(!fitting.isEmpty, "\(kind) in round \(round): \(findings)")
            // What is far away is not accused.
            #expect(findings.count <= 4, "\(kind) in round \(round): \(findings)")
        }
    }

    @Test("by a line that was changed, says so and where")
    func changed() throws {
        try check(.changed) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            var lines = log.lines(of: file)
            let line = Int.random(in: 0..<(lines.count), using: &dice)
            let byte = Int.random(in: 0..<(lines[line].count), using: &dice)
            let old = lines[line][byte]
            lines[line][byte] = old == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            log.set(lines, of: file)
            // The line that begins a file holds its name and its log; the last line of all is known to the checkpoint.
            let isLast = file == log.files.count - 1 && line >= lines.count - 1
            return Tampering(
                kinds: isLast ? [.changed, .forged, .truncated] : line == 0 ? [.changed, .swapped] : [.changed],
                file: file)
        }
    }

    @Test("by a line that was removed, says so and where")
    func removed() throws {
        try check(.removed) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            var lines = log.lines(of: file)
            let line = Int.random(in: 0..<(lines.count), using: &dice)
            lines.remove(at: line)
            log.set(lines, of: file)
            return Tampering(
                kinds: line == 0 ? [.changed] : line == lines.count ? [.truncated] : [.removed], file: file)
        }
    }

    @Test("by a line that was put there, says so and where, also where it fits behind the one before it")
    func inserted() throws {
        try check(.inserted) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            var lines = log.lines(of: file)
            let place = 1 + Int.random(in: 0..<(lines.count - 2), using: &dice)
            let copied = lines[1 + Int.random(in: 0..<(lines.count - 2), using: &dice)]
            if Int.random(in: 0..<2, using: &dice) == 0 {
                lines.insert(copied, at: place)
            } else {
                lines.insert(Self.forged(behind: lines[place - 1]), at: place)
            }
            log.set(lines, of: file)
            return Tampering(kinds: [.inserted, .reordered], file: file)
        }
    }

    @Test("by lines that changed places, says so and where")
    func reordered() throws {
        try check(.reordered) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            var lines = log.lines(of: file)
            let first = 1 + Int.random(in: 0..<(lines.count - 3), using: &dice)
            let second = first + 1 + Int.random(in: 0..<(lines.count - 2 - first), using: &dice)
            lines.swapAt(first, second)
            log.set(lines, of: file)
            return Tampering(kinds: [.reordered], file: file)
        }
    }

    @Test("by a file that was removed, says so and where")
    func missingFile() throws {
        try check(.missingFile) { log, dice in
            log.files.remove(at: Int.random(in: 0..<(log.files.count), using: &dice))
            return Tampering(kinds: [.missingFile], file: nil)
        }
    }

    @Test("by a file that was cut short, says so and where")
    func truncated() throws {
        try check(.truncated) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            let length = Int.random(in: 0..<(log.files[file].bytes.count), using: &dice)
            log.files[file].bytes.removeLast(log.files[file].bytes.count - length)
            let isHeadless = !log.files[file].bytes.contains(UInt8(ascii: "\n"))
            return Tampering(kinds: isHeadless ? [.truncated, .changed] : [.truncated], file: file)
        }
    }

    @Test("by files that changed places, says so and where")
    func swapped() throws {
        try check(.swapped) { log, dice in
            let first = Int.random(in: 0..<(log.files.count - 1), using: &dice)
            let second = first + 1 + Int.random(in: 0..<(log.files.count - 1 - first), using: &dice)
            (log.files[first].bytes, log.files[second].bytes) = (log.files[second].bytes, log.files[first].bytes)
            return Tampering(kinds: [.swapped], file: first)
        }
    }

    @Test("by an end that was written anew, with all its hashes, says so")
    func forged() throws {
        try check(.forged) { log, dice in
            let file = Int.random(in: 0..<(log.files.count), using: &dice)
            let lines = log.lines(of: file)
            let kept = 1 + Int.random(in: 0..<(lines.count - 1), using: &dice)
            let forgery = Self.tail(
                behind: Array(lines[..<kept]), count: lines.count - kept + Int.random(in: 0..<3, using: &dice))
            log.set(lines[..<kept] + forgery, of: file)
            log.files.removeLast(log.files.count - 1 - file)
            // Who has no key can leave the checkpoint, or make one with a key of his own.
            if Int.random(in: 0..<2, using: &dice) == 0 {
                log.checkpoint = Self.foreignCheckpoint(of: log.lines(of: file))
            }
            return Tampering(kinds: [.forged, .truncated, .missingFile], file: nil)
        }
    }

    // MARK: The forger

    /// A record that fits behind a line.
    private static func forged(behind line: [UInt8]) -> [UInt8] { tail(behind: [line], count: 1)[0] }

    private static func tail(behind lines: [[UInt8]], count: Int) -> [[UInt8]] {
        var (seq, hash) = (
            LinePrefix(of: lines[lines.count - 1][...])?.seq ?? 0, LogTree.leaf(of: lines[lines.count - 1][...])
        )
        var tree = FileBegin(of: lines[0][...])?.tree ?? LogTree()
        for line in lines { tree.append(leaf: LogTree.leaf(of: line[...])) }
        return (0..<max(count, 1)).map { index in
            seq += 1
            let kind =
                index == count - 1
                ? #"file_end","digest":"\#(Hexadecimal.encode(tree.root))""# : #"exchange","client":"forged""#
            let time = "2026-12-01T10:00:00.000Z"
            let line = Array(
                #"{"seq":\#(seq),"prev":"\#(Hexadecimal.encode(hash))","time":"\#(time)","kind":"\#(kind)}"#.utf8)
            hash = LogTree.leaf(of: line[...])
            tree.append(leaf: hash)
            return line
        }
    }

    private static func foreignCheckpoint(of lines: [[UInt8]]) -> String {
        let begin = FileBegin(of: lines[0][...])
        var tree = begin?.tree ?? LogTree()
        for line in lines { tree.append(leaf: LogTree.leaf(of: line[...])) }
        let foreign = NoteSigner.make(named: "test.example/audit", seed: [UInt8](repeating: 9, count: 32))
        return Checkpoint(origin: "caisson/audit/\(begin?.log ?? "")", tree: tree)
            .note(signedBy: NoteSigner(foreign?.signer ?? ""))
    }
}
