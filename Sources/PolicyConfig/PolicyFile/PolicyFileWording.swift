// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The wording of the policy file: entries of its policies.
struct PolicyFileWording: Wording {
    /// The name of the policy.
    let policy: String
    /// The place of the policy: `caisson.yaml:3`.
    let place: String

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .operation(let name): text += "\"allow: [\(name)]\" in \(words(at: place))"
        case .withoutEntry(let rule):
            text += "leaving out \"deny: [\(rule.text)]\" in \(words(at: rule.place ?? place))"
        case .option(let name): text += "option \"\(name)\" of the preset in \(words(at: place))"
        case .variable, .dialect, .pattern, .patternOfPath: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) { text += "nothing in \(words(at: place)) could allow it" }

    private func words(at place: String) -> String { "policy \(policy) (\(place))" }
}
