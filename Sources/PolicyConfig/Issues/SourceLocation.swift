// SPDX-License-Identifier: Apache-2.0

/// Where something stands in a file: line and column, both from 1, the column in characters.
public struct SourceLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (one: SourceLocation, other: SourceLocation) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }

    public var description: String { "\(line):\(column)" }
}
