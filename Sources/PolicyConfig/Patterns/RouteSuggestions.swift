// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The remedies that denials suggest in dialects whose rules are patterns: a pattern for every route, and one for each
/// method for paths of unknown routes.
///
/// These rules are never in force; they only serve to find the setting that fits a request.
enum RouteSuggestions {
    static let remedies: [Remedy] = {
        let routes = RouteTable.routes.map { route in
            Remedy(
                rule: Rule(.allow, methods: MethodSet(route.method), subject: .endpoints([route.endpoint]), id: ""),
                missing: [.pattern(route.method, template: route.template, name: nil)])
        }
        let others = Method.allCases.map { method in
            Remedy(
                rule: Rule(.allow, methods: MethodSet(method), subject: .paths(PathPattern("/")), id: ""),
                missing: [.patternOfPath(method)])
        }
        return routes + others
    }()
}

/// A route's path in the terms of a pattern's author: its section, and the rest.
extension RouteTemplate {
    /// The first segment: `containers`, also of `/libpod/containers/{name}`.
    var section: String { segments.dropFirst(isLibpod ? 1 : 0).first?.description ?? "" }

    /// Whether names in this section contain slashes: `ghcr.io/acme/app:1.2`.
    var namesHoldSlashes: Bool {
        ["images", "distribution", "plugins", "manifests", "artifacts"].contains(section)
    }

    /// Returns the rest behind the section as a pattern: the first variable is the object with this name, or
    /// `variable`.
    func pattern(naming name: String?, variable: String) -> String {
        var name = name.map(Self.quoted)
        return segments.dropFirst(isLibpod ? 2 : 1).map { segment in
            guard segment.isVariable else { return "/\(segment)" }
            defer { name = nil }
            return "/" + (name ?? variable)
        }.joined()
    }

    private static func quoted(_ name: String) -> String { name.substituting(".", with: "\\.") }
}
