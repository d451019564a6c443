// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A walk through a response down to its elements, in pieces as the body comes: through the list itself, or through the
/// fields that hold lists. Every other value is an element, and held until it is complete.
struct TokenWalker {
    enum Expected {
        /// The response, a record, an element of a list, or the value of a field.
        case value
        /// Behind an opening bracket: a child, or the closing bracket.
        case first
        /// Behind a comma: an element or a name.
        case child
        /// The name of a field, of which a part may have been read.
        case name
        case colon
        /// The rest of an element.
        case rest
        /// A comma or a closing bracket.
        case separator
        /// Only blanks.
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
    /// The number of elements of the top-level array that may still be passed on; nil without a limit.
    var allowance: Int?
    /// The bytes that are not decided yet, and at most a slice more.
    private var held: [UInt8] = []
    var at = 0
    /// The end of the held bytes that have been passed on or left out.
    var copied = 0
    private var afterComma = 0
    var start = 0
    var skip = StructuralSkip()
    /// Whether the element up to ``at`` is complete and waits for needed objects.
    var isPending = false
    var levels: [Level] = []
    var expected = Expected.value
    /// The position of the next value; nil if it is in no kept field.
    var cursor: Editor.Cursor? = .root
    /// Whether an element was left out because it was too long, not because it was hidden.
    var hasLeftOut = false
    /// The end of the held bytes at the time of the last question.
    private var askedEnd = 0
    /// The end of the held bytes at the time of the question whose results are known: they cover everything before it.
    private var knownEnd = 0
    /// Whether the blanks behind a record belong to one that was passed on.
    var passesBlanks = true

    init(plan: ResponsePlan, snapshot: VisibleObjects, limit: Int?) {
        self.plan = plan
        editor = Editor(
            plan: plan, snapshot: Snapshot(objects: snapshot, visibility: plan.visibility, isStream: plan.isRecords))
        if let limit, limit > 0 { allowance = limit }
    }

    /// Passes on the complete elements of the bytes, as far as their objects are known, and holds the rest.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) {
        var rest = bytes
        while !held.isEmpty || isPending, !rest.isEmpty {
            let before = held.count
            let taken = isPending ? rest.count : min(rest.count, ResponseFilter.step)
            hold(rest[..<taken])
            if held.count > ResponseFilter.maximumElement + 2 * ResponseFilter.slice { throw .tooLarge }
            if isPending { return }
            try goThroughHeld(into: &output)
            // Once the earlier bytes are decided, the others need not be held.
            let isDone = copied >= before && !isPending
            rest = UnsafeRawBufferPointer(rebasing: rest[(isDone ? copied - before : taken)...])
            release(count: isDone ? held.count : copied)
        }
        guard !rest.isEmpty else { return }
        try go(through: rest, into: &output)
        hold(rest[copied...])
        moveBack()
    }

    /// Continues with the held bytes.
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

    /// Notes that the engine is being asked for the needed objects.
    mutating func noteQuestion() { askedEnd = held.count }

    mutating func learn(_ objects: VisibleObjects) {
        editor.snapshot.learn(objects)
        knownEnd = askedEnd
    }

    /// Whether the current element began before the question whose results are known.
    var isOlderThanKnown: Bool { start < knownEnd }

    /// Leaves out an element of which a long part is held, and frees that. Returns false if there is none.
    mutating func passOver() -> Bool {
        guard expected == .rest, isListed, cursor != nil, !isPending, at - start > ResponseFilter.slice else {
            return false
        }
        leaveOutLong()
        release(count: copied)
        if held.isEmpty { held = [] }
        return true
    }

    /// The most memory that is kept behind a large element.
    private static let keptCapacity = 1 << 18

    /// Adds bytes to those held. Grows by a quarter, not by doubling, since memory is counted.
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

    /// Lends the held bytes while the rest of the walker changes.
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

    /// Moves all indices back after decided bytes were removed.
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
    /// Moves behind one token; returns false if that takes more bytes than there are.
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

    /// Continues within an element or a name.
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

    /// Passes blanks: those between records go with the record before them, RS with the one behind; all others wait for
    /// the next token.
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
