/// Places in a JSON document, as one tree: `Config.Env`, `Names[]` (each element), `Networks.*.IPAddress` (each member).
///
/// Nodes are numbers: ``root`` is the document itself and ``none`` a place that nobody named.
public struct PathTree: Sendable {
    public static let none = -1
    public static let root = 0

    struct Edge: Sendable {
        let name: [UInt8]
        let node: Int
        /// The first bytes of the name, to tell most names apart in one step.
        let prefix: UInt64

        init(_ name: [UInt8], _ node: Int) {
            self.name = name
            self.node = node
            prefix = name.withUnsafeBytes(PathTree.prefix)
        }
    }

    /// Up to eight bytes of a name.
    @inline(__always)
    private static func prefix(_ name: UnsafeRawBufferPointer) -> UInt64 {
        if name.count >= 8 { return name.loadUnaligned(as: UInt64.self) }
        var prefix: UInt64 = 0
        for byte in name { prefix = prefix << 8 | UInt64(byte) }
        return prefix
    }

    @inline(__always)
    private static func length(_ count: Int) -> UInt64 { 1 << UInt64(truncatingIfNeeded: count & 63) }

    struct Node: Sendable {
        var edges: [Edge] = []
        /// One bit for every length (modulo 64) that a name has.
        var lengths: UInt64 = 0
        var anyMember = PathTree.none
        var element = PathTree.none
        var marks: [Int] = []
        var isWalked = false
    }

    var nodes = [Node()]

    public init() {}

    /// What was put at the place: numbers that mean something to who put them.
    public func marks(of node: Int) -> [Int] {
        nodes.indices.contains(node) ? nodes[node].marks : []
    }

    /// Whether the value there is an array of elements that are judged one by one, or leads to one.
    public func isWalked(_ node: Int) -> Bool {
        nodes.indices.contains(node) && nodes[node].isWalked
    }

    /// Whether nothing is said about the places below.
    public func isLeaf(_ node: Int) -> Bool {
        guard nodes.indices.contains(node) else { return true }
        let node = nodes[node]
        return node.edges.isEmpty && node.anyMember == Self.none && node.element == Self.none
    }

    /// How many members of the object there are named.
    public func memberCount(of node: Int) -> Int {
        nodes.indices.contains(node) ? nodes[node].edges.count : 0
    }

    /// The node of the elements of the array there.
    public func element(of node: Int) -> Int {
        nodes.indices.contains(node) ? nodes[node].element : Self.none
    }

    /// The node of a member of the object there, and which of the named members it is: nil if it is none of them.
    public func member(of node: Int, _ name: UnsafeRawBufferPointer) -> (node: Int, ordinal: Int?) {
        guard nodes.indices.contains(node) else { return (Self.none, nil) }
        let isOther = nodes[node].lengths & Self.length(name.count) == 0
        if isOther { return (nodes[node].anyMember, nil) }
        let prefix = Self.prefix(name)
        let count = nodes[node].edges.count
        for index in 0..<count where nodes[node].edges[index].prefix == prefix {
            let edge = nodes[node].edges[index]
            if edge.name.count == name.count, edge.name.elementsEqual(name) { return (edge.node, index) }
        }
        return (nodes[node].anyMember, nil)
    }

    /// Adds a mark at a path, and gives the nodes that lead there, from the root to the place itself.
    @discardableResult
    mutating func add(_ mark: Int?, at path: String) -> [Int] {
        var way = [Self.root]
        for step in Self.steps(path) {
            way.append(enter(step, from: way[way.count - 1]))
        }
        if let mark { nodes[way[way.count - 1]].marks.append(mark) }
        return way
    }

    mutating func walk(_ way: some Sequence<Int>) {
        for node in way { nodes[node].isWalked = true }
    }

    enum Step: Equatable {
        case member(String)
        case anyMember
        case element
    }

    /// `Networks.*.Aliases[]` is a member, any member, a member, an element. The empty path is the document.
    static func steps(_ path: String) -> [Step] {
        var steps: [Step] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: true) {
            var name = part
            var elements = 0
            while name.hasSuffix("[]") {
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
            nodes[node].edges.append(Edge(name, next))
            nodes[node].lengths |= Self.length(name.count)
        case .anyMember:
            if nodes[node].anyMember != Self.none { return nodes[node].anyMember }
            nodes[node].anyMember = next
        case .element:
            if nodes[node].element != Self.none { return nodes[node].element }
            nodes[node].element = next
        }
        nodes.append(Node())
        return next
    }
}
