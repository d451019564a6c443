// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The wording of the dialects of sections: variables that are switched on.
struct SectionWording: Wording {
    let dialect: Dialect

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .variable(let name):
            text += name
            text += "=1"
        case .dialect(let name): text += "CAISSON_DIALECT: \(name)"
        // An operation without a variable in either dialect.
        case .operation(let name): text += "a policy file with \"allow: [\(name)]\""
        case .option, .withoutEntry, .pattern, .patternOfPath: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) {
        text += "the \(dialect == .tecnativa ? "tecnativa" : "linuxserver") dialect has no setting that would allow it"
    }
}
