// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// Requests that show the difference of two policies: to every endpoint, for an object with an unused name, and for the
/// objects that one of the files names.
struct PolicyProbes {
    private let requests: [Endpoint: [RequestFacts]]

    init(from old: Configuration, to new: Configuration) {
        let words = Self.words(in: old) + Self.words(in: new)
        var names = ["caisson-probe", "caisson/probe", String(repeating: "4f2c9a1b", count: 8)]
        for word in words {
            for name in word.split(separator: "/").map(String.init) where !names.contains(name) { names.append(name) }
        }
        requests = Self.requests(naming: names).merging(Self.requests(toPaths: words)) { $0 + $1 }
    }

    func change(of subject: String, from old: Policy?, to new: Policy?) -> PolicyComparison.Change {
        var change = PolicyComparison.Change(subject: subject, old: old?.name, new: new?.name)
        change.seesOtherwise = old?.view != new?.view
        change.enforcement = (old?.enforcement ?? .whole, new?.enforcement ?? .whole)
        change.powers = Set([old, new].compactMap(\.self).flatMap(\.endpointsToRoot))
        for endpoint in Endpoint.allCases {
            let facts = requests[endpoint] ?? []
            let (before, after) = (Self.allowed(facts, by: old), Self.allowed(facts, by: new))
            if before == after {
                let isOther = after.contains(true) && takesOtherBodies(endpoint, from: old, to: new)
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

    /// Whether a body of some request to the endpoint may be allowed that was not before, or the reverse.
    private func takesOtherBodies(_ endpoint: Endpoint, from old: Policy?, to new: Policy?) -> Bool {
        guard let old, let new, old.constrains(endpoint) || new.constrains(endpoint) else { return false }
        return (requests[endpoint] ?? []).contains { old.constraints(on: $0) != new.constraints(on: $0) }
    }

    /// Returns the decisions; a request whose decision needs a body may be allowed.
    private static func allowed(_ facts: [RequestFacts], by policy: Policy?) -> [Bool] {
        facts.map { facts in
            switch policy?.judge(facts) {
            case .allowed, .needs: true
            case .denied: policy?.allowsConditionally(facts) ?? false
            case nil: false
            }
        }
    }

    // MARK: Requests

    private static func requests(naming names: [String]) -> [Endpoint: [RequestFacts]] {
        var requests: [Endpoint: [RequestFacts]] = [:]
        for route in RouteTable.routes {
            for path in paths(of: route, names: names) {
                guard let facts = facts(method: route.method, path: path), facts.endpoint == route.endpoint else {
                    continue
                }
                requests[route.endpoint, default: []].append(facts)
            }
        }
        return requests
    }

    /// Returns requests to whole paths, the only form for a name with a slash.
    private static func requests(toPaths paths: [String]) -> [Endpoint: [RequestFacts]] {
        let all = paths.flatMap { path in Method.allCases.compactMap { facts(method: $0, path: path) } }
        return all.reduce(into: [:]) { requests, one in
            if let endpoint = one.endpoint { requests[endpoint, default: []].append(one) }
        }
    }

    private static func facts(method: Method, path: String) -> RequestFacts? {
        do throws(TargetError) { return try Admission.facts(method: method, target: path) } catch { return nil }
    }

    /// Returns a route's paths. Podman serves some routes only under one of its own versions.
    private static func paths(of route: Route, names: [String]) -> [String] {
        let own = route.endpoint.isPodmans ? ["/v3.0.0", "/v4.0.0"] : []
        let prefixes = (route.libpodEra == .any ? ["", "/v1.47"] : []) + own
        return route.template.paths(naming: names, under: prefixes)
    }

    // MARK: Names

    /// Returns the paths that entries of a file hold: `POST /containers/web/restart` names `web`.
    private static func words(in configuration: Configuration) -> [String] {
        guard case .file(let path) = configuration.source, let bytes = try? ConfigurationFile.read(at: path) else {
            return []
        }
        let words = String(decoding: bytes, as: UTF8.self).split { !isNameCharacter($0) && $0 != "/" }
        return Set(words.filter { $0.contains("/") }).map(String.init).sorted()
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
    }
}

extension Policy {
    /// The endpoints that may give root on the host by themselves, or through an existing container.
    var endpointsToRoot: [Endpoint] {
        endpointsWithPower + endpointsInOtherContainers.filter { $0.traits.effects.contains(.controlsHost) }
    }
}
