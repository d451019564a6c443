// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The words of a preset that stands by itself: options of it, and the policy file that would hold it and more.
struct PresetWording: Wording {
    /// `preset watchtower with cleanup`
    let label: String
    /// How a policy file asks for it: `preset: {name: watchtower, with: [cleanup]}`.
    let reference: String

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .option(let name): text += "\(label) does not hold it; option \"\(name)\""
        case .operation(let name):
            text += "\(label) does not hold it; a policy file with \"\(reference)\" and \"allow: [\(name)]\""
        case .variable, .dialect, .withoutEntry, .pattern, .patternOfPath: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) { text += "\(label) does not hold it" }
}
