// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Passes on one JSON value that is all there, without what is hidden in it.
///
/// What is kept is copied, not written anew. All of what is kept is validated. It descends as far as the plan names
/// places, and validates the rest without recursion.
struct Editor {
    /// Where in the plan a value stands; `isKept` if all fields below are.
    struct Cursor {
        var place: Int
        var field: Int
        var isKept: Bool

        static let root = Cursor(place: PathTree.root, field: PathTree.root, isKept: false)
    }

    /// What the members or elements of a value are subject to, besides their own places.
    struct Context {
        var keys: (kind: ObjectKind, form: ReferenceForm)?
        var masksLabels = false
        var masksPaths = false
        var isEvent = false
        var isEnvironment = false
        var hidesUnnamed = false
        var isDriverOptions = false
        /// What stands for the value when nothing in it is kept; nil if it stays as it is then.
        var emptyForm: EmptyForm?
    }

    enum Disposition {
        case kept, dropped
    }

    let plan: ResponsePlan
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var at = 0
    /// Up to here the bytes have been copied or left out.
    var copied = 0
    var depth = 0
    var output: [UInt8] = []
    var snapshot: Snapshot
    var collector: Collector
    /// What the engine may say.
    var spoken: SpokenTexts?
    /// Whether the object that was last left out was judged by what ``collector`` has found.
    var isCollected = false
    /// In `top`: for every column, what its cells may look like; nil if they must be masked.
    var columns: [ProcessColumn?] = []
    var column = 0
    /// In an event: whether the labels of what it is about are among its attributes. All others are of a closed list.
    var hasLabelsInEvent = true
    /// In an event: the kind of what it is about; nil where that is no object.
    var eventKind: ObjectKind?
    /// In an image: which of its names are shown.
    var imageNames: ImageNames?
    /// In a container: what of it is another's that is hidden.
    var joined = JoinedNamespaces()

    init(plan: ResponsePlan, snapshot: Snapshot) {
        self.plan = plan
        self.snapshot = snapshot
        collector = Collector(captures: plan.places)
    }

    /// Turns to another element.
    mutating func begin(_ bytes: UnsafeRawBufferPointer, at start: Int, copied: Int, depth: Int) {
        self.bytes = bytes
        at = start
        self.copied = copied
        self.depth = depth
        joined = JoinedNamespaces()
    }

    /// Copies what is kept up to the end of what has been read.
    mutating func flush(upTo end: Int) {
        guard copied < end else { return }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<end]))
        copied = end
    }

    /// Leaves out what was read since the end of the member or element before.
    mutating func leaveOut(since end: Int) {
        flush(upTo: end)
        copied = at
    }

    mutating func replace(from start: Int, with text: some Sequence<UInt8>) {
        flush(upTo: start)
        output.append(contentsOf: text)
        copied = at
    }

    /// Passes on the value that begins here, or nothing of it, and goes behind it.
    mutating func value(at cursor: Cursor) throws(FilterError) -> Disposition {
        let start = at
        if try element(at: cursor) == .kept { return .kept }
        at = try StructuralSkip.end(in: bytes, from: start)
        return .dropped
    }

    /// The same, but if nothing is passed on its end is not looked for.
    mutating func element(at cursor: Cursor) throws(FilterError) -> Disposition {
        guard at < bytes.count else { throw .malformed }
        var context = Context()
        for index in plan.places.marks(of: cursor.place) {
            switch try treat(mark: plan.places.mark(at: index), in: &context) {
            case .on: break
            case .done: return .kept
            case .dropped: return .dropped
            }
        }
        if leadsNowhere(cursor) { return .dropped }
        let (start, copiedBefore, countBefore) = (at, copied, output.count)
        let hasKept = try descend(into: cursor, in: context)
        guard !hasKept, let form = context.emptyForm else { return .kept }
        output.removeLast(output.count - countBefore)
        copied = copiedBefore
        return writeEmpty(as: form, from: start)
    }

    private mutating func writeEmpty(as form: EmptyForm, from start: Int) -> Disposition {
        switch form {
        case .null:
            replace(from: start, with: "null".utf8)
            return .kept
        case .absent:
            isCollected = false
            return .dropped
        }
    }

    /// A path of fields goes deeper than this value: what stands in its place was not asked for. A null may stay, as a
    /// parent without members does.
    private func leadsNowhere(_ cursor: Cursor) -> Bool {
        plan.fields != nil && !cursor.isKept && ![0x7B, 0x5B, 0x6E].contains(bytes[at])
    }

    /// Returns whether anything has been kept.
    private mutating func descend(into cursor: Cursor, in context: Context) throws(FilterError) -> Bool {
        let isPlain = plan.places.isLeaf(cursor.place) && (cursor.isKept || plan.fields == nil)
        switch bytes[at] {
        case 0x7B where !isPlain || context.looksAtMembers: return try object(at: cursor, in: context)
        case 0x5B where !isPlain || context.looksAtMembers: return try array(at: cursor, in: context)
        default:
            try validate()
            return true
        }
    }

    /// Goes behind a value that is kept as it is.
    mutating func validate() throws(FilterError) {
        at = try JSONScan.value(in: bytes, from: at, outerDepth: depth)
    }

    mutating func enter() throws(FilterError) {
        depth += 1
        if depth > JSONScan.maximumDepth { throw .tooDeep }
        at = JSONScan.afterBlank(in: bytes, from: at + 1)
    }
}

extension Editor.Context {
    /// Whether the members or elements are looked at, whatever the plan says of their own places.
    fileprivate var looksAtMembers: Bool {
        keys != nil || masksLabels || masksPaths || isEnvironment || hidesUnnamed || isDriverOptions
    }
}

extension Editor.Cursor {
    /// The spot of a member; nil if the fields that are kept leave it out.
    func member(named name: UnsafeRawBufferPointer, in plan: ResponsePlan) -> (cursor: Editor.Cursor, ordinal: Int?)? {
        let (place, ordinal) = plan.places.member(of: place, named: name)
        guard let fields = plan.fields, !isKept else {
            return (.init(place: place, field: field, isKept: true), ordinal)
        }
        let field = fields.member(of: field, named: name).node
        if field == PathTree.none { return nil }
        return (.init(place: place, field: field, isKept: fields.isLeaf(field)), ordinal)
    }

    /// Arrays do not count in the paths of fields.
    func element(in plan: ResponsePlan) -> Editor.Cursor {
        .init(place: plan.places.element(of: place), field: field, isKept: isKept)
    }
}
