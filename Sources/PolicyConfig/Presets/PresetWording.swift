// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The wording of a preset on its own: an option of it, or the one line that adds an operation.
struct PresetWording: Wording {
    /// The preset's name with its options: `preset watchtower with cleanup`.
    private let label: String
    /// The call that an option is added to: `watchtower`, or `watchtower with cleanup`.
    private let call: String

    init(preset: Preset, options: [String]) {
        label = preset.label(with: options)
        call = String(label.dropFirst("preset ".count))
    }

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .option(let name): text += "\(label) does not hold it; \(PresetCall.line(adding: name, to: call))"
        case .operation(let name): text += "\(label) does not hold it; CAISSON_ALLOW: \(name)"
        case .variable, .dialect, .withoutEntry, .pattern, .patternOfPath: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) { text += "\(label) does not hold it" }
}
