// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The Merkle tree over all records of a log (RFC 6962 section 2.1), as far as its root needs it: the roots of the
/// largest whole trees that the records fill, from the left.
public struct LogTree: Sendable, Equatable {
    /// The number of records.
    public private(set) var size: UInt64 = 0
    /// The roots, 32 bytes each, one for each bit that is set in ``size``.
    public private(set) var subtrees: [[UInt8]] = []

    public init() {}

    /// Returns nil if there are more or fewer roots than a tree of that size has.
    public init?(size: UInt64, subtrees: [[UInt8]]) {
        guard subtrees.count == size.nonzeroBitCount, subtrees.allSatisfy({ $0.count == SHA256.size }) else {
            return nil
        }
        self.size = size
        self.subtrees = subtrees
    }

    /// Returns the hash of a record, which the next record also holds.
    /// - Parameter line: without its line feed.
    public static func leaf(of line: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [0]
        bytes.reserveCapacity(line.count + 1)
        bytes.append(contentsOf: line)
        return SHA256.hash(bytes)
    }

    public mutating func append(leaf: [UInt8]) {
        var node = leaf
        var rest = size
        while rest & 1 == 1, let left = subtrees.popLast() {
            node = Self.node(left: left, right: node)
            rest >>= 1
        }
        subtrees.append(node)
        size += 1
    }

    /// The hash over all records.
    public var root: [UInt8] {
        guard var root = subtrees.last else { return SHA256.hash([]) }
        for left in subtrees.dropLast().reversed() { root = Self.node(left: left, right: root) }
        return root
    }

    private static func node(left: [UInt8], right: [UInt8]) -> [UInt8] { SHA256.hash([1] + left + right) }
}
