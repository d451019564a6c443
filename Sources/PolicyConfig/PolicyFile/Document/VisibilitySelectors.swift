// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Which objects a policy shows: `containers: { label: homepage.*, except: { name: db } }`.
extension DocumentReader {
    mutating func visibility(_ fields: Fields, _ draft: inout VisibilityDraft) {
        for (key, kind) in VisibilityKeys.kinds {
            guard let node = fields[key] else { continue }
            draft.kinds.append((kind, fields.place(of: key)))
            draft.visibility[kind] = visibilityRule(node, key, kind)
        }
    }

    private mutating func visibilityRule(_ node: YAMLNode, _ key: String, _ kind: ObjectKind) -> Visibility.Rule {
        var rule = Visibility.Rule()
        guard let fields = selection(node, key, PolicyFileReference.selection.keyNames) else { return rule }
        let shown = selectors(fields, kind)
        rule.shown = shown.map(\.selector)
        guard let node = fields["except"],
            let except = selection(node, "except", PolicyFileReference.exception.keyNames)
        else { return rule }
        let hidden = selectors(except, kind)
        rule.hidden = hidden.map(\.selector)
        for (selector, entry) in shown {
            guard let cover = hidden.first(where: { $0.selector == selector })?.entry else { continue }
            let place = issues.at(cover.place)
            issues.error(entry.place, "\(entry.text.shown) shows nothing: except has it at \(place), and that wins")
        }
        return rule
    }

    private mutating func selection(_ node: YAMLNode, _ subject: String, _ keys: [String]) -> Fields? {
        guard case .mapping(let pairs) = node.content, pairs.isEmpty else {
            return fields(node, of: subject, keys: keys)
        }
        let wayOut =
            subject == "except"
            ? "write what it hides, such as { name: db }, or leave it out"
            : "write what is shown ({ label: homepage.* }) or hidden ({ except: { name: db } }); "
                + "without it all are shown"
        issues.error(node.place, "\(subject) is empty; \(wayOut)")
        return nil
    }

    // MARK: Selectors

    private typealias Selection = (selector: ObjectSelector, entry: TextEntry)

    private mutating func selectors(_ fields: Fields, _ kind: ObjectKind) -> [Selection] {
        ["name", "label", "compose_project", "image"].flatMap { key -> [Selection] in
            guard let node = fields[key] else { return [] }
            if key == "image", !VisibilityKeys.kindsWithImage.contains(kind) {
                issues.error(fields.place(of: key), "\(VisibilityKeys.key(of: kind)) have no image")
                return []
            }
            return texts(node, of: key).compactMap { entry in
                selector(entry, key, kind).map { ($0, entry) }
            }
        }
    }

    private mutating func selector(_ entry: TextEntry, _ key: String, _ kind: ObjectKind) -> ObjectSelector? {
        switch key {
        case "name": return name(entry, kind)
        case "label": return label(entry)
        case "compose_project": return .composeProject(entry.pattern)
        // An image's own names are what others call it by.
        default: return kind == .image ? name(entry, kind) : .image(entry.pattern)
        }
    }

    private mutating func name(_ entry: TextEntry, _ kind: ObjectKind) -> ObjectSelector? {
        let problem: String? =
            switch kind {
            case .container: Self.problem(withContainer: entry)
            case .image: Self.problem(withImage: entry)
            default: nil
            }
        guard let problem else { return .name(entry.pattern) }
        issues.error(entry.place, "\(entry.text.shown) never matches: \(problem)")
        return nil
    }

    /// A part may hold the slash that the engine puts in front; link aliases hold further ones, and never decide.
    private static func problem(withContainer entry: TextEntry) -> String? {
        let name = entry.isPart ? entry.text.dropFirst() : entry.text[...]
        guard name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let own = entry.text.split(separator: "/").last.map(String.init) ?? ""
        let wayOut = own.isEmpty ? "" : "; write \(own.shown)"
        return "a container's own name holds no slash\(wayOut)"
    }

    private static func problem(withImage entry: TextEntry) -> String? {
        guard case .exact(let name) = entry.pattern else { return nil }
        // The colon of a port stands before a slash.
        let isTagged = name.contains("@") || name.split(separator: "/").last?.contains(":") == true
        return isTagged ? nil : "an image's name has a tag or a digest; write \("\(name):*".shown)"
    }

    /// `key` or `key=value`, split at the first equals sign.
    private mutating func label(_ entry: TextEntry) -> ObjectSelector? {
        let (key, value) = entry.text.splitAtEquals()
        guard !key.isEmpty || entry.isPart && value?.isEmpty == false else {
            issues.error(entry.place, "\(entry.text.shown) names no label; a label is key or key=value")
            return nil
        }
        return .label(key: entry.pattern(key), value: value.map { entry.pattern($0) })
    }
}
