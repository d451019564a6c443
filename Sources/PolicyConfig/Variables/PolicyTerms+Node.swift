// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension PolicyTerms {
    /// Returns the terms as a policy's value in a file.
    func node(at place: SourceLocation, issues: inout [Issue], names: PlaceNames) -> YAMLNode {
        var pairs: [(String, YAMLNode)] = []
        if let preset, let first = self[.preset].first {
            let name = YAMLNode.text(preset.name, at: first.place)
            let options = preset.options.map { YAMLNode.text($0, at: first.place) }
            pairs.append(
                ("preset", .mapping([("name", name), ("with", .list(options, at: first.place))], at: first.place)))
        }
        for clause in [Clause.allow, .deny] where !self[clause].isEmpty {
            pairs.append((clause.rawValue, .list(self[clause].map(YAMLNode.text), at: place)))
        }
        pairs += shown(issues: &issues, names: names)
        if let redacted = redacted(issues: &issues, names: names) { pairs.append(("redact", redacted)) }
        return .mapping(pairs, at: place)
    }

    // MARK: Visibility

    private static let selectors = PolicyFileReference.exception.keyNames

    /// Returns the visibility. `label=homepage.*` is about containers; another kind comes in front:
    /// `networks:name=front`.
    private func shown(issues: inout [Issue], names: PlaceNames) -> [(String, YAMLNode)] {
        var found: [(kind: String, selector: String, values: [YAMLNode])] = []
        for word in self[.show] {
            let (left, value) = word.text.splitAtEquals()
            let parts = left.split(separator: ":", maxSplits: 1).map(String.init)
            let (kind, selector) = parts.count == 2 ? (parts[0], parts[1]) : ("containers", left)
            guard let value, let problem = Self.problem(kind: kind, selector: selector) else {
                issues.append(Self.noSelector(word, names: names))
                continue
            }
            guard problem.isEmpty else {
                issues.append(Issue(.error, at: names.words(at: word.place), problem))
                continue
            }
            let node = YAMLNode.text(value, at: word.place)
            if let index = found.firstIndex(where: { $0.kind == kind && $0.selector == selector }) {
                found[index].values.append(node)
            } else {
                found.append((kind, selector, [node]))
            }
        }
        return VisibilityKeys.kinds.map(\.key).compactMap { kind in
            let own = found.filter { $0.kind == kind }
            guard let place = own.first?.values.first?.place else { return nil }
            return (kind, .mapping(own.map { ($0.selector, .list($0.values, at: place)) }, at: place))
        }
    }

    /// Returns the problem of a selector: empty if there is none; nil if the word has not the form of one.
    private static func problem(kind: String, selector: String) -> String? {
        let kinds = VisibilityKeys.kinds.map(\.key)
        guard kinds.contains(kind) else {
            return "\(kind.shown) is no kind of object\(Suggestion.ending(for: kind, among: kinds))"
        }
        guard !selectors.contains(selector) else { return "" }
        let likely = Suggestion.nearest(to: selector, among: selectors)
        return likely.map { "\(selector.shown) selects nothing; did you mean \($0.shown)?" }
    }

    private static func noSelector(_ word: Word, names: PlaceNames) -> Issue {
        let forms = "label=KEY, label=KEY=VALUE, name=NAME, compose_project=NAME or image=NAME, with * for any text"
        return Issue(.error, at: names.words(at: word.place), "\(word.text.shown) is not of the form \(forms)")
    }

    /// Returns the redaction: `env`, or `labels=*secret*`.
    private func redacted(issues: inout [Issue], names: PlaceNames) -> YAMLNode? {
        guard let place = self[.redact].first?.place else { return nil }
        var (items, labels) = ([YAMLNode](), [YAMLNode]())
        for word in self[.redact] {
            let (key, value) = word.text.splitAtEquals()
            if key == "labels", let value, !value.isEmpty {
                labels.append(.text(value, at: word.place))
            } else if key == "labels" {
                let message = "labels are redacted by their keys; write labels=*secret*"
                issues.append(Issue(.error, at: names.words(at: word.place), message))
            } else {
                items.append(.text(word.text, at: word.place))
            }
        }
        if !labels.isEmpty { items.append(.mapping([("labels", .list(labels, at: place))], at: place)) }
        return items.isEmpty ? nil : .list(items, at: place)
    }
}

extension YAMLNode {
    /// Makes a value without YAML.
    static func text(_ text: String, at place: SourceLocation) -> YAMLNode {
        YAMLNode(content: .scalar(text, isQuoted: true), place: place)
    }

    static func text(_ word: PolicyTerms.Word) -> YAMLNode { text(word.text, at: word.place) }

    static func list(_ items: [YAMLNode], at place: SourceLocation) -> YAMLNode {
        YAMLNode(content: .sequence(items), place: place)
    }

    static func mapping(_ pairs: [(String, YAMLNode)], at place: SourceLocation) -> YAMLNode {
        YAMLNode(content: .mapping(pairs.map { Pair(key: $0.0, keyPlace: $0.1.place, value: $0.1) }), place: place)
    }
}
