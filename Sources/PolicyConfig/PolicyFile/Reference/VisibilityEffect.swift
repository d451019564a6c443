// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The effect of a view at one endpoint.
package struct VisibilityEffect: Sendable, Equatable {
    /// The only fields of a response that are passed on; nil passes all.
    package let fields: [String]?
    /// Kinds whose hidden objects are removed from its responses, or not found by its requests.
    package let hidden: [ObjectKind]
    /// The data removed from its responses, in the words of `redact`.
    package let redacted: [String]

    package var isEmpty: Bool { fields == nil && hidden.isEmpty && redacted.isEmpty }
}

extension View {
    package func effect(on endpoint: Endpoint) -> VisibilityEffect {
        let redacted = redactions.filter { part in
            if case .passOn = ResponsePlan.choose(for: endpoint, visibility: Visibility(), redaction: part.redaction) {
                false
            } else {
                true
            }
        }
        return VisibilityEffect(
            fields: fields[endpoint], hidden: hiddenKinds.filter { VisibilityReach.isAbout(endpoint, kind: $0) },
            redacted: redacted.map(\.word))
    }

    /// The kinds with objects that may be hidden.
    package var hiddenKinds: [ObjectKind] { ObjectKind.allCases.filter(visibility.rules) }

    /// The data removed from responses, in the words of `redact`.
    package var redactedWords: [String] { redactions.map(\.word) }

    /// The redactions, each with its word.
    private var redactions: [(word: String, redaction: Redaction)] {
        var parts: [(word: String, redaction: Redaction)] = []
        if redaction.environment != nil { parts.append(("env", Self.only(\.environment, of: redaction))) }
        if !redaction.labels.isEmpty { parts.append(("labels", Self.only(\.labels, of: redaction))) }
        for (word, flag) in VisibilityKeys.flags where redaction[keyPath: flag] {
            parts.append((word, Self.only(flag, of: redaction)))
        }
        return parts
    }

    private static func only<Value>(_ part: WritableKeyPath<Redaction, Value>, of all: Redaction) -> Redaction {
        var one = Redaction()
        one[keyPath: part] = all[keyPath: part]
        return one
    }
}
