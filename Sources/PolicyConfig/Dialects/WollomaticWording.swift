// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The wording of wollomatic's dialect: flags and variables with patterns.
struct WollomaticWording: Wording {
    /// The flag or variable for patterns of each method: `-allowGET`, `SP_ALLOW_GET`.
    let settings: [Method: String]

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .pattern(let method, let template, let name):
            text += "\(settings[method] ?? "") with a pattern such as \(Self.pattern(for: template, name: name))"
        case .patternOfPath(let method): text += "\(settings[method] ?? "") with a pattern that matches this path"
        case .variable, .dialect, .operation, .option, .withoutEntry: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) { text += "no pattern for its method matches its path" }

    private static func pattern(for path: RouteTemplate, name: String?) -> String {
        let version = path.isLibpod ? "(/v[0-9.]+)?/libpod" : #"(/v1\.[0-9]+)?"#
        let variable = path.namesHoldSlashes ? ".+" : "[^/]+"
        let isForAll = name == nil && path.hasVariable
        return version + "/" + path.section + path.pattern(naming: name, variable: variable)
            + (isForAll ? " (any name)" : "")
    }
}

/// The wording of a policy in a container's labels.
struct WollomaticLabelsWording: Wording {
    /// The container's name.
    let container: String

    func tell(_ setting: Setting, to text: inout String) { PlainWording().tell(setting, to: &text) }

    func tellNothing(to text: inout String) {
        text += "no label of container \(container) matches its method and path"
    }
}
