// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The fields of an object that judging it needs, found in its bytes without reading more than necessary.
///
/// Once all wanted fields have been met, the rest is not read; duplicates are noticed when the object is passed on.
///
/// One collector serves one object after another, so that its memory is reused.
struct Collector {
    private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var captures: PathTree
    private(set) var kind = ObjectKind.container
    private var labelKeyLengths = UInt64.max
    private(set) var id: JSONText?
    private(set) var image: JSONText?
    private(set) var names: [JSONText] = []
    private(set) var labels: [(key: JSONText, value: JSONText)] = []
    private(set) var owners: [(owner: Int, text: JSONText)] = []
    /// The index reached: after ``collect()`` between two tokens of the object, or behind it.
    private(set) var at = 0
    private var depth = 0
    /// Whether the object has been read to its end.
    private(set) var isAtEnd = false

    init(captures: PathTree) {
        self.captures = captures
    }

    mutating func collect(
        _ bytes: UnsafeRawBufferPointer, at start: Int, captures: PathTree
    ) throws(FilterError) {
        self.bytes = bytes
        self.captures = captures
        at = start
        forget()
        guard at < bytes.count, bytes[at] == 0x7B else { throw .unexpectedType }
        try object(at: PathTree.root)
    }

    /// Sets the kind of the next object, and the lengths of the label keys that decide on it: a bit for each length
    /// (modulo 64). Other labels are skipped.
    mutating func expect(_ kind: ObjectKind, labelKeyLengths: UInt64) {
        self.kind = kind
        self.labelKeyLengths = labelKeyLengths
    }

    private mutating func forget() {
        depth = 0
        isAtEnd = false
        id = nil
        image = nil
        names.clear()
        labels.clear()
        owners.clear()
    }

    /// Reads an object, as deep as the paths go, which the table of responses bounds.
    private mutating func object(at node: Int) throws(FilterError) {
        depth += 1
        var missing = captures.memberCount(of: node)
        let lengths = captures.memberLengths(of: node)
        var isFirst = true
        while let name = try member(isFirst: isFirst) {
            isFirst = false
            guard name.couldHaveLength(among: lengths) else {
                try skip()
                continue
            }
            let (found, ordinal) = name.read(in: bytes) { captures.member(of: node, named: $0) }
            if found == PathTree.none {
                try skip()
            } else {
                try value(at: found)
                if ordinal != nil { missing -= 1 }
                if missing == 0, node == PathTree.root { return }
            }
        }
        depth -= 1
        if node == PathTree.root { isAtEnd = true }
    }

    private mutating func value(at node: Int) throws(FilterError) {
        guard at < bytes.count else { throw .malformed }
        let marks = captures.marks(of: node)
        if bytes[at] == 0x6E { return try skip() }
        if let first = marks.first, ObjectFields.Capture(mark: captures.mark(at: first)) == .labels {
            return try readLabels()
        }
        if !marks.isEmpty {
            let text = try string()
            for index in marks { note(text, capture: ObjectFields.Capture(mark: captures.mark(at: index))) }
            return
        }
        switch bytes[at] {
        case 0x7B: try object(at: node)
        case 0x5B: try array(at: captures.element(of: node))
        default: throw .unexpectedType
        }
    }

    private mutating func note(_ text: JSONText, capture: ObjectFields.Capture) {
        switch capture {
        case .id: id = text
        case .image: image = text
        case .name: names.append(text)
        case .part(let index): owners.append((index, text))
        case .labels: break
        }
    }

    private mutating func array(at node: Int) throws(FilterError) {
        depth += 1
        defer { depth -= 1 }
        at = JSONScan.afterBlank(in: bytes, from: at + 1)
        if at < bytes.count, bytes[at] == 0x5D {
            at += 1
            return
        }
        while true {
            if node == PathTree.none { try skip() } else { try value(at: node) }
            at = JSONScan.afterBlank(in: bytes, from: at)
            guard at < bytes.count, bytes[at] == 0x2C || bytes[at] == 0x5D else { throw .malformed }
            at = JSONScan.afterBlank(in: bytes, from: at + 1)
            if bytes[at - 1] == 0x5D { return }
        }
    }

    private mutating func readLabels() throws(FilterError) {
        guard bytes[at] == 0x7B else { throw .unexpectedType }
        at = JSONScan.afterBlank(in: bytes, from: at + 1)
        if at < bytes.count, bytes[at] == 0x7D {
            at += 1
            return
        }
        while true {
            let key = try string()
            at = try JSONScan.afterColon(in: bytes, from: at)
            let value = try string()
            if key.couldHaveLength(among: labelKeyLengths) { labels.append((key, value)) }
            let index = JSONScan.afterBlank(in: bytes, from: at)
            guard index < bytes.count, bytes[index] == 0x2C || bytes[index] == 0x7D else { throw .malformed }
            at = index
            if bytes[index] == 0x7D { break }
            at = JSONScan.afterBlank(in: bytes, from: index &+ 1)
        }
        at &+= 1
    }

    /// Reads the name of the next field and moves to its value; returns nil at the end of the object and moves behind
    /// it.
    private mutating func member(isFirst: Bool) throws(FilterError) -> JSONText? {
        var index = JSONScan.afterBlank(in: bytes, from: isFirst ? at &+ 1 : at)
        guard index < bytes.count else { throw .malformed }
        if bytes[index] == 0x7D {
            at = index &+ 1
            return nil
        }
        if !isFirst {
            guard bytes[index] == 0x2C else { throw .malformed }
            index = JSONScan.afterBlank(in: bytes, from: index &+ 1)
        }
        guard index < bytes.count, bytes[index] == 0x22 else { throw .malformed }
        at = index
        let name = try string()
        at = try JSONScan.afterColon(in: bytes, from: at)
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
        at = try StructuralSkip.end(in: bytes, from: at, outerDepth: depth)
    }
}

/// The object as visibility judges it.
extension Collector: DescribedObject {
    func anyName(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        for name in names where name.read(in: bytes, test) { return true }
        return false
    }

    func anyLabel(where test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool {
        for label in labels {
            if label.key.read(in: bytes, { key in label.value.read(in: bytes) { test(key, $0) } }) { return true }
        }
        return false
    }

    func anyImage(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        image?.read(in: bytes, test) ?? false
    }
}

extension Array {
    /// Removes all elements and keeps the memory. For a few elements this costs less than the generic code of
    /// `removeAll(keepingCapacity:)`, and the pages that hold it.
    fileprivate mutating func clear() {
        while popLast() != nil {}
    }
}
