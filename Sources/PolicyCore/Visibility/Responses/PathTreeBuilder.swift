// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// Puts together a ``PathTree``.
struct PathTreeBuilder {
    private struct Node {
        var edges: [(name: [UInt8], node: Int)] = []
        var anyMember = PathTree.none
        var element = PathTree.none
        var marks: [Int] = []
        var isWalked = false
    }

    private var nodes = [Node()]

    /// Adds a mark at a path, and returns the nodes from the root to the place.
    @discardableResult
    mutating func add(_ mark: Int?, at path: String) -> [Int] {
        var way = [PathTree.root]
        for step in Self.steps(of: path) {
            way.append(enter(step, from: way[way.count - 1]))
        }
        if let mark { nodes[way[way.count - 1]].marks.append(mark) }
        return way
    }

    mutating func walk(along way: some Sequence<Int>) {
        for node in way { nodes[node].isWalked = true }
    }

    private enum Step {
        case member(String)
        case anyMember
        case element
    }

    /// Splits a path: `Networks.*.Aliases[]` is a field, any field, a field, an element. The empty path is the
    /// document.
    private static func steps(of path: String) -> [Step] {
        var steps: [Step] = []
        for part in path.parts(between: ".") {
            var name = part
            var elements = 0
            while name.ends(with: "[]") {
                name = name.dropLast(2)
                elements += 1
            }
            if name == "*" { steps.append(.anyMember) } else if !name.isEmpty { steps.append(.member(String(name))) }
            steps += [Step](repeating: .element, count: elements)
        }
        return steps
    }

    private mutating func enter(_ step: Step, from node: Int) -> Int {
        let next = nodes.count
        switch step {
        case .member(let name):
            let name = Array(name.utf8)
            if let edge = nodes[node].edges.first(where: { $0.name == name }) { return edge.node }
            nodes[node].edges.append((name, next))
        case .anyMember:
            if nodes[node].anyMember != PathTree.none { return nodes[node].anyMember }
            nodes[node].anyMember = next
        case .element:
            if nodes[node].element != PathTree.none { return nodes[node].element }
            nodes[node].element = next
        }
        nodes.append(Node())
        return next
    }

    /// Returns the tree.
    func tree() -> PathTree {
        var flat: [PathTree.Node] = []
        var edges: [PathTree.Edge] = []
        var names: [UInt8] = []
        var marks: [Int] = []
        for node in nodes {
            flat.append(
                PathTree.Node(
                    edges: edges.count..<edges.count + node.edges.count, lengths: Self.lengths(of: node),
                    anyMember: node.anyMember, element: node.element,
                    marks: marks.count..<marks.count + node.marks.count, isWalked: node.isWalked))
            for (name, inner) in node.edges {
                let prefix = name.withUnsafeBytes(PathTree.prefix)
                edges.append(.init(prefix: prefix, name: names.count..<names.count + name.count, node: inner))
                names += name
            }
            marks += node.marks
        }
        return PathTree(tables: .init(nodes: flat, edges: edges, names: names, marks: marks))
    }

    private static func lengths(of node: Node) -> UInt64 {
        node.edges.reduce(0) { $0 | PathTree.length(of: $1.name.count) }
    }
}
