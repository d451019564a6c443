// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension Visibility.Rule {
    /// Returns `it sees containers with the label role=web or the name ci-*, and none with the name vault`.
    func words(for kind: ObjectKind) -> String { "it sees \(selection(of: kind))" }

    /// Returns `containers with the label role=web or the name ci-*, and none with the name vault`.
    func selection(of kind: ObjectKind) -> String {
        let seen = shown.isEmpty ? "\(kind)s" : "\(kind)s with \(shown.map(\.words).joined(separator: " or "))"
        let unseen = hidden.isEmpty ? "" : ", and none with \(hidden.map(\.words).joined(separator: " or "))"
        return seen + unseen
    }
}

extension ObjectSelector {
    fileprivate var words: String {
        switch self {
        case .name(let pattern): "the name \(pattern.words)"
        case .label(let key, let value): "the label \(key.words)\(value.map { "=\($0.words)" } ?? "")"
        case .composeProject(let pattern): "the compose project \(pattern.words)"
        case .image(let pattern): "the image \(pattern.words)"
        case .ownedByOther(let owner): "another owner than \(owner)"
        }
    }
}

extension TextPattern {
    var words: String {
        switch self {
        case .exact(let text), .glob(let text): text
        case .contains(let text): "*\(text)*"
        }
    }
}
