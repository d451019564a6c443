// SPDX-License-Identifier: Apache-2.0

/// A reader of one YAML document as a tree.
///
/// Constructs that would make a policy file mean more than it shows, or cost more than its size, are refused: anchors
/// and aliases, tags, several documents, duplicate keys, and anything larger than a policy ever is. In a compose file,
/// which has another author, aliases and `<<` are followed, and count as if they had been written out.
struct YAMLReader {
    static let mostBytes = 4 << 20
    static let mostNodes = 100_000
    static let mostDepth = 32

    /// The treatment of anchors, aliases and `<<`.
    enum Aliases { case refused, followed }

    private let events: YAMLEvents
    private let aliases: Aliases
    private var issues: FileIssues
    private var nodes = 0
    private var anchors: [String: Anchored] = [:]

    /// A value with an anchor, and its number of nodes.
    private struct Anchored {
        let node: YAMLNode
        let nodes: Int
    }

    private init(events: YAMLEvents, aliases: Aliases, issues: FileIssues) {
        self.events = events
        self.aliases = aliases
        self.issues = issues
    }

    /// Reads the document; returns nil if it cannot be read at all. If parts were refused, the rest is returned, so
    /// that its own issues are found as well.
    static func read(from bytes: [UInt8], aliases: Aliases = .refused, issues: inout FileIssues) -> YAMLNode? {
        guard bytes.count <= mostBytes else {
            issues.error(at: SourceLocation(line: 1, column: 1), "the file is larger than 4 MiB")
            return nil
        }
        return bytes.withUnsafeBufferPointer { input in
            var reader = YAMLReader(events: YAMLEvents(in: input), aliases: aliases, issues: issues)
            defer { issues = reader.issues }
            do throws(YAMLProblem) {
                return try reader.document()
            } catch {
                reader.issues.error(at: error.place, error.message)
                return nil
            }
        }
    }

    private mutating func document() throws(YAMLProblem) -> YAMLNode? {
        _ = try events.next()
        let start = try events.next()
        guard start.kind == .documentStart else {
            issues.error(at: start.place, "nothing is written here; a policy file begins with \"caisson: 1\"")
            return nil
        }
        let root = try node(from: try events.next(), depth: 1)
        _ = try events.next()
        let end = try events.next()
        if end.kind != .streamEnd { issues.error(at: end.place, "a second document begins here; write one") }
        return root
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLProblem) -> YAMLNode {
        nodes += 1
        if nodes > Self.mostNodes {
            throw YAMLProblem(place: event.place, message: "the file holds more than \(Self.mostNodes) values")
        }
        refuseDecoration(of: event)
        if aliases == .followed, case .alias(let name) = event.kind {
            return try value(of: name, at: event, depth: depth)
        }
        let before = nodes
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isQuoted):
            content = .scalar(text, isQuoted: isQuoted)
        case .sequenceStart:
            try checkDepth(of: event, depth: depth)
            content = .sequence(try sequence(depth: depth))
        case .mappingStart:
            try checkDepth(of: event, depth: depth)
            content = .mapping(try mapping(depth: depth))
        default:
            content = .refused
        }
        let node = YAMLNode(content: content, place: event.place)
        if let anchor = event.anchor { anchors[anchor] = Anchored(node: node, nodes: nodes - before + 1) }
        return node
    }

    /// Returns the value of an alias. An anchor counts from its place on, so that no value contains itself.
    private mutating func value(of alias: String, at event: YAMLEvent, depth: Int) throws(YAMLProblem) -> YAMLNode {
        guard let anchored = anchors[alias] else {
            issues.error(at: event.place, "there is no anchor &\(alias) above")
            return YAMLNode(content: .refused, place: event.place)
        }
        nodes += anchored.nodes
        if nodes > Self.mostNodes {
            throw YAMLProblem(place: event.place, message: "the file holds more than \(Self.mostNodes) values")
        }
        try checkDepth(of: event, depth: depth + anchored.node.height - 1)
        return anchored.node
    }

    private func checkDepth(of event: YAMLEvent, depth: Int) throws(YAMLProblem) {
        guard depth > Self.mostDepth else { return }
        throw YAMLProblem(place: event.place, message: "this is nested deeper than \(Self.mostDepth) levels")
    }

    private mutating func refuseDecoration(of event: YAMLEvent) {
        if let tag = event.tag { issues.error(at: event.place, "tags (\(tag)) are not read") }
        guard aliases == .refused else { return }
        if case .alias(let name) = event.kind {
            let wayOut = "write the value itself, or put what begins with * into quotes"
            issues.error(at: event.place, "aliases (*\(name)) are not read; \(wayOut)")
        }
        if let anchor = event.anchor { issues.error(at: event.place, "anchors (&\(anchor)) are not read") }
    }

    private mutating func sequence(depth: Int) throws(YAMLProblem) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .sequenceEnd { return items }
            items.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(YAMLProblem) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        var places: [String: SourceLocation] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd { return aliases == .followed ? Self.merged(pairs) : pairs }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try events.next(), depth: depth + 1)
            guard case .scalar(let name, _) = key.content else {
                if key.content != .refused { issues.error(at: key.place, "a key is a name, not \(key.words)") }
                continue
            }
            if let first = places[name] {
                issues.error(at: key.place, "the key \(name.shown) stands twice, first at \(issues.at(first))")
                continue
            }
            places[name] = key.place
            pairs.append(YAMLNode.Pair(key: name, keyPlace: key.place, value: value))
        }
    }

    // MARK: Merges

    /// Returns the pairs with those from `<<`, except for keys that are there already. A `<<` that cannot be followed
    /// stays.
    private static func merged(_ pairs: [YAMLNode.Pair]) -> [YAMLNode.Pair] {
        guard let merge = pairs.first(where: { $0.key == "<<" }) else { return pairs }
        let sources: [YAMLNode] = if case .sequence(let items) = merge.value.content { items } else { [merge.value] }
        let brought = sources.compactMap(\.pairs)
        guard brought.count == sources.count else { return pairs }
        return brought.reduce(pairs.filter { $0.key != "<<" }) { $0 + $1.missing(in: $0) }
    }
}

extension [YAMLNode.Pair] {
    /// Returns the pairs whose keys are not among the others.
    func missing(in others: [YAMLNode.Pair]) -> [YAMLNode.Pair] {
        let keys = Set(others.map(\.key))
        return filter { !keys.contains($0.key) }
    }
}
