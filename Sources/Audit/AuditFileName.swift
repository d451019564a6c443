// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The name of a file of the audit: `audit-2026-12-01-000001.jsonl`, the day of its beginning and its number. The
/// number counts up from 1 and never starts over.
public struct AuditFileName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The day, `2026-12-01`, in UTC.
    public let day: String
    public let number: Int

    init(day: String, number: Int) {
        self.day = day
        self.number = number
    }

    /// Returns nil for any other name.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == "audit", let last = parts.last, last.hasSuffix(".jsonl"),
            let number = Int(last.dropLast(6))
        else { return nil }
        self.init(day: parts[1...3].joined(separator: "-"), number: number)
        guard description == text, parts[1...3].map(\.utf8.count) == [4, 2, 2],
            parts[1...3].allSatisfy({ $0.utf8.allSatisfy(\.isDigit) })
        else { return nil }
    }

    public var description: String {
        let digits = String(number)
        return "audit-\(day)-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).jsonl"
    }

    public static func < (left: Self, right: Self) -> Bool { (left.number, left.day) < (right.number, right.day) }
}
