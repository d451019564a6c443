// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Elements, which are held until they are complete.
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

    /// Passes on the object that begins here at once, if it is complete. If a part suffices to see that it is hidden,
    /// only its end is searched for. All other cases wait until its end is found, errors included, so that the result
    /// does not depend on the pieces in which the body came.
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

    /// Passes on the element that ends here, or leaves it out, or waits for the objects that it needs.
    mutating func settle(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(FilterError) {
        if isListed, at - start > ResponseFilter.maximumListed { leaveOutLong() }
        guard let cursor else { return try ended(isKept: false) }
        if at - start > ResponseFilter.maximumElement { throw .tooLarge }
        let disposition = try edit(
            UnsafeRawBufferPointer(rebasing: bytes[..<at]), at: cursor, into: &output, isWhole: true)
        try ended(isKept: disposition == .kept)
    }

    /// Whether the element is one of several, whose fate must not depend on it.
    var isListed: Bool { plan.isRecords || !levels.isEmpty }

    /// Bounds the held bytes after a part of an element has come. An element that is left out is not held, nor one that
    /// is too long for a list: it is left out like a hidden one, since its end may decide.
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

    /// Ends the element: it has been passed on or left out, unless it needs objects.
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

    /// Writes the visible part of the element that begins at ``start``. Nothing of it is written on an error, or if
    /// objects are needed.
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
