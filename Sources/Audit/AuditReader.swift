// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A reader of the files of an audit, whether a gate is writing them or not.
public struct AuditReader: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    /// Verifies the whole log.
    /// - Parameters:
    ///   - key: the key of the checkpoints' signer; nil skips signatures.
    ///   - checkpoint: one that was kept elsewhere; nil for the one beside the files.
    public func verify(key: NoteVerifier?, checkpoint: String?) throws(AuditProblem) -> AuditReport {
        // Checked first: a gate that starts meanwhile only appends.
        let isRunning = AuditFolder.isInUse(folder)
        let files = try AuditFolder.files(in: folder)
        var note = checkpoint
        if note == nil, let bytes = try? AuditFolder.read(AuditFolder.checkpointName, in: folder, atMost: 1 << 16) {
            note = String(decoding: bytes, as: UTF8.self)
        }
        var verifier = LogVerifier(checkpoint: note, key: key, isRunning: isRunning || checkpoint != nil)
        for name in files { verifier.add(name, bytes: try AuditFolder.read("\(name)", in: folder)) }
        return verifier.finish()
    }

    /// Calls `body` with the lines of all exchanges and their content, the oldest first.
    /// - Parameter first: files that ended before this day are left out; nil reads all.
    public func eachExchange(
        since first: String?, _ body: (_ line: ArraySlice<UInt8>, _ record: JSONValue) -> Void
    ) throws(AuditProblem) {
        let files = try AuditFolder.files(in: folder)
        for (index, name) in files.enumerated() {
            // A file contains records of its own day, and of the night after it.
            if let first, index + 1 < files.count, files[index + 1].day < first { continue }
            let lines = AuditLines(of: try AuditFolder.read("\(name)", in: folder))
            for range in lines.whole {
                let line = lines.bytes[range]
                guard LinePrefix(of: line)?.kind == .exchange,
                    let record = line.withUnsafeBytes({ try? JSONReader.read(from: $0, limits: .body) })
                else { continue }
                body(line, record)
            }
        }
    }

    /// Writes a new private key to a new file, readable only by its owner. Returns the public one.
    public static func makeKey(named name: String, at path: String) throws(AuditProblem) -> String {
        let seed = (0..<32).map { _ in UInt8.random(in: 0...255) }
        guard let (signer, verifier) = NoteSigner.make(named: name, seed: seed) else {
            throw AuditProblem("\"\(name)\" is no name of a key: it has neither blanks nor +")
        }
        let file = try AuditFile(creating: path, mode: 0o600)
        defer { file.close() }
        try file.write(Array("\(signer)\n".utf8))
        try file.synchronize()
        return verifier
    }
}
