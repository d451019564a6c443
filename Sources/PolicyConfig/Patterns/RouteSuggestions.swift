import DockerAPI
import PolicyCore

/// What a denial names as the way to allow a request, in dialects whose rules are patterns: for every route the words
/// of a rule that takes it, and for paths that no route knows some words per method.
///
/// These rules are never in force; they only tell which words fit a request.
enum RouteSuggestions {
    /// - Parameter known: the words for a route, for the object of this name, or for any.
    static func remedies(
        known: @escaping @Sendable (Method, RoutePath, String?) -> String, unknown: (Method) -> String
    ) -> [Remedy] {
        let routes = RouteTable.routes.map { route -> Remedy in
            let (method, path) = (route.method, RoutePath(route))
            let words = known(method, path, nil)
            let rule = Rule(.allow, MethodSet(method), .endpoints([route.endpoint]), origin: words)
            guard path.hasVariable else { return Remedy(rule, missing: [words]) }
            return Remedy(rule, missing: [words], naming: { name in [known(method, path, name)] })
        }
        let others = Method.allCases.map { method -> Remedy in
            let words = unknown(method)
            let rule = Rule(.allow, MethodSet(method), .paths(PathPattern("/")), origin: words)
            return Remedy(rule, missing: [words])
        }
        return routes + others
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
