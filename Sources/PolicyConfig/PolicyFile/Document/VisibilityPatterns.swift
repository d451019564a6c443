// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A text for a pattern, as written.
struct TextEntry {
    let text: String
    /// Whether it is a part of a text, `{ contains: … }`.
    let isPart: Bool
    let place: SourceLocation

    var pattern: TextPattern { pattern(from: text) }

    /// Returns a pattern of the same form for a part of the text.
    func pattern(from text: String) -> TextPattern {
        if isPart { return .contains(text) }
        return text.utf8.contains { "*?".utf8.contains($0) } ? .glob(text) : .exact(text)
    }
}

extension String {
    /// Splits `key=value` at the first equals sign; without one there is no value. By bytes, as the engine compares.
    func splitAtEquals() -> (key: String, value: String?) {
        guard let equals = utf8.firstIndex(of: UInt8(ascii: "=")) else { return (self, nil) }
        let value = String(decoding: utf8[utf8.index(after: equals)...], as: UTF8.self)
        return (String(decoding: utf8[..<equals], as: UTF8.self), value)
    }

    /// The warning about a star in a part of a text.
    var starWarning: String? {
        guard utf8.contains(UInt8(ascii: "*")) else { return nil }
        return "\(shown) is a part of a text, in which a * stands for itself"
    }
}

extension DocumentReader {
    static let textForms = "a text, { contains: TEXT } or a list of these"

    /// Reads one text or a list: exact, a glob if it contains `*` or `?`, or a part.
    mutating func texts(from node: YAMLNode, of subject: String) -> [TextEntry] {
        guard case .sequence(let items) = node.content else {
            return textEntry(from: node, of: subject).map { [$0] } ?? []
        }
        guard (1...PolicyFileBounds.entries).contains(items.count) else {
            let wrong = items.isEmpty ? "is empty: leave it out" : "has more than \(PolicyFileBounds.entries) entries"
            issues.error(at: node.place, "\(subject) \(wrong)")
            return []
        }
        var places: [String: SourceLocation] = [:]
        return items.compactMap { item in
            guard !issues.isFull, let entry = textEntry(from: item, of: subject) else { return nil }
            let known = (entry.isPart ? "contains " : "is ") + entry.text
            if let first = places[known] {
                issues.error(
                    at: item.place, "\(entry.text.shown) stands in \(subject) twice, first at \(issues.at(first))")
                return nil
            }
            places[known] = item.place
            return entry
        }
    }

    private mutating func textEntry(from node: YAMLNode, of subject: String) -> TextEntry? {
        guard case .mapping = node.content else {
            return text(from: node, of: subject, expected: Self.textForms).map {
                TextEntry(text: $0, isPart: false, place: node.place)
            }
        }
        guard let fields = fields(from: node, of: subject, keys: PolicyFileReference.part.keyNames) else { return nil }
        guard let part = fields["contains"] else {
            if !node.hasPairs { mismatch(at: node, subject: subject, expected: Self.textForms) }
            return nil
        }
        guard let text = text(from: part, of: "contains", expected: "a text") else { return nil }
        if let warning = text.starWarning { issues.warning(at: part.place, warning) }
        return TextEntry(text: text, isPart: true, place: part.place)
    }
}

extension YAMLNode {
    /// Whether the node is a mapping that is not empty.
    var hasPairs: Bool { if case .mapping(let pairs) = content { !pairs.isEmpty } else { false } }
}
