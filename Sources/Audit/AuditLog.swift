// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The audit on disk: the chain, and the file of its lines. Used only on the thread that writes.
///
/// After an incomplete write the file is cut back to its last whole line, so that it always holds a chain.
struct AuditLog {
    let configuration: AuditConfiguration
    private let folder: AuditFolder
    private(set) var chain: AuditChain
    private var file: AuditFile
    private var name: AuditFileName
    /// The number of bytes in the file.
    private var size = 0
    /// Lines that wait to be written together.
    private var buffer: [UInt8] = []
    /// The chain up to the last written record.
    private var written: AuditChain
    /// Whether the file ends with the last record written, so that it can be continued.
    private var isFileWhole = true
    private var signed: UInt64 = 0
    /// The size at the last checkpoint in the folder.
    private var told: UInt64 = 0
    private var timestamp = Timestamp()

    /// The number of records after which a signed checkpoint follows at the latest.
    private static let checkpointDistance: UInt64 = 10_000

    /// Continues the log of the folder, or begins one.
    init(configuration: AuditConfiguration, now: Moment) throws(AuditProblem) {
        self.configuration = configuration
        folder = try AuditFolder(path: configuration.folder)
        var begun: AuditFileName?
        do throws(AuditProblem) {
            let found = try LogRemains(in: folder)
            chain = found.chain ?? AuditChain(log: Self.makeLog())
            written = chain
            name = AuditFileName(day: Self.day(of: timestamp.bytes(of: now)), number: found.lastNumber + 1)
            file = try AuditFile(creating: "\(folder.path)/\(name)")
            begun = name
            beginFile(behind: found, now: now)
            for gap in found.gaps { append(.gap, at: now, members: gap.write) }
            try flush()
        } catch {
            // A file without a record would be in the way of the next attempt.
            if let begun { _ = folder.remove(begun) }
            folder.unlock()
            throw error
        }
    }

    private static func makeLog() -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    private static func day(of time: [UInt8]) -> String { String(decoding: time.prefix(10), as: UTF8.self) }

    // MARK: Records

    mutating func append(_ kind: RecordKind, at time: Moment, members: (inout LineBuffer) -> Void = { _ in }) {
        buffer += chain.append(kind, time: timestamp.bytes(of: time), members: members)
        if chain.tree.size - signed >= Self.checkpointDistance { appendCheckpoint(at: time) }
    }

    mutating func append(_ start: AuditTrail.Start) {
        let configuration = configuration
        append(.start, at: start.time) { line in
            line.add("program", text: start.program)
            line.add("generation", number: UInt64(start.version.number))
            line.add("policy_hash", text: start.version.hash)
            line.add("endpoints", list: configuration.selection.words)
            line.add("when_lost", text: configuration.refusesWhenLost ? "refuse" : "serve")
        }
    }

    /// Appends a signed checkpoint to the records, which exposes forged ones before it.
    private mutating func appendCheckpoint(at time: Moment) {
        signed = chain.tree.size
        guard let signer = configuration.signer else { return }
        let checkpoint = chain.checkpoint
        buffer += chain.append(.checkpoint, time: timestamp.bytes(of: time)) { line in
            line.add("origin", text: checkpoint.origin)
            line.add("size", number: checkpoint.size)
            line.add("root", text: Base64.encode(checkpoint.root))
            line.add("key", text: signer.name)
            line.add("signature", text: signer.signature(of: checkpoint.text))
        }
    }

    /// Writes the waiting lines. After an error none of them is in the file, and the chain is unchanged.
    mutating func flush() throws(AuditProblem) {
        if buffer.isEmpty { return }
        do throws(AuditProblem) {
            try file.checkPlace()
            try file.write(buffer)
            size += buffer.count
            written = chain
            buffer.removeAll(keepingCapacity: buffer.count < 1 << 20)
        } catch {
            isFileWhole = file.truncate(to: size)
            buffer = []
            chain = written
            throw error
        }
    }

    /// Whether records can follow in the same file once there is room again.
    var canGoOn: Bool { isFileWhole && (try? file.checkPlace()) != nil }

    // MARK: Files

    /// Ends the file if it is full, or of another day, and begins the next. No line waits to be written then.
    mutating func rotate(now: Moment) throws(AuditProblem) {
        let day = Self.day(of: timestamp.bytes(of: now))
        guard size >= configuration.fileSize || day != name.day else { return }
        let end = try endFile(at: now)
        let next = AuditFileName(day: day, number: name.number + 1)
        let found = LogRemains(chain: chain, lastFile: name, digest: end)
        isFileWhole = false
        let file = try AuditFile(creating: "\(folder.path)/\(next)")
        self.file.close()
        (name, size, self.file) = (next, 0, file)
        beginFile(behind: found, now: now)
        do throws(AuditProblem) {
            try flush()
        } catch {
            _ = folder.remove(next)
            isFileWhole = false
            throw error
        }
        isFileWhole = true
        try removeOldFiles(now: now)
    }

    private mutating func beginFile(behind found: LogRemains, now: Moment) {
        let (log, tree, name) = (chain.log, chain.tree, name)
        append(.fileBegin, at: now) { line in
            line.add("file", text: "\(name)")
            line.add("log", text: log)
            line.add("previous_file", text: found.lastFile.map { "\($0)" })
            line.add("previous_digest", text: found.digest)
            line.add("size", number: tree.size)
            line.add("root", text: Hexadecimal.encode(tree.root))
            line.add("tree", list: tree.subtrees.map(Hexadecimal.encode))
        }
    }

    /// Returns the digest of all records before the end.
    private mutating func endFile(at now: Moment) throws(AuditProblem) -> String {
        appendCheckpoint(at: now)
        let (size, digest) = (chain.tree.size, Hexadecimal.encode(chain.tree.root))
        append(.fileEnd, at: now) { line in
            line.add("size", number: size)
            line.add("digest", text: digest)
        }
        try flush()
        try tellCheckpoint()
        return digest
    }

    /// Removes files that are older than the kept days, and records that.
    mutating func removeOldFiles(now: Moment) throws(AuditProblem) {
        guard let days = configuration.keptDays else { return }
        var limit = now
        limit.seconds -= days * 86_400
        let oldest = Self.day(of: timestamp.bytes(of: limit))
        let files = try AuditFolder.files(in: folder.path)
        for (old, next) in zip(files, files.dropFirst()) where old < name && old.day < oldest {
            let first = try LogRemains.firstRecord(of: old, in: folder)
            let end = try LogRemains.firstRecord(of: next, in: folder)
            guard folder.remove(old) else { continue }
            append(.fileRemoved, at: now) { line in
                line.add("file", text: "\(old)")
                line.add("first", number: first)
                line.add("last", number: max(end, 1) - 1)
            }
        }
        try flush()
    }

    // MARK: Checkpoints

    /// Writes the checkpoint beside the files, once its records are on the disk.
    mutating func tellCheckpoint() throws(AuditProblem) {
        guard written.tree.size != told else { return }
        try file.synchronize()
        let checkpoint = written.checkpoint
        try folder.replace(AuditFolder.checkpointName, with: checkpoint.note(signedBy: configuration.signer))
        told = checkpoint.size
    }

    var hasUntold: Bool { written.tree.size != told }

    /// Ends the file. The log can be continued.
    mutating func end(at now: Moment) throws(AuditProblem) { _ = try endFile(at: now) }

    func close() {
        file.close()
        folder.unlock()
    }
}
