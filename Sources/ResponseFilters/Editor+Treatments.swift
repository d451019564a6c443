// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import PolicyCore

extension Editor {
    enum Treated {
        /// The value is to be passed on.
        case on
        /// The value has been replaced.
        case done
        case dropped
    }

    mutating func treat(mark: Int, in context: inout Context) throws(FilterError) -> Treated {
        let treatment = plan.treatments[mark]
        if let treated = try treatWhole(by: treatment, mark: mark) { return treated }
        if bytes[at] == 0x6E { return .on }
        switch treatment {
        case .keys(let kind, let form):
            guard bytes[at] == 0x7B else { throw .unexpectedType }
            context.keys = (kind, form)
            return .on
        case .blankReference(let kind, let form):
            return try refersToHidden(kind, form: form) ? try replaceValue(with: "\"\"") : .on
        case .dropReference(let kind, let form): return try refersToHidden(kind, form: form) ? .dropped : .on
        case .networkInEvent:
            if hasLabelsInEvent { return .on }
            return try refersToHidden(.network, form: .whole) ? try replaceValue(with: "\"\"") : .on
        case .pathOfPod:
            let isOfPod = try text().read(in: bytes) { TextPattern.contains("libpod_parent").matches($0) }
            return isOfPod ? try replaceValue(with: "\"\"") : .on
        case .progressLine, .errorText: return try speak(isError: treatment == .errorText)
        case .unnamedMembers:
            context.hidesUnnamed = true
            return .on
        case .emptied(let form, _):
            context.emptyForm = form
            return .on
        case .imageDigests: return try writeDigests()
        case .imageName: return try text().read(in: bytes) { imageNames?.contains($0) == true } ? .on : .dropped
        case .nameInEvent: return try tellsName() ? .on : .dropped
        case .formerName: return try tellsFormerName() ? .on : .dropped
        case .count(let count, _): return try replace(with: count)
        case .empty: return try blank()
        case .outcome: return try text().read(in: bytes, EngineOutcome.isHarmless) ? .on : blank()
        case .hostname: return joined.hidesHostname ? try blank() : .on
        case .hostnameVariable: return try namesHiddenHost() ? .dropped : .on
        case .ofJoinedHost: return joined.hidesNetwork ? try blank() : .on
        case .ofDefaultNetwork: return try tellsHiddenDefaultNetwork() ? blank() : .on
        default: return try redact(by: treatment, in: &context)
        }
    }

    /// Applies a treatment that does not depend on the value's type, `null` included; returns nil for others.
    private mutating func treatWhole(by treatment: Treatment, mark: Int) throws(FilterError) -> Treated? {
        switch treatment {
        case .judge: return judged(isHidden: try isHidden(by: plan.evidence[mark]))
        case .judgeMount: return judged(isHidden: try isHiddenMount(in: plan.evidence[mark].captures))
        case .judgeEvent: return judged(isHidden: try isHiddenEvent(by: plan.evidence[mark]))
        case .buildLine: return judged(isHidden: try isHiddenLine(in: plan.evidence[mark].captures))
        case .leaveOut, .leaveOutRedactedLabels:
            isCollected = false
            return .dropped
        case .processTitles:
            try readTitles(from: plan.evidence[mark].captures)
            return .on
        case .joinedHost:
            try readJoined(from: plan.evidence[mark].captures)
            return .on
        default: return nil
        }
    }

    /// Whether the variable that begins here holds the name of a hidden host.
    func namesHiddenHost() throws(FilterError) -> Bool {
        guard joined.hidesHostname else { return false }
        return try text().read(in: bytes) { $0.starts(with: "HOSTNAME=".utf8) }
    }

    private mutating func judged(isHidden: Bool) -> Treated {
        isCollected = isHidden
        return isHidden ? .dropped : .on
    }

    private mutating func refersToHidden(_ kind: ObjectKind, form: ReferenceForm) throws(FilterError) -> Bool {
        isCollected = false
        return hides(kind, text: try text(), form: form)
    }

    mutating func hides(_ kind: ObjectKind, text: JSONText, form: ReferenceForm = .whole) -> Bool {
        if form == .whole || form == .fullID, let isShown = snapshot.objects.shows(kind, fullID: text.raw(in: bytes)) {
            return !isShown
        }
        return snapshot.hides(kind, text: text.string(in: bytes), form: form)
    }

    /// Replaces a text of the engine's unless it may be passed on.
    private mutating func speak(isError: Bool) throws(FilterError) -> Treated {
        let text = try text()
        let said = Array(text.string(in: bytes).utf8)
        let isTold = (isError ? spoken?.tells(error: said) : spoken?.tells(progress: said)) ?? false
        if isTold {
            let written = String(decoding: bytes[text.start..<text.end], as: UTF8.self)
            guard let turned = spoken?.turnedBack(written) else { return .on }
            return try replaceValue(with: "\"\(turned)\"")
        }
        return try replaceValue(with: isError ? Self.untoldError : Self.untoldLine)
    }

    private static let untoldLine = "\"(not shown)\""
    private static let untoldError = "\"what the engine says could name something that is hidden from this client\""

    /// Returns the string that begins here, without moving behind it.
    func text() throws(FilterError) -> JSONText {
        guard bytes[at] == 0x22 else { throw .unexpectedType }
        return JSONText(start: at + 1, end: try JSONScan.string(in: bytes, from: at) - 1)
    }

    private mutating func replace(with count: VisibleCount) throws(FilterError) -> Treated {
        guard bytes[at] == 0x2D || bytes[at].isDigit else { throw .unexpectedType }
        let number =
            switch count {
            case .notCounted: -1
            case .zero: 0
            case .containers: snapshot.counts().containers
            case .running: snapshot.counts().running
            case .paused: snapshot.counts().paused
            case .stopped: snapshot.counts().stopped
            case .images: snapshot.counts().images
            }
        return try replaceValue(with: String(number))
    }

    mutating func replaceValue(with text: String) throws(FilterError) -> Treated {
        let start = at
        try validate()
        replace(from: start, with: text.utf8)
        return .done
    }

    private mutating func isHidden(by evidence: Evidence) throws(FilterError) -> Bool {
        collector.expect(evidence.kind ?? .container, labelKeyLengths: evidence.labelKeyLengths)
        try collector.collect(bytes, at: at, captures: evidence.captures)
        if let kind = evidence.kind {
            if evidence.needsID, collector.id == nil { throw .unexpectedType }
            if !plan.visibility.shows(collector) { return true }
            if kind == .image { imageNames = plan.visibility.names(of: collector) }
        }
        for index in collector.owners.indices {
            let (owner, text) = (evidence.owners[collector.owners[index].owner], collector.owners[index].text)
            if hides(owner.kind, text: text, form: owner.form) { return true }
        }
        return false
    }

    /// Whether the mount's object is hidden. A volume is named, or found at its path; an image is named by its source,
    /// unless that is the path of its mount.
    private mutating func isHiddenMount(in captures: PathTree) throws(FilterError) -> Bool {
        try collector.collect(bytes, at: at, captures: captures)
        let isImage = collector.owners.contains { owner, text in
            owner == MountFields.type && text.read(in: bytes) { $0.elementsEqual("image".utf8) }
        }
        for index in collector.owners.indices where collector.owners[index].owner != MountFields.type {
            let (owner, text) = collector.owners[index]
            if isImage {
                if plan.visibility.rules(.image), hides(.image, text: text, form: .unlessPath) { return true }
            } else if plan.visibility.rules(.volume) {
                if hides(.volume, text: text, form: owner == MountFields.name ? .whole : .volumeOfSource) {
                    return true
                }
            }
        }
        return false
    }

    /// Whether a line names a container: `Running in <id>` and the like, by which the classic builder reports the
    /// containers that it creates and removes.
    private mutating func isHiddenLine(in captures: PathTree) throws(FilterError) -> Bool {
        try collector.collect(bytes, at: at, captures: captures)
        return collector.names.contains { name in
            let line = name.string(in: bytes)
            return ["Running in ", "intermediate container ", "container "].contains { line.contains(word: $0) }
        }
    }
}

extension String {
    /// Whether the text contains a part, without Foundation.
    fileprivate func contains(word: String) -> Bool {
        TextPattern.contains(word).matches(self)
    }
}
