// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The way through an answer down to its elements, in pieces as the body comes: through the list itself, or through the
/// members that hold lists. Every other value is an element: it is held until it is all there.
struct TokenWalker {
    enum Expected {
        /// The answer, a record, an element of a list, the value of a member.
        case value
        /// After an opening bracket: its closing one too.
        case first
        /// After a comma: an element or a name.
        case child
        /// The name of a member, of which a part may have been seen.
        case name
        case colon
        /// The rest of an element.
        case rest
        /// A comma or a closing bracket.
        case separator
        /// Nothing but blanks.
        case end
    }

    struct Level {
        let isObject: Bool
        let cursor: Editor.Cursor
        var isFirst = true
        var hasKept = false
        var seen = MembersSeen()
    }

    let plan: ResponsePlan
    var editor: Editor
    /// How many elements of the top-level array may still be passed on; nil if all may.
    var allowance: Int?
    /// What has been taken and not yet been decided, and at most a slice more.
    private var held: [UInt8] = []
    var at = 0
    /// Up to here the held bytes have been passed on or left out.
    var copied = 0
    private var afterComma = 0
    var start = 0
    var skip = StructuralSkip()
    /// Whether the element up to ``at`` is all there and waits for what was needed.
    var isPending = false
    var levels: [Level] = []
    var expected = Expected.value
    /// Where the value stands that is next; nil if it is no field that is kept.
    var cursor: Editor.Cursor? = .root
    /// Whether an element was left out because it was too long, and not because it is hidden.
    var hasLeftOut = false
    /// Up to here the held bytes had come when the engine was asked last.
    private var askedEnd = 0
    /// Up to here they had come when it was asked for what is known now: that speaks for whatever they tell.
    private var knownEnd = 0
    /// Whether the blanks behind a record belong to one that was passed on.
    var passesBlanks = true

    init(plan: ResponsePlan, snapshot: VisibleObjects, limit: Int?) {
        self.plan = plan
        editor = Editor(
            plan: plan, snapshot: Snapshot(objects: snapshot, visibility: plan.visibility, isStream: plan.isRecords))
        if let limit, limit > 0 { allowance = limit }
    }

    /// Passes on what is complete of the bytes, up to what must be learned first, and holds the others.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) {
        var rest = bytes
        while !held.isEmpty || isPending, !rest.isEmpty {
            let before = held.count
            let taken = isPending ? rest.count : min(rest.count, ResponseFilter.step)
            hold(rest[..<taken])
            if held.count > ResponseFilter.maximumElement + 2 * ResponseFilter.slice { throw .tooLarge }
            if isPending { return }
            try goThroughHeld(into: &output)
            // What was held before is done with: the others need not be held at all.
            let isDone = copied >= before && !isPending
            rest = UnsafeRawBufferPointer(rebasing: rest[(isDone ? copied - before : taken)...])
            release(count: isDone ? held.count : copied)
        }
        guard !rest.isEmpty else { return }
        try go(through: rest, into: &output)
        hold(rest[copied...])
        moveBack()
    }

    /// Goes on with what is held.
    mutating func run(into output: inout [UInt8]) throws(FilterError) {
        try goThroughHeld(into: &output)
        release(count: copied)
    }

    private mutating func goThroughHeld(into output: inout [UInt8]) throws(FilterError) {
        try withHeld { (walker, bytes) throws(FilterError) in try walker.go(through: bytes, into: &output) }
    }

    private mutating func go(
        through bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) {
        while try step(in: bytes, into: &output) {
            if isPending { return }
        }
        if bytes.count - copied > ResponseFilter.maximumElement { throw .tooLarge }
    }

    var heldCapacity: Int { held.capacity }

    /// The engine is being asked for what is needed.
    mutating func noteQuestion() { askedEnd = held.count }

    mutating func learn(_ objects: VisibleObjects) {
        editor.snapshot.learn(objects)
        knownEnd = askedEnd
    }

    /// Whether the element in work had begun to come before the engine was asked for what is known.
    var isOlderThanKnown: Bool { start < knownEnd }

    /// Leaves out the element of which a long part is held, and lets go of that. Returns false when there is none.
    mutating func passOver() -> Bool {
        guard expected == .rest, isListed, cursor != nil, !isPending, at - start > ResponseFilter.slice else {
            return false
        }
        leaveOutLong()
        release(count: copied)
        if held.isEmpty { held = [] }
        return true
    }

    /// Memory that large elements needed is not kept for the small ones behind them.
    private static let keptCapacity = 1 << 18

    /// Grows by a quarter, not by doubling: what is held counts by its memory.
    private mutating func hold(_ bytes: UnsafeRawBufferPointer.SubSequence) {
        let count = held.count + bytes.count
        if count > held.capacity { held.reserveCapacity(count + max(count / 4, ResponseFilter.step)) }
        held.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
    }

    mutating func finish(into output: inout [UInt8]) throws(FilterError) {
        if isPending { throw .unanswered }
        try withHeld { (walker, bytes) throws(FilterError) in
            if walker.expected == .rest, walker.skip.endsWithBody { try walker.settle(bytes, into: &output) }
            if walker.isPending { throw .unanswered }
            let isComplete = walker.plan.isRecords ? walker.expected == .value : walker.expected == .end
            guard isComplete, walker.levels.isEmpty, walker.copied == bytes.count else { throw .truncated }
        }
    }

    /// Lends the held bytes while the rest of the walk changes.
    private mutating func withHeld(
        _ body: (inout TokenWalker, UnsafeRawBufferPointer) throws(FilterError) -> Void
    ) throws(FilterError) {
        var lent: [UInt8] = []
        swap(&lent, &held)
        defer { swap(&lent, &held) }
        try lent.withUnsafeBufferPointer { (bytes) throws(FilterError) in
            try body(&self, UnsafeRawBufferPointer(bytes))
        }
    }

    private mutating func release(count: Int) {
        if count > 0 { held.removeSubrange(0..<count) }
        if held.isEmpty, held.capacity > Self.keptCapacity { held = [] }
        moveBack()
    }

    /// What has been done with is gone: all places are told from behind it.
    private mutating func moveBack() {
        at -= copied
        start -= copied
        afterComma -= copied
        askedEnd -= copied
        knownEnd -= copied
        copied = 0
    }
}

extension TokenWalker {
    /// Goes one token on; false if that takes more bytes than there are.
    private mutating func step(in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) -> Bool
    {
        if expected == .rest || expected == .name { return try continueElement(in: bytes, into: &output) }
        skipBlanks(in: bytes, into: &output)
        guard at < bytes.count else { return false }
        switch expected {
        case .value: try beginValue(in: bytes, into: &output)
        case .first:
            if bytes[at] == closingBracket { close(in: bytes, into: &output) } else { beginChild() }
        case .child: beginChild()
        case .separator: try separate(in: bytes, into: &output)
        case .colon:
            guard bytes[at] == 0x3A else { throw .malformed }
            at += 1
            expected = .value
        case .end: throw .malformed
        case .rest, .name: break
        }
        return true
    }

    /// Reads on in an element or in a name.
    private mutating func continueElement(in bytes: UnsafeRawBufferPointer, into output: inout [UInt8])
        throws(FilterError)
        -> Bool
    {
        if !isPending {
            guard let end = try skip.advance(in: bytes, from: at) else {
                at = bytes.count
                if expected == .rest { holdNoMore() }
                return false
            }
            at = end
        }
        if expected == .name { try name(in: bytes) } else { try settle(bytes, into: &output) }
        return true
    }

    private var closingBracket: UInt8 { levels.last?.isObject == true ? 0x7D : 0x5D }

    /// Blanks between records go with the record before them, RS with the one behind; all others wait for what is next.
    private mutating func skipBlanks(in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        let isBetween = levels.isEmpty && (plan.isRecords || expected == .end)
        while at < bytes.count, JSONScan.isBlank(bytes[at]) || bytes[at] == 0x1E && isBetween && plan.isRecords {
            let isSeparator = bytes[at] == 0x1E
            at += 1
            guard isBetween, !isSeparator, copied == at - 1 else { continue }
            if passesBlanks { output.append(bytes[at - 1]) }
            copied = at
        }
    }

    private mutating func beginChild() {
        if levels.last?.isObject == true {
            start = at
            skip = StructuralSkip()
            expected = .name
        } else {
            cursor = levels.last?.cursor.element(in: plan)
            expected = .value
        }
    }

    private mutating func name(in bytes: UnsafeRawBufferPointer) throws(FilterError) {
        guard let level = levels.last, try JSONScan.string(in: bytes, from: start) == at else { throw .malformed }
        let name = JSONText(start: start + 1, end: at - 1)
        let found = name.read(in: bytes) { level.cursor.member(named: $0, in: plan) }
        try levels[levels.count - 1].seen.note(found?.ordinal)
        cursor = found?.cursor
        expected = .colon
    }

    private mutating func beginValue(
        in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) {
        if plan.isRecords, bytes[at] != 0x7B { throw .unexpectedType }
        if let level = levels.last, !level.isFirst, !level.hasKept { copied = max(copied, afterComma) }
        guard let cursor, plan.places.isWalked(cursor.place), bytes[at] != 0x6E else {
            return try beginElement(in: bytes, into: &output)
        }
        let isArray = plan.places.element(of: cursor.place) != PathTree.none
        guard bytes[at] == (isArray ? 0x5B : 0x7B) else { throw .unexpectedType }
        at += 1
        pass(bytes, upTo: at, into: &output)
        childEnded(isKept: true)
        levels.append(Level(isObject: !isArray, cursor: cursor))
        expected = .first
    }

    private mutating func pass(_ bytes: UnsafeRawBufferPointer, upTo end: Int, into output: inout [UInt8]) {
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<end]))
        copied = end
    }

    mutating func childEnded(isKept: Bool) {
        guard !levels.isEmpty else { return }
        levels[levels.count - 1].isFirst = false
        if isKept { levels[levels.count - 1].hasKept = true }
    }

    private mutating func separate(in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) {
        if bytes[at] == closingBracket { return close(in: bytes, into: &output) }
        guard bytes[at] == 0x2C else { throw .malformed }
        at += 1
        afterComma = at
        expected = .child
    }

    private mutating func close(in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        at += 1
        pass(bytes, upTo: at, into: &output)
        levels.removeLast()
        passesBlanks = true
        expected = levels.isEmpty ? .end : .separator
    }
}
