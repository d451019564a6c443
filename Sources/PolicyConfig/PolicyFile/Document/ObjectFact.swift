// SPDX-License-Identifier: Apache-2.0

/// A fact about an object, in a description without an engine: `label:reload=yes`.
package enum ObjectFact: Sendable, Equatable {
    case name(String)
    case label(key: String, value: String)
    case image(String)

    package static let forms = "name:web, label:key=value, compose_project:shop or image:nginx"

    /// Returns nil for a text of another form.
    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "name": self = .name(parts[1])
        case "label":
            let (key, value) = parts[1].splitAtEquals()
            self = .label(key: key, value: value ?? "")
        case "compose_project": self = .label(key: "com.docker.compose.project", value: parts[1])
        case "image": self = .image(parts[1])
        default: return nil
        }
    }
}
