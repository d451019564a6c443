// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Telemetry

/// The kind of a record of the audit.
public enum RecordKind: String, Sendable, CaseIterable {
    case exchange
    case start, stop, reload
    /// Records are missing.
    case gap
    case checkpoint
    case fileBegin = "file_begin"
    case fileEnd = "file_end"
    /// A file was removed because of its age.
    case fileRemoved = "file_removed"
}

/// A maker of records' lines: each has its number and the hash of the one before. Pure; the lines are written
/// elsewhere.
public struct AuditChain: Sendable {
    /// The identity of this log: 16 hexadecimal digits.
    public let log: String
    public private(set) var tree: LogTree
    /// The hash of the last record; zeroes before the first.
    public private(set) var previous: [UInt8]

    /// Creates the chain of a log without records.
    public init(log: String) {
        self.init(log: log, tree: LogTree(), previous: [UInt8](repeating: 0, count: SHA256.size))
    }

    /// Creates a chain that continues a log.
    init(log: String, tree: LogTree, previous: [UInt8]) {
        self.log = log
        self.tree = tree
        self.previous = previous
    }

    /// The origin of signed checkpoints.
    public var origin: String { "caisson/audit/\(log)" }

    public var checkpoint: Checkpoint { Checkpoint(origin: origin, tree: tree) }

    /// Appends a record. Returns its line, the line feed included.
    /// - Parameters:
    ///   - time: in the form of RFC 3339.
    ///   - members: writes `,"name":value` for all members of the record.
    mutating func append(_ kind: RecordKind, time: [UInt8], members: (inout LineBuffer) -> Void) -> [UInt8] {
        var line = LineBuffer()
        line.append(#"{"seq":"#)
        line.append(tree.size + 1)
        line.append(#","prev":""#)
        line.append(SHA256.hexadecimal(of: previous))
        line.append(#"","time":""#)
        line.append(time)
        line.append(#"","kind":""#)
        line.append(kind.rawValue)
        line.append("\"")
        members(&line)
        line.append("}")
        take(line.bytes[...])
        line.append("\n")
        return line.bytes
    }

    /// Continues the chain behind an existing line.
    mutating func take(_ line: ArraySlice<UInt8>) {
        previous = LogTree.leaf(of: line)
        tree.append(leaf: previous)
    }
}

/// The members at the beginning of every line of the audit.
struct LinePrefix {
    let seq: UInt64
    let previous: [UInt8]
    let kind: RecordKind

    /// Returns nil for a line that is no record.
    init?(of line: ArraySlice<UInt8>) {
        var rest = line
        guard Self.drop(#"{"seq":"#, from: &rest) else { return nil }
        let digits = rest.prefix { $0 != UInt8(ascii: ",") }
        guard digits.count < 20, let seq = UInt64(String(decoding: digits, as: UTF8.self)) else { return nil }
        rest = rest.dropFirst(digits.count)
        guard Self.drop(#","prev":""#, from: &rest), let previous = Hexadecimal.decode(rest.prefix(64)) else {
            return nil
        }
        rest = rest.dropFirst(64)
        guard Self.drop(#"","time":""#, from: &rest) else { return nil }
        rest = rest.dropFirst(Self.timeLength)
        guard Self.drop(#"","kind":""#, from: &rest) else { return nil }
        let word = rest.prefix { $0 != UInt8(ascii: "\"") }
        guard let kind = RecordKind(rawValue: String(decoding: word, as: UTF8.self)) else { return nil }
        (self.seq, self.previous, self.kind) = (seq, previous, kind)
    }

    /// The length of `2026-12-01T10:00:00.000Z`.
    private static let timeLength = 24

    private static func drop(_ text: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        let isThere = rest.starts(with: text.utf8)
        rest = rest.dropFirst(text.utf8.count)
        return isThere
    }
}

extension LineBuffer {
    /// Appends the member `,"name":"text"`.
    mutating func add(_ name: StaticString, text: String?) {
        add(name)
        appendJSON(optional: text)
    }

    mutating func add(_ name: StaticString, number: UInt64) {
        add(name)
        append(number)
    }

    mutating func add(_ name: StaticString, flag: Bool) {
        add(name)
        append(flag ? "true" : "false")
    }

    mutating func add(_ name: StaticString, list: [String]) {
        add(name)
        appendJSON(list: list)
    }

    private mutating func add(_ name: StaticString) {
        append(",\"")
        append(name)
        append("\":")
    }
}
