// SPDX-License-Identifier: Apache-2.0

/// A record or file that was changed, or is missing.
public struct AuditFinding: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// A line differs from the written one.
        case changed
        case removed
        case inserted
        case reordered
        case missingFile = "missing_file"
        case truncated
        /// A file has the name of another.
        case swapped
        /// A record or checkpoint differs from a signed checkpoint.
        case forged
        /// Records are missing without a sign of tampering.
        case gap
    }

    public let kind: Kind
    /// The file's name; empty for the log as a whole.
    public let file: String
    /// The line's number, from 1; nil for the file as a whole.
    public let line: Int?
    public let words: String

    init(_ kind: Kind, file: String, line: Int? = nil, words: String) {
        self.kind = kind
        self.file = file
        self.line = line
        self.words = words
    }

    public var description: String {
        let place = line.map { "\(file):\($0): " } ?? (file.isEmpty ? "" : "\(file): ")
        return "\(place)\(kind.rawValue): \(words)"
    }
}

/// The result of verifying a log.
public struct AuditReport: Sendable {
    public internal(set) var findings: [AuditFinding] = []
    public internal(set) var files = 0
    public internal(set) var records: UInt64 = 0
    /// The numbers of the first and the last record found.
    public internal(set) var range: ClosedRange<UInt64>?
    /// The newest checkpoint beside the files, if it fits them.
    public internal(set) var checkpoint: Checkpoint?
    /// The name of the key that signed it, if a key was given.
    public internal(set) var signedBy: String?

    /// The most findings that are reported.
    static let most = 1000

    mutating func add(_ finding: AuditFinding) {
        guard findings.count < Self.most, !findings.contains(where: { $0.isAt(finding) }) else { return }
        findings.append(finding)
    }
}

extension AuditFinding {
    /// Whether a finding is about the same line, for which one finding is enough.
    fileprivate func isAt(_ other: AuditFinding) -> Bool {
        file == other.file && line == other.line && (line != nil || kind == other.kind)
    }
}
