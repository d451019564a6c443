// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The visibility of a policy's clients, as lines of a policy file.
struct VisibilityText {
    private(set) var lines: [String] = []

    private static let indent = "    "
    private static let width = 100

    init(of view: View) {
        for (key, kind) in VisibilityKeys.kinds {
            let rule = view.ruleOfPolicy(kind)
            if rule.isEmpty { continue }
            lines.append("\(Self.indent)\(key):")
            addSelectors(rule.shown, indent: Self.indent + "  ")
            guard !rule.hidden.isEmpty else { continue }
            lines.append("\(Self.indent)  except:")
            addSelectors(rule.hidden, indent: Self.indent + "    ")
        }
        add(view.redaction)
        guard !view.fields.isEmpty else { return }
        lines.append("\(Self.indent)fields:")
        for endpoint in Endpoint.allCases {
            guard let members = view.fields[endpoint] else { continue }
            add(endpoint.operationId, list: members.map(YAMLText.scalar), indent: Self.indent + "  ")
        }
    }

    private mutating func add(_ key: String, list items: [String], indent: String) {
        let line = "\(indent)\(key): [\(items.joined(separator: ", "))]"
        if line.count <= Self.width {
            lines.append(line)
        } else {
            lines.append("\(indent)\(key):")
            lines += items.map { "\(indent)  - \($0)" }
        }
    }

    // MARK: Visibility

    private mutating func addSelectors(_ selectors: [ObjectSelector], indent: String) {
        for (key, texts) in Self.grouped(selectors) {
            if texts.count == 1 { lines.append("\(indent)\(key): \(texts[0])") }
            if texts.count > 1 { add(key, list: texts, indent: indent) }
        }
    }

    /// Returns the keys of a selection, each with its texts.
    static func grouped(_ selectors: [ObjectSelector]) -> [(key: String, texts: [String])] {
        ["name", "label", "compose_project", "image"].compactMap { key in
            let texts = selectors.filter { $0.key == key }.map(\.text)
            return texts.isEmpty ? nil : (key, texts)
        }
    }

    // MARK: Redaction

    private mutating func add(_ redaction: Redaction) {
        var words = redaction.environment == .empty ? ["env"] : []
        words += VisibilityKeys.flags.filter { redaction[keyPath: $0.flag] }.map(\.word)
        if !redaction.labels.isEmpty {
            words.append("{ labels: [\(redaction.labels.map(\.yaml).joined(separator: ", "))] }")
        }
        if !words.isEmpty { lines.append("\(Self.indent)redact: [\(words.joined(separator: ", "))]") }
        if case .keep(let names) = redaction.environment {
            lines.append("\(Self.indent)env: { keep: [\(names.map(\.yaml).joined(separator: ", "))] }")
        }
        guard case .hash(let masking) = redaction.mask else { return }
        guard let mask = masking as? KeyedMask else {
            lines.append(Self.indent + YAMLText.comment("not kept: a mask of a kind that a policy file does not have"))
            return
        }
        lines.append("\(Self.indent)mask: { hash: \(YAMLText.scalar(mask.secret)) }")
    }
}

extension TextPattern {
    /// The pattern as a policy file writes it.
    var yaml: String {
        switch self {
        case .exact(let text), .glob(let text): YAMLText.scalar(text)
        case .contains(let text): "{ contains: \(YAMLText.scalar(text)) }"
        }
    }

    func joined(with value: TextPattern) -> TextPattern {
        if case .contains = self { return .contains("\(text)=\(value.text)") }
        return .glob("\(text)=\(value.text)")
    }

    private var text: String {
        switch self {
        case .exact(let text), .glob(let text), .contains(let text): text
        }
    }
}

extension ObjectSelector {
    fileprivate var key: String {
        switch self {
        case .name: "name"
        // A policy file's own selectors are never by an owner.
        case .label, .ownedByOther: "label"
        case .composeProject: "compose_project"
        case .image: "image"
        }
    }

    fileprivate var text: String {
        switch self {
        case .name(let pattern), .composeProject(let pattern), .image(let pattern): pattern.yaml
        case .label(let key, let value): (value.map(key.joined) ?? key).yaml
        case .ownedByOther: TextPattern.exact(Ownership.label).yaml
        }
    }
}
