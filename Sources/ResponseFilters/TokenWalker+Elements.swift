// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The elements: what is held until it is all there.
extension TokenWalker {
    mutating func beginElement(
        in bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) {
        if JSONScan.endsScalar(bytes[at]) { throw .malformed }
        start = at
        skip = StructuralSkip()
        expected = .rest
        if allowance == 0, levels.count == 1 { cursor = nil }
        if bytes[at] == 0x7B { try attempt(bytes, into: &output) }
    }

    /// Passes on the object that begins here if all of it is there, in one go. If enough of it is there to see that it is
    /// hidden, only its end is looked for then. All else is done when its end has been found: whatever is wrong with it is
    /// told then too, so that it does not matter in which pieces it came.
    private mutating func attempt(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) {
        guard let cursor else { return }
        guard let disposition = try? edit(bytes, at: cursor, into: &output) else {
            return editor.snapshot.needNothing()
        }
        switch disposition {
        case .kept:
            at = editor.at
            try ended(isKept: true)
        case .dropped:
            self.cursor = nil
            guard editor.isCollected, !editor.collector.isAtEnd else { return }
            at = editor.collector.at
            skip = StructuralSkip(withinContainer: ())
        }
    }

    /// Passes on the element that ends here, or leaves it out, or waits for what it needs.
    mutating func settle(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) {
        if isListed, at - start > ResponseFilter.maximumListed { leaveOutLong() }
        guard let cursor else { return try ended(isKept: false) }
        if at - start > ResponseFilter.maximumElement { throw .tooLarge }
        let disposition = try edit(
            UnsafeRawBufferPointer(rebasing: bytes[..<at]), at: cursor, into: &output, isWhole: true)
        try ended(isKept: disposition == .kept)
    }

    /// The element is one of several: what becomes of it must not decide what becomes of the others.
    var isListed: Bool { plan.isRecords || !levels.isEmpty }

    /// A part of an element has come. What is left out is not held, and neither is what is too long for a list: it is left
    /// out like something hidden, as nobody knows yet whether it is.
    mutating func holdNoMore() {
        if isListed, cursor != nil, at - start > ResponseFilter.maximumListed { leaveOutLong() }
        if cursor == nil { copied = at }
    }

    mutating func leaveOutLong() {
        guard cursor != nil else { return }
        hasLeftOut = true
        cursor = nil
        copied = at
    }

    /// The element up to here has been passed on or left out, unless it needs something.
    private mutating func ended(isKept: Bool) throws(FilterError) {
        if isKept, at - start > ResponseFilter.maximumElement { throw .tooLarge }
        isPending = !editor.snapshot.needed.isEmpty
        if isPending { return }
        editor.snapshot.forget()
        if !isKept, levels.isEmpty, !plan.isRecords { throw .hidden }
        copied = at
        passesBlanks = isKept
        childEnded(isKept: isKept)
        if isKept, levels.count == 1, levels[0].isObject == false, let left = allowance { allowance = left - 1 }
        expected = levels.isEmpty ? (plan.isRecords ? .value : .end) : .separator
        if levels.isEmpty { cursor = .root }
    }

    /// Writes what may be seen of the element that begins at ``start``. On an error, and if something is needed, nothing
    /// of it is written.
    private mutating func edit(
        _ bytes: UnsafeRawBufferPointer, at cursor: Editor.Cursor, into output: inout [UInt8], isWhole: Bool = false
    ) throws(FilterError) -> Editor.Disposition {
        let before = output.count
        editor.begin(bytes, at: start, copied: copied, depth: levels.count)
        editor.snapshot.isNewer = isOlderThanKnown
        swap(&editor.output, &output)
        defer {
            swap(&editor.output, &output)
            editor.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        }
        do throws(FilterError) {
            let disposition = try editor.element(at: cursor)
            if disposition == .kept, isWhole, editor.at != bytes.count { throw .malformed }
            if disposition == .dropped { editor.snapshot.needNothing() }
            if disposition == .kept, editor.snapshot.needed.isEmpty {
                editor.flush(upTo: editor.at)
            } else {
                editor.output.removeLast(editor.output.count - before)
            }
            return disposition
        } catch {
            editor.output.removeLast(editor.output.count - before)
            throw error
        }
    }
}
