import DockerAPI
import PolicyConfig
import PolicyCore

/// Requests by which two policies are told apart: to every endpoint, for an object with a name that nobody knows, and
/// for those that one of the files names.
struct PolicyProbes {
    private let requests: [Endpoint: [RequestFacts]]

    init(_ old: Configuration, _ new: Configuration) {
        var names = ["caisson-probe", String(repeating: "4f2c9a1b", count: 8)]
        for name in Self.names(old) + Self.names(new) where !names.contains(name) { names.append(name) }
        requests = Self.requests(names)
    }

    func change(of subject: String, _ old: Policy?, _ new: Policy?) -> PolicyComparison.Change {
        var change = PolicyComparison.Change(subject: subject, old: old?.name, new: new?.name)
        change.seesOtherwise = old?.sight != new?.sight
        let bindsOtherwise = Self.limits(old) != Self.limits(new)
        for endpoint in Endpoint.allCases {
            let facts = requests[endpoint] ?? []
            let (before, after) = (Self.allowed(facts, old), Self.allowed(facts, new))
            if before == after {
                let isOther = bindsOtherwise && BindMountLimit.mayRefuse(endpoint) && after.contains(true)
                if isOther { change.altered.append(endpoint) }
                continue
            }
            if !before.contains(true) {
                change.allowed.append(endpoint)
            } else if !after.contains(true) {
                change.denied.append(endpoint)
            } else {
                change.altered.append(endpoint)
            }
        }
        return change
    }

    /// What may be bound from the host: by the policy, and by each of its rules.
    private static func limits(_ policy: Policy?) -> [BindMountLimit?] {
        policy.map { [$0.bindMountLimit] + $0.rules.map(\.binds) } ?? []
    }

    /// What needs a body to be decided may be allowed.
    private static func allowed(_ facts: [RequestFacts], _ policy: Policy?) -> [Bool] {
        facts.map { facts in
            switch policy?.judge(facts) {
            case .allowed, .needs: true
            case .denied, nil: false
            }
        }
    }

    // MARK: Requests

    private static func requests(_ names: [String]) -> [Endpoint: [RequestFacts]] {
        var requests: [Endpoint: [RequestFacts]] = [:]
        for route in RouteTable.routes {
            for path in paths(route, names) {
                guard let facts = facts(route.method, path), facts.endpoint == route.endpoint else { continue }
                requests[route.endpoint, default: []].append(facts)
            }
        }
        return requests
    }

    private static func facts(_ method: Method, _ path: String) -> RequestFacts? {
        do throws(TargetError) { return try Explanation.facts(method, path) } catch { return nil }
    }

    /// Podman serves some routes under one of its own versions only.
    private static func paths(_ route: Route, _ names: [String]) -> [String] {
        let template = "\(route.template)"
        let prefixes = route.libpodEra == .any ? ["", "/v1.47"] : ["/v3.0.0", "/v4.0.0"]
        let segments = template.split(separator: "/", omittingEmptySubsequences: false)
        let hasName = segments.contains { $0.hasPrefix("{") }
        return (hasName ? names : [""]).flatMap { name in
            let path = segments.map { $0.hasPrefix("{") ? name : String($0) }.joined(separator: "/")
            return prefixes.map { $0 + path }
        }
    }

    // MARK: Names

    /// The objects that entries of a file name: `POST /containers/web/restart` names `web`.
    private static func names(_ configuration: Configuration) -> [String] {
        guard case .file(let path) = configuration.source, let bytes = try? ConfigurationFile.read(path) else {
            return []
        }
        let words = String(decoding: bytes, as: UTF8.self).split { !isNameCharacter($0) && $0 != "/" }
        return words.filter { $0.contains("/") }.flatMap { $0.split(separator: "/") }.map(String.init)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
    }
}
