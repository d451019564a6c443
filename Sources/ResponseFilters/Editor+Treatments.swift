import PolicyCore

extension Editor {
    enum Treated {
        /// The value is still to be passed on.
        case on
        /// It has been replaced.
        case done
        case dropped
    }

    mutating func treat(_ mark: Int, _ context: inout Context) throws(FilterError) -> Treated {
        let treatment = plan.treatments[mark]
        switch treatment {
        case .judge(let fields): return try isHidden(fields, plan.captures[mark]) ? .dropped : .on
        case .judgeEvent: return try isHiddenEvent(plan.captures[mark]) ? .dropped : .on
        case .buildLine: return try isHiddenLine(plan.captures[mark]) ? .dropped : .on
        case .leaveOut: return .dropped
        case .processTitles:
            try readTitles(plan.captures[mark])
            return .on
        default: break
        }
        if bytes[at] == 0x6E { return .on }
        switch treatment {
        case .keys(let kind, let form):
            guard bytes[at] == 0x7B else { throw .unexpectedType }
            context.keys = (kind, form)
            return .on
        case .blankReference(let kind, let form):
            return try refersToHidden(kind, form) ? try replaceValue("\"\"") : .on
        case .dropReference(let kind, let form): return try refersToHidden(kind, form) ? .dropped : .on
        case .count(let count, _): return try replace(count)
        default: return try redact(treatment, &context)
        }
    }

    private mutating func refersToHidden(_ kind: ObjectKind, _ form: ReferenceForm) throws(FilterError) -> Bool {
        snapshot.hides(kind, try text().string(in: bytes), form)
    }

    /// The string that begins here; it is not gone over.
    func text() throws(FilterError) -> JSONText {
        guard bytes[at] == 0x22 else { throw .unexpectedType }
        return JSONText(start: at + 1, end: try JSONScan.string(bytes, from: at) - 1)
    }

    private mutating func replace(_ count: VisibleCount) throws(FilterError) -> Treated {
        guard bytes[at] == 0x2D || (0x30...0x39).contains(bytes[at]) else { throw .unexpectedType }
        let counts = snapshot.objects.counts ?? VisibleCounts()
        let number =
            switch count {
            case .notCounted: -1
            case .zero: 0
            case .containers: counts.containers
            case .running: counts.running
            case .paused: counts.paused
            case .stopped: counts.stopped
            case .images: counts.images
            }
        return try replaceValue(String(number))
    }

    mutating func replaceValue(_ text: String) throws(FilterError) -> Treated {
        let start = at
        try validate()
        replace(from: start, with: text.utf8)
        return .done
    }

    private mutating func isHidden(_ fields: ObjectFields, _ captures: PathTree) throws(FilterError) -> Bool {
        var collector = Collector(bytes, at: at, captures)
        try collector.collect()
        if let kind = fields.kind, plan.visibility.rules(kind) {
            if fields.id != nil, collector.id == nil { throw .unexpectedType }
            if !plan.visibility.shows(CollectedObject(kind: kind, collector: collector)) { return true }
        }
        for (index, text) in collector.owners {
            let owner = fields.owners[index]
            if snapshot.hides(owner.kind, text.string(in: bytes), owner.form) { return true }
        }
        return false
    }

    /// `Running in <id>` and the like, by which the classic builder tells the containers that it makes and removes.
    private func isHiddenLine(_ captures: PathTree) throws(FilterError) -> Bool {
        var collector = Collector(bytes, at: at, captures)
        try collector.collect()
        return collector.names.contains { name in
            let line = name.string(in: bytes)
            return ["Running in ", "intermediate container ", "container "].contains { line.contains(word: $0) }
        }
    }
}

extension String {
    /// Whether a part stands in it, without Foundation.
    fileprivate func contains(word: String) -> Bool {
        TextPattern.contains(word).matches(self)
    }
}
