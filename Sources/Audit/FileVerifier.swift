// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A verifier of one file: each line has the next number after the line before it, and names its hash.
struct FileVerifier {
    struct Entry {
        /// The line's number, from 1.
        let line: Int
        let prefix: LinePrefix
        let hash: [UInt8]
    }

    /// The last record that was accepted.
    struct Last {
        let seq: UInt64
        let hash: [UInt8]
        let line: Int
    }

    let file: String
    private let entries: [Entry]
    private let numbers: Set<UInt64>
    private(set) var findings: [AuditFinding] = []
    /// The last record; nil for a file without records.
    private(set) var last: Last?

    /// - Parameters:
    ///   - lines: the file.
    ///   - next: the prefix of the next file's first line, which holds the hash of the line before it; nil without one.
    init(file: String, lines: AuditLines, next: LinePrefix?) {
        self.file = file
        entries = lines.whole.enumerated().compactMap { offset, range in
            let line = lines.bytes[range]
            guard let prefix = LinePrefix(of: line), line.last == UInt8(ascii: "}") else { return nil }
            return Entry(line: offset + 1, prefix: prefix, hash: LogTree.leaf(of: line))
        }
        numbers = Set(entries.map(\.prefix.seq))
        for (index, entry) in entries.enumerated() {
            take(entry, before: index + 1 < entries.count ? entries[index + 1].prefix : next)
        }
        tellUnreadable(upTo: lines.whole.count + 1, isInPlace: false)
        checkEnd(before: next)
    }

    private mutating func take(_ entry: Entry, before next: LinePrefix?) {
        let seq = entry.prefix.seq
        let expected = last.map { $0.seq + 1 } ?? seq
        tellUnreadable(upTo: entry.line, isInPlace: seq == expected)
        if seq == expected {
            if let last, entry.prefix.previous != last.hash { tellChange(of: entry, behind: last, before: next) }
        } else if let next, next.seq == expected + 1 {
            tellOther(entry, inPlaceOf: expected)
            last = Last(seq: expected, hash: next.previous, line: entry.line)
            return
        } else if let next, next.seq == expected {
            // The following records do not continue this line.
            return tellStranger(entry, before: next)
        } else if seq > expected {
            tellMissing(expected..<seq, before: entry)
        } else {
            return tellStranger(entry, before: next)
        }
        last = Last(seq: seq, hash: entry.hash, line: entry.line)
    }

    /// Reports the lines between the last record and this one that are no records: if the numbers continue, these lines
    /// were inserted.
    private mutating func tellUnreadable(upTo line: Int, isInPlace: Bool) {
        for unreadable in ((last?.line ?? 0) + 1)..<max(line, (last?.line ?? 0) + 1)
        where !entries.contains(where: { $0.line == unreadable }) {
            add(isInPlace ? .inserted : .changed, at: unreadable, "this is no record of an audit")
        }
    }

    /// Reports a line that names another hash than that of the line before it: one of the two was changed, the one
    /// whose hash the line behind it does not name.
    private mutating func tellChange(of entry: Entry, behind last: Last, before next: LinePrefix?) {
        let isOwnHashRight = next.map { $0.seq != entry.prefix.seq + 1 || $0.previous == entry.hash } ?? true
        let (line, seq) = isOwnHashRight ? (last.line, last.seq) : (entry.line, entry.prefix.seq)
        add(.changed, at: line, "record \(seq) is not the one that the next one names")
    }

    /// Reports a line in the place of another: the following records are in their places.
    private mutating func tellOther(_ entry: Entry, inPlaceOf expected: UInt64) {
        if numbers.contains(expected) {
            add(.reordered, at: entry.line, "record \(entry.prefix.seq) stands in the place of record \(expected)")
        } else {
            add(.changed, at: entry.line, "record \(expected) has another number, \(entry.prefix.seq)")
        }
    }

    private mutating func tellMissing(_ missing: Range<UInt64>, before entry: Entry) {
        let unreadable = UInt64(entry.line - (last?.line ?? 0) - 1)
        if UInt64(missing.count) <= unreadable { return }
        if missing.allSatisfy(numbers.contains) {
            add(.reordered, at: entry.line, "record \(entry.prefix.seq) stands before record \(missing.lowerBound)")
        } else {
            add(.removed, at: entry.line, "\(Self.words(for: missing)) missing before this line")
        }
    }

    static func words(for missing: Range<UInt64>) -> String {
        records(missing) + (missing.count == 1 ? " is" : " are")
    }

    static func records(_ range: Range<UInt64>) -> String {
        range.count == 1 ? "record \(range.lowerBound)" : "records \(range.lowerBound) to \(range.upperBound - 1)"
    }

    /// Reports a line that does not belong to this place: it has the number of another line, or was moved.
    private mutating func tellStranger(_ entry: Entry, before next: LinePrefix?) {
        let seq = entry.prefix.seq
        guard let other = entries.first(where: { $0.prefix.seq == seq && $0.line != entry.line }) else {
            return add(.reordered, at: entry.line, "record \(seq) stands behind record \(last?.seq ?? 0)")
        }
        // Of two records with one number, the original is the one that the next record names.
        guard next?.previous == entry.hash, next?.seq == seq + 1 else {
            return add(.inserted, at: entry.line, "record \(seq) stands there twice")
        }
        add(.inserted, at: other.line, "record \(seq) stands there twice")
        last = Last(seq: seq, hash: entry.hash, line: entry.line)
    }

    /// Compares the last line with the file behind it.
    private mutating func checkEnd(before next: LinePrefix?) {
        guard let last, let next, next.seq == last.seq + 1, next.previous != last.hash else { return }
        add(.changed, at: last.line, "record \(last.seq) is not the one that the next file names")
    }

    private mutating func add(_ kind: AuditFinding.Kind, at line: Int, _ words: String) {
        guard !findings.contains(where: { $0.line == line }) else { return }
        findings.append(AuditFinding(kind, file: file, line: line, words: words))
    }
}
