// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Reads the selectors of visible objects: `containers: { label: homepage.*, except: { name: db } }`.
extension DocumentReader {
    mutating func visibility(from fields: Fields, into draft: inout VisibilityDraft) {
        for (key, kind) in VisibilityKeys.kinds {
            guard let node = fields[key] else { continue }
            draft.kinds.append((kind, fields.place(of: key)))
            draft.visibility[kind] = visibilityRule(from: node, key: key, kind: kind)
        }
    }

    mutating func visibilityRule(from node: YAMLNode, key: String, kind: ObjectKind) -> Visibility.Rule {
        var rule = Visibility.Rule()
        guard let fields = selection(from: node, of: key, keys: PolicyFileReference.selection.keyNames) else {
            return rule
        }
        let shown = selectors(from: fields, kind: kind)
        rule.shown = shown.map(\.selector)
        guard let node = fields["except"],
            let except = selection(from: node, of: "except", keys: PolicyFileReference.exception.keyNames)
        else { return rule }
        let hidden = selectors(from: except, kind: kind)
        rule.hidden = hidden.map(\.selector)
        for (selector, entry) in shown {
            guard let cover = hidden.first(where: { $0.selector == selector })?.entry else { continue }
            let place = issues.at(cover.place)
            issues.error(at: entry.place, "\(entry.text.shown) shows nothing: except has it at \(place), and that wins")
        }
        return rule
    }

    private mutating func selection(from node: YAMLNode, of subject: String, keys: [String]) -> Fields? {
        guard case .mapping(let pairs) = node.content, pairs.isEmpty else {
            return fields(from: node, of: subject, keys: keys)
        }
        let wayOut =
            subject == "except"
            ? "write what it hides, such as { name: db }, or leave it out"
            : "write what is shown ({ label: homepage.* }) or hidden ({ except: { name: db } }); "
                + "without it all are shown"
        issues.error(at: node.place, "\(subject) is empty; \(wayOut)")
        return nil
    }

    // MARK: Selectors

    private typealias Selection = (selector: ObjectSelector, entry: TextEntry)

    private mutating func selectors(from fields: Fields, kind: ObjectKind) -> [Selection] {
        ["name", "label", "compose_project", "image"].flatMap { key -> [Selection] in
            guard let node = fields[key] else { return [] }
            if key == "image", !VisibilityKeys.kindsWithImage.contains(kind) {
                issues.error(at: fields.place(of: key), "\(VisibilityKeys.key(of: kind)) have no image")
                return []
            }
            return texts(from: node, of: key).flatMap { entry -> [Selection] in
                guard let written = selector(from: entry, key: key, kind: kind) else { return [] }
                let other = familiar(written, from: entry, kind: kind).map { [$0] } ?? []
                return ([written] + other).map { ($0, entry) }
            }
        }
    }

    private mutating func selector(from entry: TextEntry, key: String, kind: ObjectKind) -> ObjectSelector? {
        switch key {
        case "name": return name(from: entry, kind: kind)
        case "label": return label(from: entry)
        case "compose_project": return .composeProject(entry.pattern)
        // An image's own names are those by which others refer to it.
        default: return kind == .image ? name(from: entry, kind: kind) : .image(entry.pattern)
        }
    }

    private mutating func name(from entry: TextEntry, kind: ObjectKind) -> ObjectSelector? {
        guard let problem = NameGrammar.problem(with: entry, of: kind) else { return .name(entry.pattern) }
        issues.error(at: entry.place, "\(entry.text.shown) never matches: \(problem)")
        return nil
    }

    /// Returns the same name in Docker's form, which leaves out the host of its own registry.
    private mutating func familiar(
        _ selector: ObjectSelector, from entry: TextEntry, kind: ObjectKind
    ) -> ObjectSelector? {
        guard kind == .image, case .name(let pattern) = selector else { return nil }
        switch pattern.familiarImageName {
        case .same: return nil
        case .other(let familiar): return .name(familiar)
        case .untold:
            issues.warning(
                at: entry.place,
                "\(entry.text.shown) matches on Podman alone: Docker leaves out what stands in front of the names of its "
                    + "own registry; write them without it")
            return nil
        }
    }

    /// Reads a label, `key` or `key=value`, split at the first equals sign.
    private mutating func label(from entry: TextEntry) -> ObjectSelector? {
        let (key, value) = entry.text.splitAtEquals()
        guard !key.isEmpty || entry.isPart && value?.isEmpty == false else {
            issues.error(at: entry.place, "\(entry.text.shown) names no label; a label is key or key=value")
            return nil
        }
        return .label(key: entry.pattern(from: key), value: value.map { entry.pattern(from: $0) })
    }
}
