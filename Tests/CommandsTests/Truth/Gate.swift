// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

@testable import Commands

/// What a gate does with a request to each route there is.
enum Gate {
    struct Call: Sendable {
        let endpoint: Endpoint
        let method: Method
        let path: String
        let facts: RequestFacts
    }

    /// To every route, under the versions that serve it, for objects of several names.
    static let calls: [Call] = RouteTable.routes.flatMap { route in
        paths(route).compactMap { path in
            guard let facts = try? Admission.facts(method: route.method, target: path), facts.endpoint == route.endpoint
            else {
                return nil
            }
            return Call(endpoint: route.endpoint, method: route.method, path: path, facts: facts)
        }
    }

    private static let names = ["acme", "acme/web"]

    private static func paths(_ route: Route) -> [String] {
        let versions =
            switch route.libpodEra {
            case .any: route.endpoint.isPodmans ? ["", "/v4.0.0"] : ["", "/v1.41"]
            case .v3: ["/v3.4.4"]
            case .v4AndUp: ["/v5.0.0"]
            }
        return versions.flatMap { route.template.paths(naming: names, under: [$0]) }
    }

    /// Which of its requests pass their queries decide, or the names in their paths alone.
    static let decidedByQuery: Set<Endpoint> = [.imageGetAll, .imageCommit, .distributionInspect]

    /// The calls that may pass: the body, or what the engine says of an object, decides about some of them.
    static func passing(_ policy: Policy) -> [Call] {
        calls.filter { !isDenied($0, policy) }
    }

    static func isDenied(_ call: Call, _ policy: Policy) -> Bool {
        if case .denied = policy.judge(call.facts) { true } else { false }
    }

    static func endpoints(_ policy: Policy) -> Set<Endpoint> { Set(passing(policy).map(\.endpoint)) }
}
