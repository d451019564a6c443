import PolicyCore

/// What an object says of itself, found in its bytes without reading more of them than it must.
///
/// Once all wanted members have been met the rest is not looked at; that nothing stands there twice is held when the
/// object is passed on.
struct Collector {
    let bytes: UnsafeRawBufferPointer
    let captures: PathTree
    private(set) var id: JSONText?
    private(set) var image: JSONText?
    private(set) var names: [JSONText] = []
    private(set) var labels: [(key: JSONText, value: JSONText)] = []
    private(set) var owners: [(owner: Int, text: JSONText)] = []
    /// How far it has read: after ``collect()`` between two tokens of the object, or behind it.
    private(set) var at: Int

    init(_ bytes: UnsafeRawBufferPointer, at start: Int, _ captures: PathTree) {
        self.bytes = bytes
        self.captures = captures
        at = start
    }

    /// Whether it has read the object up to its end.
    private(set) var isAtEnd = false

    mutating func collect() throws(FilterError) {
        guard at < bytes.count, bytes[at] == 0x7B else { throw .unexpectedType }
        try object(PathTree.root)
    }

    /// Goes as deep as the paths do, which the table of answers bounds.
    private mutating func object(_ node: Int) throws(FilterError) {
        var missing = captures.memberCount(of: node)
        var isFirst = true
        while let name = try member(isFirst: isFirst) {
            isFirst = false
            let (found, ordinal) = name.read(in: bytes) { captures.member(of: node, $0) }
            if found == PathTree.none {
                try skip()
            } else {
                try value(found)
                if ordinal != nil { missing -= 1 }
                if missing == 0, node == PathTree.root { return }
            }
        }
        if node == PathTree.root { isAtEnd = true }
    }

    private mutating func value(_ node: Int) throws(FilterError) {
        guard at < bytes.count else { throw .malformed }
        let marks = captures.marks(of: node)
        if bytes[at] == 0x6E { return try skip() }
        if marks.contains(ObjectFields.Capture.labels) { return try readLabels() }
        if let mark = marks.first {
            let text = try string()
            return marks.count == 1 ? note(text, mark) : marks.forEach { note(text, $0) }
        }
        switch bytes[at] {
        case 0x7B: try object(node)
        case 0x5B: try array(captures.element(of: node))
        default: throw .unexpectedType
        }
    }

    private mutating func note(_ text: JSONText, _ mark: Int) {
        switch mark {
        case ObjectFields.Capture.id: id = text
        case ObjectFields.Capture.image: image = text
        case ObjectFields.Capture.name: names.append(text)
        default: owners.append((mark - ObjectFields.Capture.firstOwner, text))
        }
    }

    private mutating func array(_ node: Int) throws(FilterError) {
        at = JSONScan.afterBlank(bytes, from: at + 1)
        if at < bytes.count, bytes[at] == 0x5D {
            at += 1
            return
        }
        while true {
            if node == PathTree.none { try skip() } else { try value(node) }
            at = JSONScan.afterBlank(bytes, from: at)
            guard at < bytes.count, bytes[at] == 0x2C || bytes[at] == 0x5D else { throw .malformed }
            at = JSONScan.afterBlank(bytes, from: at + 1)
            if bytes[at - 1] == 0x5D { return }
        }
    }

    private mutating func readLabels() throws(FilterError) {
        guard bytes[at] == 0x7B else { throw .unexpectedType }
        labels.reserveCapacity(16)
        var isFirst = true
        while let key = try member(isFirst: isFirst) {
            isFirst = false
            labels.append((key, try string()))
        }
    }

    /// The name of the next member, and goes to its value; nil at the end of the object, and goes behind it.
    private mutating func member(isFirst: Bool) throws(FilterError) -> JSONText? {
        at = JSONScan.afterBlank(bytes, from: isFirst ? at + 1 : at)
        guard at < bytes.count else { throw .malformed }
        if bytes[at] == 0x7D {
            at += 1
            return nil
        }
        if !isFirst {
            guard bytes[at] == 0x2C else { throw .malformed }
            at = JSONScan.afterBlank(bytes, from: at + 1)
        }
        let name = try string()
        at = JSONScan.afterBlank(bytes, from: at)
        guard at < bytes.count, bytes[at] == 0x3A else { throw .malformed }
        at = JSONScan.afterBlank(bytes, from: at + 1)
        return name
    }

    @inline(__always)
    private mutating func string() throws(FilterError) -> JSONText {
        guard at < bytes.count, bytes[at] == 0x22 else { throw .unexpectedType }
        guard let text = JSONText(find: at, in: bytes) else { throw .malformed }
        at = text.end &+ 1
        return text
    }

    private mutating func skip() throws(FilterError) {
        if at < bytes.count, bytes[at] == 0x22 {
            _ = try string()
            return
        }
        at = try StructuralSkip.end(bytes, from: at)
    }
}

/// The object as the one deciding function wants to see it.
struct CollectedObject: DescribedObject {
    let kind: ObjectKind
    let collector: Collector

    func anyName(_ test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        for name in collector.names where name.read(in: collector.bytes, test) { return true }
        return false
    }

    func anyLabel(_ test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool {
        let bytes = collector.bytes
        for label in collector.labels {
            if label.key.read(in: bytes, { key in label.value.read(in: bytes) { test(key, $0) } }) { return true }
        }
        return false
    }

    func anyImage(_ test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        collector.image?.read(in: collector.bytes, test) ?? false
    }
}
