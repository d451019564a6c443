// SPDX-License-Identifier: Apache-2.0

/// Places in a JSON document, as one tree: `Config.Env`, `Names[]` (each element), `Networks.*.IPAddress` (each field).
///
/// Nodes are numbers: ``root`` is the document itself, ``none`` a place without a name. The tree is flat, so that a
/// look-up allocates nothing; ``PathTreeBuilder`` makes it.
public struct PathTree: Sendable {
    public static let none = -1
    public static let root = 0

    struct Node: Sendable {
        var edges: Range<Int>
        /// A bit for each length (modulo 64) that a name has.
        var lengths: UInt64
        var anyMember: Int
        var element: Int
        var marks: Range<Int>
        var isWalked: Bool
    }

    struct Edge: Sendable {
        /// The first bytes of the name, which distinguish most names in one step.
        let prefix: UInt64
        let name: Range<Int>
        let node: Int
    }

    /// The four tables in one object, since a tree is lent often.
    final class Tables: Sendable {
        let nodes: [Node]
        let edges: [Edge]
        let names: [UInt8]
        let marks: [Int]

        init(nodes: [Node], edges: [Edge], names: [UInt8], marks: [Int]) {
            self.nodes = nodes
            self.edges = edges
            self.names = names
            self.marks = marks
        }
    }

    let tables: Tables

    /// Returns the range of a place's marks, whose meaning is their owner's; see ``mark(at:)``.
    public func marks(of node: Int) -> Range<Int> {
        tables.nodes.indices.contains(node) ? tables.nodes[node].marks : 0..<0
    }

    /// Returns the mark at an index of ``marks(of:)``.
    public func mark(at index: Int) -> Int { tables.marks[index] }

    /// Whether the value there is an array whose elements are judged one by one, or leads to one.
    public func isWalked(_ node: Int) -> Bool {
        tables.nodes.indices.contains(node) && tables.nodes[node].isWalked
    }

    /// Whether no place below is named.
    public func isLeaf(_ node: Int) -> Bool {
        guard tables.nodes.indices.contains(node) else { return true }
        let node = tables.nodes[node]
        return node.edges.isEmpty && node.anyMember == Self.none && node.element == Self.none
    }

    /// Returns the number of named fields of the object there.
    public func memberCount(of node: Int) -> Int {
        tables.nodes.indices.contains(node) ? tables.nodes[node].edges.count : 0
    }

    /// Returns a bit for each length (modulo 64) of a field that leads somewhere; all bits if any field does.
    public func memberLengths(of node: Int) -> UInt64 {
        guard tables.nodes.indices.contains(node) else { return 0 }
        return tables.nodes[node].anyMember == Self.none ? tables.nodes[node].lengths : .max
    }

    /// Returns the node of the elements of the array there.
    public func element(of node: Int) -> Int {
        tables.nodes.indices.contains(node) ? tables.nodes[node].element : Self.none
    }

    /// Returns the node of a field of the object there, and its index among the named fields; nil if it is none of
    /// them.
    public func member(of node: Int, named name: UnsafeRawBufferPointer) -> (node: Int, ordinal: Int?) {
        let tables = tables
        guard tables.nodes.indices.contains(node) else { return (Self.none, nil) }
        let node = tables.nodes[node]
        if node.lengths & Self.length(of: name.count) == 0 { return (node.anyMember, nil) }
        let prefix = Self.prefix(of: name)
        for index in node.edges where tables.edges[index].prefix == prefix {
            let edge = tables.edges[index]
            if tables.isName(at: edge.name, equalTo: name) { return (edge.node, index - node.edges.lowerBound) }
        }
        return (node.anyMember, nil)
    }

    /// Returns the first eight bytes of a name, or fewer, as a number.
    @inline(__always)
    static func prefix(of name: UnsafeRawBufferPointer) -> UInt64 {
        if name.count >= 8 { return name.loadUnaligned(as: UInt64.self) }
        var prefix: UInt64 = 0
        for byte in name { prefix = prefix << 8 | UInt64(byte) }
        return prefix
    }

    @inline(__always)
    static func length(of count: Int) -> UInt64 { 1 << UInt64(truncatingIfNeeded: count & 63) }
}

extension PathTree.Tables {
    /// Whether a name equals the one in the table; their first eight bytes are equal.
    @inline(__always)
    fileprivate func isName(at range: Range<Int>, equalTo name: UnsafeRawBufferPointer) -> Bool {
        guard range.count == name.count else { return false }
        var index = 8
        while index < name.count {
            if names[range.lowerBound + index] != name[index] { return false }
            index += 1
        }
        return true
    }
}
