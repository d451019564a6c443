// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A setting that would allow a request. The ``Wording`` of a policy puts it into words.
public enum Setting: Sendable, Hashable {
    /// A variable that is switched on: `POST=1`.
    case variable(String)
    /// Another dialect, by its name, which reads the same variables.
    case dialect(String)
    /// An operation, by its name, among those that a policy allows.
    case operation(String)
    /// An option of the preset in force.
    case option(String)
    /// The removal of an entry that denies.
    case withoutEntry(RuleID)
    /// A pattern for the requests of a route, given by its template: for the object of one name, or for all objects.
    case pattern(Method, template: RouteTemplate, name: String?)
    /// A pattern for the path of an unknown route.
    case patternOfPath(Method)

    /// Returns the same setting for the object of one name only, if the dialect has such a setting.
    func naming(_ name: String) -> Setting {
        guard case .pattern(let method, let template, nil) = self else { return self }
        return .pattern(method, template: template, name: name)
    }

    var canNameObject: Bool { if case .pattern = self { true } else { false } }
}
