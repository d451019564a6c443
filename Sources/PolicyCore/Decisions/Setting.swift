// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// Something that would have to be written for a request to pass. The ``Wording`` of a policy puts it into words.
public enum Setting: Sendable, Hashable {
    /// A variable that is switched on: `POST=1`.
    case variable(String)
    /// Another dialect, by its name, which reads the same variables.
    case dialect(String)
    /// An operation, by its name, among those that a policy allows.
    case operation(String)
    /// An option of the preset in force.
    case option(String)
    /// An entry of what a policy denies, which is to be left out.
    case withoutEntry(RuleID)
    /// A pattern for the requests of a route, given by its template: for the object of one name, or for all of them.
    case pattern(Method, template: RouteTemplate, name: String?)
    /// A pattern for a path that no route knows.
    case patternOfPath(Method)

    /// The same setting for the object of one name alone, where the dialect has such a setting.
    func naming(_ name: String) -> Setting {
        guard case .pattern(let method, let template, nil) = self else { return self }
        return .pattern(method, template: template, name: name)
    }

    var canNameObject: Bool { if case .pattern = self { true } else { false } }
}
