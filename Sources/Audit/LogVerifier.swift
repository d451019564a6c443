// SPDX-License-Identifier: Apache-2.0

/// Holds a log against itself: each line against the next, each file against the next, all of it against the
/// checkpoint. Pure: files are handed over one after another, in the order of their names.
public struct LogVerifier {
    private var report = AuditReport()
    private let key: NoteVerifier?
    private let isRunning: Bool

    /// A file that waits for the next one.
    private struct Waiting {
        let name: AuditFileName
        let lines: AuditLines
    }

    private var waiting: Waiting?
    private var former: AuditFileName?
    private var log: String?
    private var tree = LogTree()
    /// The digest at the end of the last file; nil if that has no end.
    private var digest: String?
    /// The number and the hash of the last record; nil before the first file.
    private var last: FileVerifier.Last?
    /// The number up to which records were removed because of their age, as the log records.
    private var removed: UInt64 = 0
    /// Whether the last file had a finding: then a mismatch with the next one is not reported again.
    private var isBroken = false
    /// Whether the beginning of the first file is unknown.
    private var beginningIsBroken = false
    /// The last record that a signed checkpoint covers.
    private var lastSigned: UInt64 = 0
    private var checkpoint: Checkpoint?

    /// - Parameters:
    ///   - checkpoint: the checkpoint beside the files; nil if there is none.
    ///   - key: the key of its signer; nil skips signatures.
    ///   - isRunning: whether a gate is writing: its last records have no checkpoint yet.
    public init(checkpoint note: String?, key: NoteVerifier?, isRunning: Bool) {
        self.key = key
        self.isRunning = isRunning
        guard let note else {
            report.add(AuditFinding(.missingFile, file: "", words: "there is no checkpoint beside the files"))
            return
        }
        let text = key.map { $0.open(note) } ?? note
        guard let text, let found = Checkpoint(text) else {
            let words = key.map { "it is not signed by the key \($0.name)" } ?? "this is no checkpoint"
            report.add(AuditFinding(.forged, file: AuditFolder.checkpointName, words: words))
            return
        }
        checkpoint = found
        report.signedBy = key?.name
    }

    // MARK: Files

    public mutating func add(_ name: AuditFileName, bytes: [UInt8]) {
        let lines = AuditLines(of: bytes)
        let next = lines.whole.first.flatMap { LinePrefix(of: lines.bytes[$0]) }
        if let waiting { verify(waiting, next: next, isLast: false) }
        waiting = Waiting(name: name, lines: lines)
    }

    /// Returns the report, after the last file.
    public mutating func finish() -> AuditReport {
        if let waiting { verify(waiting, next: nil, isLast: true) }
        guard former != nil else {
            report.add(AuditFinding(.gap, file: "", words: "there are no files of an audit"))
            return report
        }
        checkBeginning()
        checkEnd()
        checkCheckpoint()
        return report
    }

    private mutating func verify(_ file: Waiting, next: LinePrefix?, isLast: Bool) {
        let (name, lines) = (file.name, file.lines)
        report.files += 1
        guard let begin = begin(of: lines, in: name) else {
            if former == nil { beginningIsBroken = true }
            (isBroken, last, former, digest) = (true, nil, name, nil)
            return
        }
        checkBegin(begin, of: name)
        (log, tree, former) = (begin.log, begin.tree, name)
        let found = FileVerifier(file: "\(name)", lines: lines, next: next)
        for finding in found.findings { report.add(finding) }
        isBroken = !found.findings.isEmpty
        follow(lines, in: name)
        last = found.last
        if let last {
            report.records += UInt64(lines.whole.count)
            report.range = min(report.range?.lowerBound ?? begin.seq, begin.seq)...max(last.seq, begin.seq)
        }
        checkTail(of: lines, in: name, isLast: isLast)
    }

    /// Returns nil if the file does not fit its name.
    private mutating func begin(of lines: AuditLines, in name: AuditFileName) -> FileBegin? {
        guard let first = lines.whole.first else {
            report.add(AuditFinding(.truncated, file: "\(name)", words: "there is no record in it"))
            return nil
        }
        guard let begin = FileBegin(of: lines.bytes[first]) else {
            let words = "it is not the beginning of a file"
            report.add(AuditFinding(.changed, file: "\(name)", line: 1, words: words))
            return nil
        }
        guard begin.file == "\(name)" else {
            report.add(AuditFinding(.swapped, file: "\(name)", words: "it says that it is \(begin.file)"))
            return nil
        }
        return begin
    }

    /// Checks that a file begins at the end of the one before it.
    private mutating func checkBegin(_ begin: FileBegin, of name: AuditFileName) {
        guard let former else { return }
        if let log, begin.log != log {
            report.add(AuditFinding(.swapped, file: "\(name)", words: "it is of another log, \(begin.log)"))
        } else if name.number > former.number + 1 {
            tellMissingFiles(between: former, and: name, before: begin)
        } else if let last, begin.seq > last.seq + 1 {
            let words = "\(FileVerifier.words(for: (last.seq + 1)..<begin.seq)) missing at its end"
            report.add(AuditFinding(.truncated, file: "\(former)", words: words))
        } else if let last, begin.seq <= last.seq {
            let words = "it begins with record \(begin.seq), and the file before it ends with record \(last.seq)"
            report.add(AuditFinding(.inserted, file: "\(name)", words: words))
        } else if !isBroken, begin.tree != tree || begin.previousDigest != digest {
            let words = "it does not begin with the digest that the file before it ends with"
            report.add(AuditFinding(.changed, file: "\(name)", line: 1, words: words))
        }
    }

    private mutating func tellMissingFiles(
        between former: AuditFileName, and name: AuditFileName, before begin: FileBegin
    ) {
        let missing = (former.number + 1)..<name.number
        let which =
            missing.count == 1
            ? "file \(missing.lowerBound) is" : "files \(missing.lowerBound) to \(name.number - 1) are"
        let records = last.map {
            $0.seq + 1 < begin.seq ? " with \(FileVerifier.records(($0.seq + 1)..<begin.seq))" : ""
        }
        report.add(AuditFinding(.missingFile, file: "\(name)", words: "\(which) missing before it\(records ?? "")"))
    }

    /// Follows the records about the log: its digests, signed checkpoints, removals and gaps.
    private mutating func follow(_ lines: AuditLines, in name: AuditFileName) {
        digest = nil
        for (offset, range) in lines.whole.enumerated() {
            let line = lines.bytes[range]
            // Records of exchanges are the most, and are not about the log.
            if let kind = LinePrefix(of: line)?.kind, kind != .exchange {
                follow(RecordText(of: line), in: name, line: offset + 1)
            }
            tree.append(leaf: LogTree.leaf(of: line))
            meetCheckpoint()
        }
    }

    private mutating func follow(_ text: RecordText, in name: AuditFileName, line: Int) {
        switch text.kind {
        case .fileEnd:
            digest = text.text("digest")
            guard !isBroken, digest != Hexadecimal.encode(tree.root) else { return }
            report.add(
                AuditFinding(.changed, file: "\(name)", line: line, words: "its digest is not that of the records"))
        case .fileRemoved: removed = max(removed, text.number("last") ?? 0)
        case .checkpoint: check(text.checkpoint, in: name, line: line)
        case .gap: report.add(AuditFinding(.gap, file: "\(name)", line: line, words: Self.words(for: text)))
        case .exchange, .start, .stop, .reload, .fileBegin, nil: break
        }
    }

    private mutating func check(
        _ found: (checkpoint: Checkpoint, signature: String)?, in name: AuditFileName, line: Int
    ) {
        guard let key else { return }
        guard let found, key.isValid(found.signature, of: found.checkpoint.text) else {
            let words = "the checkpoint is not signed by the key \(key.name)"
            return report.add(AuditFinding(.forged, file: "\(name)", line: line, words: words))
        }
        guard !isBroken else { return }
        guard found.checkpoint.size == tree.size, found.checkpoint.root == tree.root else {
            let words = "the signed checkpoint is not of the records in front of it, behind record \(lastSigned)"
            return report.add(AuditFinding(.forged, file: "\(name)", line: line, words: words))
        }
        lastSigned = tree.size
    }

    private static func words(for gap: RecordText) -> String {
        let lost =
            gap.number("lost").map { $0 == 1 ? "1 exchange has no record" : "\($0) exchanges have no record" } ?? ""
        switch gap.text("why") {
        case "crash":
            return "the gate was killed, or its machine failed, while it wrote \(gap.text("file") ?? "a file")"
        case "checkpoint":
            let (size, found) = (gap.number("checkpoint_size") ?? 0, gap.number("size") ?? 0)
            return size == 0
                ? "the gate found no checkpoint at its start, and \(found) records"
                : "the gate found a checkpoint of \(size) records at its start, and \(found) records"
        case "disk": return "\(lost): the folder could not be written to"
        case "queue": return "\(lost): they came faster than they could be written"
        default: return lost
        }
    }
}

// MARK: - The whole

extension LogVerifier {
    private mutating func meetCheckpoint() {
        guard let checkpoint, tree.size == checkpoint.size else { return }
        if checkpoint.root == tree.root {
            report.checkpoint = checkpoint
        } else if !isBroken {
            let place = lastSigned > 0 ? " behind record \(lastSigned)" : ""
            let words = "what stands there\(place) is not what the checkpoint of \(checkpoint.size) records covers"
            report.add(AuditFinding(.forged, file: former.map { "\($0)" } ?? "", words: words))
        }
    }

    /// Checks the bytes after the end, or after the last line feed. After a crash these are no record, and the next
    /// file notes them.
    private mutating func checkTail(of lines: AuditLines, in name: AuditFileName, isLast: Bool) {
        let end = lines.whole.firstIndex { LinePrefix(of: lines.bytes[$0])?.kind == .fileEnd }
        if let end, end < lines.whole.count - 1 || !lines.torn.isEmpty {
            let words = "it stands behind the end of the file"
            report.add(AuditFinding(.forged, file: "\(name)", line: end + 2, words: words))
        } else if isLast, !isRunning, !lines.torn.isEmpty {
            let words = "the line was not written to its end"
            report.add(AuditFinding(.truncated, file: "\(name)", line: lines.whole.count + 1, words: words))
        }
    }

    /// Checks that the removal of missing first files is recorded.
    private mutating func checkBeginning() {
        guard !beginningIsBroken, let first = report.range?.lowerBound, first > 1, first - 1 > removed else { return }
        let words = "\(FileVerifier.words(for: (removed + 1)..<first)) missing before the first file"
        report.add(AuditFinding(.missingFile, file: "", words: words))
    }

    /// Checks that the last file has an end, unless it is still being written.
    private mutating func checkEnd() {
        guard !isRunning, digest == nil, let former, let last else { return }
        let words = "it has no end: the gate was killed, or something was cut off behind record \(last.seq)"
        report.add(AuditFinding(.truncated, file: "\(former)", words: words))
    }

    private mutating func checkCheckpoint() {
        guard let checkpoint, let last else { return }
        if let log, checkpoint.origin != "caisson/audit/\(log)" {
            let words = "it is of another log, \(checkpoint.origin)"
            report.add(AuditFinding(.swapped, file: AuditFolder.checkpointName, words: words))
        } else if checkpoint.size > last.seq {
            let words = "the checkpoint covers \(checkpoint.size) records, and the last is record \(last.seq)"
            let kind: AuditFinding.Kind = digest == nil ? .truncated : .missingFile
            report.add(AuditFinding(kind, file: former.map { "\($0)" } ?? "", words: words))
        } else if checkpoint.size < last.seq, !isRunning {
            let count = last.seq - checkpoint.size
            let words = "\(count) records stand behind the newest checkpoint: the gate was killed, or they were added"
            report.add(AuditFinding(.forged, file: former.map { "\($0)" } ?? "", words: words))
        }
    }
}
