// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// What a denial names as the way to allow a request, in dialects whose rules are patterns: for every route a pattern that
/// takes it, and for paths that no route knows a pattern for each method.
///
/// These rules are never in force; they only tell which setting fits a request.
enum RouteSuggestions {
    static let remedies: [Remedy] = {
        let routes = RouteTable.routes.map { route in
            Remedy(
                Rule(.allow, MethodSet(route.method), .endpoints([route.endpoint]), id: ""),
                missing: [.pattern(route.method, template: "\(route.template)", name: nil)])
        }
        let others = Method.allCases.map { method in
            Remedy(
                Rule(.allow, MethodSet(method), .paths(PathPattern("/")), id: ""), missing: [.patternOfPath(method)])
        }
        return routes + others
    }()
}

/// A route's template, taken apart for whoever writes a pattern of it.
struct RoutePath {
    let isLibpod: Bool
    /// The first segment: `containers`, also of `/libpod/containers/{name}`.
    let section: String
    /// What follows the section; nil stands for a variable.
    let rest: [String?]

    /// - Parameter template: `/containers/{name}/json`
    init(_ template: String) {
        var segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)[...]
        isLibpod = segments.first == "libpod"
        if isLibpod { segments = segments.dropFirst() }
        section = segments.popFirst().map(String.init) ?? ""
        rest = segments.map { $0.hasPrefix("{") ? nil : String($0) }
    }

    /// Whether the names in this section hold slashes: `ghcr.io/acme/app:1.2`.
    var namesHoldSlashes: Bool {
        ["images", "distribution", "plugins", "manifests", "artifacts"].contains(section)
    }

    var hasVariable: Bool { rest.contains { $0 == nil } }

    /// What follows the section, as a pattern: the first variable is the object of this name, or as `variable` has it.
    func pattern(naming name: String?, variable: String) -> String {
        var name = name.map(Self.quoted)
        return rest.map { segment in
            if let segment { return "/" + segment }
            defer { name = nil }
            return "/" + (name ?? variable)
        }.joined()
    }

    private static func quoted(_ name: String) -> String { name.substituting(".", with: "\\.") }
}
