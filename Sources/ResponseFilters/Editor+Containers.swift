// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The named fields that an object has had so far.
struct MembersSeen {
    private var bits: UInt64 = 0

    mutating func note(_ ordinal: Int?) throws(FilterError) {
        guard let ordinal else { return }
        // A field beyond the width would have no bit, and its duplicates would go unnoticed.
        guard ordinal < UInt64.bitWidth else { throw .malformed }
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: ordinal)
        if bits & bit != 0 { throw .duplicateMember }
        bits |= bit
    }
}

/// The progress of passing on an object or an array.
struct CopyProgress {
    var isFirst = true
    var hasKept = false
    /// The end of the opening bracket, or of the previous field or element.
    var lastEnd: Int
    var afterComma = 0
}

extension Editor {
    /// Passes on an object. Returns whether a field was kept.
    mutating func object(at cursor: Cursor, in context: Context) throws(FilterError) -> Bool {
        var copyProgress = CopyProgress(lastEnd: at + 1)
        var seen = MembersSeen()
        try enter()
        while try !closes(0x7D, copyProgress: &copyProgress) {
            try member(at: cursor, in: context, copyProgress: &copyProgress, seen: &seen)
            copyProgress.isFirst = false
            copyProgress.lastEnd = at
        }
        depth -= 1
        return copyProgress.hasKept
    }

    /// Passes on an array. Returns whether an element was kept.
    mutating func array(at cursor: Cursor, in context: Context) throws(FilterError) -> Bool {
        var copyProgress = CopyProgress(lastEnd: at + 1)
        try enter()
        let inner = cursor.element(in: plan)
        var index = 0
        while try !closes(0x5D, copyProgress: &copyProgress) {
            skipComma(in: copyProgress)
            column = index
            let disposition = context.isEnvironment ? try variable() : try value(at: inner)
            settle(disposition, copyProgress: &copyProgress)
            copyProgress.isFirst = false
            copyProgress.lastEnd = at
            index += 1
        }
        depth -= 1
        return copyProgress.hasKept
    }

    /// Moves behind the closing bracket if it is next, else to the next field or element.
    private mutating func closes(_ bracket: UInt8, copyProgress: inout CopyProgress) throws(FilterError) -> Bool {
        at = JSONScan.afterBlank(in: bytes, from: at)
        guard at < bytes.count else { throw .malformed }
        if bytes[at] == bracket {
            at += 1
            return true
        }
        if copyProgress.isFirst { return false }
        guard bytes[at] == 0x2C else { throw .malformed }
        copyProgress.afterComma = at + 1
        at = JSONScan.afterBlank(in: bytes, from: at + 1)
        return false
    }

    /// Leaves out the comma in front of the first kept element, if others came before it.
    private mutating func skipComma(in copyProgress: CopyProgress) {
        if !copyProgress.hasKept, !copyProgress.isFirst { copied = max(copied, copyProgress.afterComma) }
    }

    private mutating func settle(_ disposition: Disposition, copyProgress: inout CopyProgress) {
        switch disposition {
        case .kept: copyProgress.hasKept = true
        case .dropped: leaveOut(since: copyProgress.lastEnd)
        }
    }

    private mutating func member(
        at cursor: Cursor, in context: Context, copyProgress: inout CopyProgress, seen: inout MembersSeen
    ) throws(FilterError) {
        let start = at
        at = try JSONScan.key(in: bytes, from: at)
        guard let name = JSONText(find: start, in: bytes) else { throw .malformed }
        guard let (inner, ordinal) = name.read(in: bytes, { cursor.member(named: $0, in: plan) }),
            !hides(name, in: context)
        else {
            at = try StructuralSkip.end(in: bytes, from: at)
            return settle(.dropped, copyProgress: &copyProgress)
        }
        try seen.note(ordinal)
        skipComma(in: copyProgress)
        let isMasked = try masks(name, in: context)
        settle(isMasked ? try mask() : try value(at: inner), copyProgress: &copyProgress)
    }

    private mutating func hides(_ name: JSONText, in context: Context) -> Bool {
        if context.isEvent, !hasLabelsInEvent {
            // The engine's `name` is its node's. A plugin's or a builder's is left out with it.
            if eventKind == nil, plan.visibility.rules(.node), name.read(in: bytes, EventAttributes.isName) {
                return true
            }
            return !name.read(in: bytes, EventAttributes.isHarmless)
        }
        if context.hidesUnnamed, name.isEmpty { return true }
        if context.isDriverOptions { return name.read(in: bytes, ReferringOptions.isOtherSpelling) }
        guard let (kind, form) = context.keys else { return false }
        return hides(kind, text: name, form: form)
    }

    /// Whether the value that begins here, with this name, is masked.
    private func masks(_ name: JSONText, in context: Context) throws(FilterError) -> Bool {
        if context.masksPaths, at < bytes.count, bytes[at] == 0x22, try text().read(in: bytes, { $0.first == 0x2F }) {
            return true
        }
        guard context.masksLabels else { return false }
        return name.read(in: bytes) { name in
            if context.isEvent, EventAttributes.contains(name) { return false }
            return plan.redaction.labels.contains { $0.matches(name) }
        }
    }
}
