// SPDX-License-Identifier: Apache-2.0

/// A range of offsets into the bytes that were parsed. A head is at most 64 KiB, so 32 bits are plenty and keep
/// a field small.
public struct Span: Sendable, Equatable {
    private let lower: UInt32
    private let upper: UInt32

    /// An empty span at the start.
    public static let empty = Span(from: 0, to: 0)

    init(from lower: Int, to upper: Int) {
        self.lower = UInt32(truncatingIfNeeded: lower)
        self.upper = UInt32(truncatingIfNeeded: upper)
    }

    public var lowerBound: Int { Int(lower) }
    public var upperBound: Int { Int(upper) }
    public var count: Int { Int(upper &- lower) }
    public var isEmpty: Bool { lower == upper }
    public var range: Range<Int> { lowerBound..<upperBound }
}
