// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The wording of CetusGuard's dialect: rule lines of methods and a pattern.
struct CetusGuardWording: Wording {
    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .pattern(let method, let template, let name):
            text += "a rule such as \(method.token) \(Self.pattern(for: template, name: name))"
        case .patternOfPath(let method): text += "a rule of \(method.token) with a pattern that matches this path"
        case .variable, .dialect, .operation, .option, .withoutEntry: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) { text += "no rule for its method matches its path" }

    /// Returns the pattern for a route in the form of an author who knows the variables.
    private static func pattern(for path: RouteTemplate, name: String?) -> String {
        let prefix = path.isLibpod ? "API_PREFIX_LIBPOD" : "API_PREFIX"
        let section = path.section == "_ping" ? "PING" : path.section.uppercased()
        let base =
            CetusGuardVariables.table["\(prefix)_\(section)"] == nil
            ? "%\(prefix)%/\(path.section)" : "%\(prefix)_\(section)%"
        let isForAll = name == nil && path.hasVariable
        return base + path.pattern(naming: name, variable: variable(in: path)) + (isForAll ? " (any name)" : "")
    }

    private static func variable(in path: RouteTemplate) -> String {
        switch path.section {
        case "containers": "%CONTAINER_ID_OR_NAME%"
        case "images": "%IMAGE_ID_OR_REFERENCE%"
        case "distribution": "%IMAGE_REFERENCE%"
        case "volumes": "%VOLUME_ID_OR_NAME%"
        case "networks": "%NETWORK_ID_OR_NAME%"
        case "plugins": "%PLUGIN_ID_OR_NAME%"
        default: path.namesHoldSlashes ? ".+" : "[^/]+"
        }
    }
}
