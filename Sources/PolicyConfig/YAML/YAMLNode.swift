// SPDX-License-Identifier: Apache-2.0

/// A part of a YAML document, with its place.
///
/// Scalars remain text, and their readers interpret them, so that a container may be called `no` or `1e3`.
struct YAMLNode: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case scalar(String, isQuoted: Bool)
        /// The part has an issue already, and gets no other.
        case refused
        case sequence([YAMLNode])
        /// Pairs in the order of the file; no key is duplicate.
        case mapping([Pair])
    }

    struct Pair: Sendable, Equatable {
        let key: String
        let keyPlace: SourceLocation
        let value: YAMLNode
    }

    let content: Content
    let place: SourceLocation
}

extension YAMLNode {
    /// Whether the value is empty: `key:`, `~` or `null`.
    var isNothing: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The text of a scalar that is not empty.
    var text: String? {
        guard !isNothing, case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// The pairs of a mapping; nil for any other node.
    var pairs: [Pair]? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs
    }

    /// The items of a list; nil for any other node.
    var items: [YAMLNode]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    /// The value of a key of a mapping.
    subscript(key: String) -> YAMLNode? { pairs?.first { $0.key == key }?.value }

    /// The number of levels: 1 for a scalar.
    var height: Int {
        let inner = items ?? pairs?.map(\.value) ?? []
        return 1 + (inner.map(\.height).max() ?? 0)
    }

    /// Returns the node as if all of it stood at one place, in another file.
    func standing(at place: SourceLocation) -> YAMLNode {
        switch content {
        case .scalar, .refused: YAMLNode(content: content, place: place)
        case .sequence(let items):
            YAMLNode(content: .sequence(items.map { $0.standing(at: place) }), place: place)
        case .mapping(let pairs):
            YAMLNode(
                content: .mapping(
                    pairs.map { Pair(key: $0.key, keyPlace: place, value: $0.value.standing(at: place)) }),
                place: place)
        }
    }

    /// The value in the words of an issue.
    var words: String {
        switch content {
        case .scalar where isNothing: "nothing"
        case .scalar(let text, _): text.shown
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .refused: "what is not read"
        }
    }
}

extension String {
    /// The text in quotes, as issues show it: short, and without characters that a terminal would interpret.
    var shown: String {
        var shown = "\""
        for (count, scalar) in unicodeScalars.enumerated() {
            if count == 80 {
                shown += "…"
                break
            }
            let isPrintable = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && !scalar.isDirectional
            shown.unicodeScalars.append(isPrintable ? scalar : "\u{FFFD}")
        }
        return shown + "\""
    }
}

extension Unicode.Scalar {
    /// Whether the scalar changes the direction of a line, or breaks it.
    fileprivate var isDirectional: Bool {
        (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0xFEFF
    }
}
