// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import Telemetry

/// The content of an audit's folder, from which its log is continued.
struct LogRemains {
    /// The chain; nil if there is no file.
    private(set) var chain: AuditChain?
    private(set) var lastFile: AuditFileName?
    /// The digest at the end of the last file; nil if that has no end.
    private(set) var digest: String?
    /// The visible gaps in the log.
    private(set) var gaps: [Gap] = []

    var lastNumber: Int { lastFile?.number ?? 0 }

    init(chain: AuditChain, lastFile: AuditFileName, digest: String) {
        (self.chain, self.lastFile, self.digest) = (chain, lastFile, digest)
    }

    init(in folder: AuditFolder) throws(AuditProblem) {
        lastFile = try AuditFolder.files(in: folder.path).last
        guard let lastFile else { return }
        let lines = AuditLines(of: try AuditFolder.read("\(lastFile)", in: folder.path))
        guard let first = lines.whole.first, let begin = FileBegin(of: lines.bytes[first]) else {
            throw AuditProblem("\(folder.path)/\(lastFile) does not begin as a file of the audit: move it elsewhere")
        }
        var chain = AuditChain(log: begin.log, tree: begin.tree, previous: begin.previous)
        for line in lines.whole { chain.take(lines.bytes[line]) }
        self.chain = chain
        digest = lines.whole.last.flatMap { RecordText(of: lines.bytes[$0]).end }
        if digest == nil { gaps.append(.crash(file: lastFile, torn: lines.torn.count)) }
        compare(chain, with: folder)
    }

    /// Compares the chain with the checkpoint. A checkpoint is written after its records: it is never ahead of them,
    /// unless some were removed.
    private mutating func compare(_ chain: AuditChain, with folder: AuditFolder) {
        guard let bytes = try? AuditFolder.read(AuditFolder.checkpointName, in: folder.path, atMost: 1 << 16),
            let checkpoint = Checkpoint(String(decoding: bytes, as: UTF8.self))
        else {
            gaps.append(.checkpoint(size: 0, found: chain.tree.size))
            return
        }
        let isChanged = checkpoint.size == chain.tree.size && checkpoint.root != chain.tree.root
        if checkpoint.size > chain.tree.size || isChanged {
            gaps.append(.checkpoint(size: checkpoint.size, found: chain.tree.size))
        }
    }

    /// Returns the number of the first record of a file; 0 if it is unknown.
    static func firstRecord(of file: AuditFileName, in folder: AuditFolder) throws(AuditProblem) -> UInt64 {
        let bytes = try AuditFolder.read("\(file)", in: folder.path, atMost: 1 << 16)
        return LinePrefix(of: bytes[...])?.seq ?? 0
    }
}

/// Missing records, with the reason.
enum Gap: Sendable, Equatable {
    /// The gate was killed, or its machine failed, before the file was ended.
    case crash(file: AuditFileName, torn: Int)
    /// The checkpoint covers more records than there are, or others.
    case checkpoint(size: UInt64, found: UInt64)
    /// Exchanges arrived faster than they could be written.
    case queue(lost: Int)
    /// The folder could not be written to.
    case disk(lost: Int, because: String)

    func write(to line: inout LineBuffer) {
        switch self {
        case .crash(let file, let torn):
            line.add("why", text: "crash")
            line.add("file", text: "\(file)")
            line.add("torn_bytes", number: UInt64(torn))
        case .checkpoint(let size, let found):
            line.add("why", text: "checkpoint")
            line.add("checkpoint_size", number: size)
            line.add("size", number: found)
        case .queue(let lost):
            line.add("why", text: "queue")
            line.add("lost", number: UInt64(lost))
        case .disk(let lost, let reason):
            line.add("why", text: "disk")
            line.add("lost", number: UInt64(lost))
            line.add("error", text: reason)
        }
    }
}

/// The lines of a file, as ranges of its bytes.
struct AuditLines {
    let bytes: [UInt8]
    /// The whole lines, without their line feeds.
    private(set) var whole: [Range<Int>] = []
    /// The bytes after the last line feed.
    private(set) var torn = 0..<0

    init(of bytes: [UInt8]) {
        self.bytes = bytes
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            whole.append(start..<end)
            start = end + 1
        }
        torn = start..<bytes.count
    }
}

/// The members of a record of another kind than an exchange.
struct RecordText {
    private let value: JSONValue?

    init(of line: ArraySlice<UInt8>) {
        value = line.withUnsafeBytes { try? JSONReader.read(from: $0, limits: .body) }
    }

    var isRecord: Bool { value?.object != nil }
    var kind: RecordKind? { text("kind").flatMap(RecordKind.init) }
    func text(_ name: String) -> String? { value?[name]?.string }
    func number(_ name: String) -> UInt64? { value?[name]?.number.flatMap { UInt64($0) } }
    func list(_ name: String) -> [String]? { value?[name]?.array?.compactMap(\.string) }

    /// The digest of a file's end; nil for other records.
    var end: String? { kind == .fileEnd ? text("digest") : nil }

    /// The signed checkpoint of a record; nil for other records, and for malformed ones.
    var checkpoint: (Checkpoint, signature: String)? {
        guard kind == .checkpoint, let origin = text("origin"), let size = number("size"), let root = text("root"),
            let checkpoint = Checkpoint("\(origin)\n\(size)\n\(root)\n"), let signature = text("signature")
        else { return nil }
        return (checkpoint, signature)
    }
}

/// The first record of a file: the state of the log at its beginning.
struct FileBegin {
    let seq: UInt64
    let previous: [UInt8]
    let file: String
    let log: String
    let tree: LogTree
    let previousDigest: String?

    /// Returns nil if the line is no beginning of a file.
    init?(of line: ArraySlice<UInt8>) {
        let text = RecordText(of: line)
        guard let prefix = LinePrefix(of: line), text.kind == .fileBegin, let file = text.text("file"),
            let log = text.text("log"), let size = text.number("size"), size + 1 == prefix.seq,
            let roots = text.list("tree"),
            let tree = LogTree(size: size, subtrees: roots.compactMap { Hexadecimal.decode(Array($0.utf8)[...]) }),
            text.text("root") == Hexadecimal.encode(tree.root)
        else { return nil }
        (seq, previous) = (prefix.seq, prefix.previous)
        (self.file, self.log, self.tree) = (file, log, tree)
        previousDigest = text.text("previous_digest")
    }
}
