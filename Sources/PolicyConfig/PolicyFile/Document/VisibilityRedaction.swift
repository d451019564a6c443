// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Reads the redaction of visible objects: `redact`, `env`, `mask`.
extension DocumentReader {
    mutating func view(from fields: Fields) -> VisibilityDraft {
        var draft = VisibilityDraft()
        visibility(from: fields, into: &draft)
        draft.redactionPlace = ["redact", "env"].first(where: fields.has).map { fields.place(of: $0) }
        if let node = fields["redact"] { redact(from: node, into: &draft.redaction) }
        if let node = fields["env"] { keptVariables(from: node, policy: fields, into: &draft.redaction) }
        if let node = fields["mask"] {
            draft.redaction.mask = mask(from: node) ?? .stars
            if !fields.has("redact"), !fields.has("env") {
                issues.warning(at: fields.place(of: "mask"), "mask means nothing without redact or env")
            }
        }
        if let node = fields["fields"] { keptFields(from: node, into: &draft) }
        return draft
    }

    // MARK: Values

    private mutating func redact(from node: YAMLNode, into redaction: inout Redaction) {
        guard let items = items(from: node, of: "redact", expected: "a list, such as [env]") else { return }
        if items.isEmpty { issues.error(at: node.place, "redact is empty: leave it out") }
        var places: [String: SourceLocation] = [:]
        for item in items where !issues.isFull {
            guard let word = redactEntry(item, into: &redaction) else { continue }
            if let first = places[word] {
                issues.error(at: item.place, "\(word.shown) stands in redact twice, first at \(issues.at(first))")
            }
            places[word] = item.place
        }
    }

    /// Reads an entry of `redact`, and returns its word.
    private mutating func redactEntry(_ node: YAMLNode, into redaction: inout Redaction) -> String? {
        if case .mapping = node.content {
            guard let fields = fields(from: node, of: "an entry of redact", keys: PolicyFileReference.labels.keyNames)
            else {
                return nil
            }
            if !node.hasPairs {
                mismatch(at: node, subject: "an entry of redact", expected: "{ labels: [\"*secret*\"] }")
            }
            guard let labels = fields["labels"] else { return nil }
            redaction.labels = keys(from: labels, of: "labels")
            return "labels"
        }
        let words = VisibilityKeys.redactable
        guard let text = text(from: node, of: "an entry of redact", expected: "one of \(words.joined(separator: ", "))")
        else { return nil }
        if text == "env" {
            redaction.environment = .empty
        } else if let flag = VisibilityKeys.flags.first(where: { $0.word == text })?.flag {
            redaction[keyPath: flag] = true
        } else if text == "labels" {
            issues.error(at: node.place, "labels are redacted by their keys; write { labels: [\"*secret*\"] }")
            return nil
        } else {
            let ending = Suggestion.ending(for: text, among: words + ["labels"])
            issues.error(at: node.place, "redact has no \(text.shown)\(ending)")
            return nil
        }
        return text
    }

    /// Reads keys only: the text behind an equals sign may be a secret.
    private mutating func keys(from node: YAMLNode, of subject: String) -> [TextPattern] {
        texts(from: node, of: subject).compactMap { entry in
            let (name, value) = entry.text.splitAtEquals()
            if value == nil { return entry.pattern }
            issues.error(at: entry.place, "\(subject) takes names without values; write \(name.shown)")
            return nil
        }
    }

    private mutating func keptVariables(from node: YAMLNode, policy: Fields, into redaction: inout Redaction) {
        let form = "{ keep: [TZ] }"
        guard case .mapping = node.content else {
            mismatch(at: node, subject: "env", expected: form, ending: "; \"redact: [env]\" takes them all away")
            return
        }
        guard let fields = fields(from: node, of: "env", keys: PolicyFileReference.environment.keyNames) else { return }
        guard let keep = fields["keep"] else {
            if !node.hasPairs { mismatch(at: node, subject: "env", expected: form) }
            return
        }
        if redaction.environment != nil {
            let place = issues.at(policy.place(of: "redact"))
            issues.error(
                at: policy.place(of: "env"), "env keeps some, and redact at \(place) takes all; write one of them")
        }
        if case .sequence(let items) = keep.content, items.isEmpty {
            issues.error(at: keep.place, "keep is empty; write \"redact: [env]\" to keep none")
            return
        }
        redaction.environment = .keep(keys(from: keep, of: "keep"))
    }

    private mutating func mask(from node: YAMLNode) -> Redaction.Mask? {
        guard case .mapping = node.content else {
            guard let text = text(from: node, of: "mask", expected: "stars or { hash: SECRET }") else { return nil }
            if text == "stars" { return .stars }
            mismatch(at: node, subject: "mask", expected: "stars or { hash: SECRET }")
            return nil
        }
        guard let fields = fields(from: node, of: "mask", keys: PolicyFileReference.mask.keyNames) else { return nil }
        guard let hash = fields["hash"] else {
            if !node.hasPairs { mismatch(at: node, subject: "mask", expected: "stars or { hash: SECRET }") }
            return nil
        }
        // An issue must not show the secret.
        guard let secret = hash.text, !secret.isEmpty else {
            if hash.content != .refused { issues.error(at: hash.place, "hash takes a secret text") }
            return nil
        }
        if secret.utf8.count < KeyedMask.shortestGoodSecret {
            let length = "\(KeyedMask.shortestGoodSecret) bytes"
            issues.warning(at: hash.place, "a secret of less than \(length) can be guessed by who sees the hashes")
        }
        return .hash(KeyedMask(secret: secret))
    }
}
