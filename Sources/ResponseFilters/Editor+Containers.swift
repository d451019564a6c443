// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Which of the named members an object has had.
struct MembersSeen {
    private var bits: UInt64 = 0

    mutating func note(_ ordinal: Int?) throws(FilterError) {
        guard let ordinal else { return }
        let bit: UInt64 = 1 << UInt64(ordinal & 63)
        if bits & bit != 0 { throw .duplicateMember }
        bits |= bit
    }
}

/// How far an object or an array has been passed on.
struct Progression {
    var isFirst = true
    var hasKept = false
    /// The end of the opening bracket, or of the member or element before.
    var lastEnd: Int
    var afterComma = 0
}

extension Editor {
    mutating func object(_ spot: Spot, _ context: Context) throws(FilterError) {
        var progression = Progression(lastEnd: at + 1)
        var seen = MembersSeen()
        try enter()
        while try !closes(0x7D, &progression) {
            try member(spot, context, &progression, &seen)
            progression.isFirst = false
            progression.lastEnd = at
        }
        depth -= 1
    }

    mutating func array(_ spot: Spot, _ context: Context) throws(FilterError) {
        var progression = Progression(lastEnd: at + 1)
        try enter()
        let inner = spot.element(plan)
        var index = 0
        while try !closes(0x5D, &progression) {
            skipComma(progression)
            column = index
            let fate = context.isEnvironment ? try variable() : try value(inner)
            settle(fate, &progression)
            progression.isFirst = false
            progression.lastEnd = at
            index += 1
        }
        depth -= 1
    }

    /// Goes behind the closing bracket if it is next, else to the next member or element.
    private mutating func closes(_ bracket: UInt8, _ progression: inout Progression) throws(FilterError) -> Bool {
        at = JSONScan.afterBlank(bytes, from: at)
        guard at < bytes.count else { throw .malformed }
        if bytes[at] == bracket {
            at += 1
            return true
        }
        if progression.isFirst { return false }
        guard bytes[at] == 0x2C else { throw .malformed }
        progression.afterComma = at + 1
        at = JSONScan.afterBlank(bytes, from: at + 1)
        return false
    }

    /// Leaves out the comma before the first that is kept, if others stood before it.
    private mutating func skipComma(_ progression: Progression) {
        if !progression.hasKept, !progression.isFirst { copied = max(copied, progression.afterComma) }
    }

    private mutating func settle(_ fate: Fate, _ progression: inout Progression) {
        switch fate {
        case .kept: progression.hasKept = true
        case .dropped: leaveOut(since: progression.lastEnd)
        }
    }

    private mutating func member(
        _ spot: Spot, _ context: Context, _ progression: inout Progression, _ seen: inout MembersSeen
    ) throws(FilterError) {
        let start = at
        at = try JSONScan.key(bytes, from: at)
        guard let name = JSONText(find: start, in: bytes) else { throw .malformed }
        guard let (inner, ordinal) = name.read(in: bytes, { spot.member($0, plan) }), !hides(name, context) else {
            at = try StructuralSkip.end(bytes, from: at)
            return settle(.dropped, &progression)
        }
        try seen.note(ordinal)
        skipComma(progression)
        let isMasked = try masks(name, context)
        settle(isMasked ? try mask() : try value(inner), &progression)
    }

    private mutating func hides(_ name: JSONText, _ context: Context) -> Bool {
        if context.isEvent, !hasLabelsInEvent {
            // The engine's `name` is its node's. A plugin's, or a builder's, goes with it.
            if eventKind == nil, plan.visibility.rules(.node), name.read(in: bytes, EventAttributes.isName) {
                return true
            }
            return !name.read(in: bytes, EventAttributes.isHarmless)
        }
        guard let (kind, form) = context.keys else { return false }
        return hides(kind, name, form)
    }

    /// Whether the value that begins here is masked, which has this name.
    private func masks(_ name: JSONText, _ context: Context) throws(FilterError) -> Bool {
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
