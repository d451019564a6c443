// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// An editor that passes on one complete JSON value without its hidden parts.
///
/// Kept bytes are copied, not written anew, and all of them are validated. It descends as far as the plan names places,
/// and validates the rest without recursion.
struct Editor {
    /// A value's position in the plan; `isKept` if all fields below it are.
    struct Cursor {
        var place: Int
        var field: Int
        var isKept: Bool

        static let root = Cursor(place: PathTree.root, field: PathTree.root, isKept: false)
    }

    /// The treatments of a value's fields or elements, besides those of their own places.
    struct Context {
        var keys: (kind: ObjectKind, form: ReferenceForm)?
        var masksLabels = false
        var masksPaths = false
        var isEvent = false
        var isEnvironment = false
        var hidesUnnamed = false
        var isDriverOptions = false
        /// The replacement if nothing in the value is kept; nil if it then stays as it is.
        var emptyForm: EmptyForm?
    }

    enum Disposition {
        case kept, dropped
    }

    let plan: ResponsePlan
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var at = 0
    /// The end of the bytes that have been copied or left out.
    var copied = 0
    var depth = 0
    var output: [UInt8] = []
    var snapshot: Snapshot
    var collector: Collector
    /// The texts of the engine's that may be passed on.
    var spoken: SpokenTexts?
    /// Whether the last object that was left out was judged by the finds of ``collector``.
    var isCollected = false
    /// In `top`: the form of each column's cells; nil if they must be masked.
    var columns: [ProcessColumn?] = []
    var column = 0
    /// Whether, in an event, the labels of its object are among its attributes. Other attributes are of a closed list.
    var hasLabelsInEvent = true
    /// In an event: the kind of its object; nil if it is about none.
    var eventKind: ObjectKind?
    /// In an image: its visible names.
    var imageNames: ImageNames?
    /// In a container: the parts that belong to hidden ones.
    var joined = JoinedNamespaces()

    init(plan: ResponsePlan, snapshot: Snapshot) {
        self.plan = plan
        self.snapshot = snapshot
        collector = Collector(captures: plan.places)
    }

    /// Begins another element.
    mutating func begin(_ bytes: UnsafeRawBufferPointer, at start: Int, copied: Int, depth: Int) {
        self.bytes = bytes
        at = start
        self.copied = copied
        self.depth = depth
        joined = JoinedNamespaces()
    }

    /// Copies the kept bytes up to the end of the bytes read.
    mutating func flush(upTo end: Int) {
        guard copied < end else { return }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<end]))
        copied = end
    }

    /// Leaves out the bytes read since the end of the previous field or element.
    mutating func leaveOut(since end: Int) {
        flush(upTo: end)
        copied = at
    }

    mutating func replace(from start: Int, with text: some Sequence<UInt8>) {
        flush(upTo: start)
        output.append(contentsOf: text)
        copied = at
    }

    /// Passes on the value that begins here, or leaves it out, and moves behind it.
    mutating func value(at cursor: Cursor) throws(FilterError) -> Disposition {
        let start = at
        if try element(at: cursor) == .kept { return .kept }
        at = try StructuralSkip.end(in: bytes, from: start)
        return .dropped
    }

    /// Passes on the value that begins here; if it is left out, its end is not searched for.
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

    /// Whether a path of kept fields goes deeper than this value, which was then not asked for. A null may stay, like a
    /// parent without fields.
    private func leadsNowhere(_ cursor: Cursor) -> Bool {
        plan.fields != nil && !cursor.isKept && ![0x7B, 0x5B, 0x6E].contains(bytes[at])
    }

    /// Passes on the inside of a value. Returns whether anything was kept.
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

    /// Moves behind a value that is kept as it is.
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
    /// Whether the fields or elements are examined, whatever the plan has for their own places.
    fileprivate var looksAtMembers: Bool {
        keys != nil || masksLabels || masksPaths || isEnvironment || hidesUnnamed || isDriverOptions
    }
}

extension Editor.Cursor {
    /// Returns the position of a field; nil if the kept fields leave it out.
    func member(named name: UnsafeRawBufferPointer, in plan: ResponsePlan) -> (cursor: Editor.Cursor, ordinal: Int?)? {
        let (place, ordinal) = plan.places.member(of: place, named: name)
        guard let fields = plan.fields, !isKept else {
            return (.init(place: place, field: field, isKept: true), ordinal)
        }
        let field = fields.member(of: field, named: name).node
        if field == PathTree.none { return nil }
        return (.init(place: place, field: field, isKept: fields.isLeaf(field)), ordinal)
    }

    /// Returns the position of an array's elements. The paths of fields do not mark arrays.
    func element(in plan: ResponsePlan) -> Editor.Cursor {
        .init(place: plan.places.element(of: place), field: field, isKept: isKept)
    }
}
