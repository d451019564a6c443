import DockerAPI
import PolicyCore

/// What a denial names as the way to allow a request, in dialects whose rules are patterns: for every route the words
/// of a rule that takes it, and for paths that no route knows some words per method.
///
/// These rules are never in force; they only tell which words fit a request.
enum RouteSuggestions {
    static func remedies(known: (Method, RoutePath) -> String, unknown: (Method) -> String) -> [Remedy] {
        let routes = RouteTable.routes.map { route in
            remedy(route.method, .endpoints([route.endpoint]), known(route.method, RoutePath(route)))
        }
        let others = Method.allCases.map { method in
            remedy(method, .paths(PathPattern("/")), unknown(method))
        }
        return routes + others
    }

    private static func remedy(_ method: Method, _ subject: Rule.Subject, _ words: String) -> Remedy {
        Remedy(Rule(.allow, MethodSet(method), subject, origin: words), missing: [words])
    }
}

/// A route's template, taken apart for whoever writes a pattern of it.
struct RoutePath {
    let isLibpod: Bool
    /// The first segment: `containers`, also of `/libpod/containers/{name}`.
    let section: String
    /// What follows the section; nil stands for a variable.
    let rest: [String?]

    init(_ route: Route) {
        var segments = "\(route.template)".dropFirst().split(separator: "/", omittingEmptySubsequences: false)[...]
        isLibpod = segments.first == "libpod"
        if isLibpod { segments = segments.dropFirst() }
        section = segments.popFirst().map(String.init) ?? ""
        rest = segments.map { $0.hasPrefix("{") ? nil : String($0) }
    }

    /// Whether the names in this section hold slashes: `ghcr.io/acme/app:1.2`.
    var namesHoldSlashes: Bool {
        ["images", "distribution", "plugins", "manifests", "artifacts"].contains(section)
    }
}
