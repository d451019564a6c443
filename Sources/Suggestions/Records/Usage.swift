// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The usage of all clients, summed up over any number of requests. Its size depends on the different requests and not
/// on their number.
package struct Usage: Sendable {
    package private(set) var byClient: [LoggedClient: ClientUsage] = [:]
    /// The objects that the logs themselves describe.
    package private(set) var catalog = ObjectCatalog()
    /// The times at which the first and the last of all requests ended.
    package private(set) var first = ""
    package private(set) var last = ""

    /// The most clients with a policy of their own; a policy file does not take many more.
    private static let mostClients = 256

    package init() {}

    /// - Parameter countsDenied: whether denied requests count like passed ones.
    package mutating func add(_ request: LoggedRequest, countsDenied: Bool = false) {
        for description in request.descriptions { catalog.add(description) }
        switch request.outcome {
        case .passed: break
        case .denied: guard countsDenied else { return }
        case .unjudged: return
        }
        if !request.time.isEmpty, first.isEmpty || request.time < first { first = request.time }
        last = max(last, request.time)
        let named = LoggedClient(text: request.client)
        let client = byClient[named] != nil || byClient.count < Self.mostClients ? named : .others
        byClient[client, default: ClientUsage()].add(request)
    }

    /// The number of requests counted.
    package var hits: Int { byClient.values.reduce(0) { $0 + $1.hits } }
}

/// The usage of one client.
package struct ClientUsage: Sendable {
    package private(set) var endpoints: [Endpoint: EndpointUsage] = [:]
    /// The number of requests to paths that no engine knows.
    package private(set) var unknown = 0
    /// The names of clients in the log, up to a bound.
    package private(set) var clients: Set<String> = []
    /// The policies that judged it, by their names.
    package private(set) var policies: Set<String> = []

    /// The most clients of one policy that are kept apart.
    private static let mostClients = 64

    package init() {}

    /// The number of requests by this client.
    package var hits: Int { endpoints.values.reduce(unknown) { $0 + $1.hits } }

    package mutating func add(_ request: LoggedRequest) {
        if clients.count < Self.mostClients { clients.insert(request.client) }
        if !request.policy.isEmpty, policies.count < Self.mostClients { policies.insert(request.policy) }
        guard let endpoint = request.endpoint else {
            unknown += 1
            return
        }
        endpoints[endpoint, default: EndpointUsage(of: request)].add(request)
    }
}

/// The requests of one client to one endpoint.
package struct EndpointUsage: Sendable {
    package private(set) var hits = 0
    /// The number of denied requests.
    package private(set) var denied = 0
    /// The time at which the last request ended.
    package private(set) var last = ""
    /// The method of one of the requests, for a test.
    package let method: Method
    package private(set) var path: String
    /// The name or ID in the path.
    package private(set) var pathObject: String?
    /// The names and IDs in paths that the engine found.
    private var found: Set<String> = []
    /// The requested objects that did not exist.
    private var missing: Set<String> = []
    /// Whether there were more objects than are kept.
    package private(set) var hasMoreObjects = false
    /// The values of each parameter; nil stands for requests without it.
    private var values: [String: Set<String?>] = [:]
    /// Parameters with some value that the log does not contain.
    private var unknownValues: Set<String> = []
    /// Whether the query of some request is unknown.
    private var hasUnknownQueries = false

    /// The most objects that are kept apart; more count as any.
    private static let mostObjects = 256
    /// The most values of a parameter that count as few.
    static let mostValues = 3

    init(of request: LoggedRequest) {
        (method, path, pathObject) = (request.method, request.path, request.object)
    }

    mutating func add(_ request: LoggedRequest) {
        addParameters(of: request)
        hits += 1
        if request.outcome == .denied { denied += 1 }
        last = max(last, request.time)
        guard let object = request.object else { return }
        let isMissing = request.status == 404 && request.outcome == .passed
        if !isMissing, found.isEmpty { (path, pathObject) = (request.path, object) }
        guard found.count + missing.count < Self.mostObjects else {
            hasMoreObjects = hasMoreObjects || !found.contains(object) && !missing.contains(object)
            return
        }
        if isMissing { missing.insert(object) } else { found.insert(object) }
    }

    /// The objects that the entry has to cover: those that were found, or the missing ones if none was.
    var objects: [String] { (found.isEmpty ? missing : found).sorted() }

    private mutating func addParameters(of request: LoggedRequest) {
        guard let parameters = request.parameters else {
            hasUnknownQueries = true
            return
        }
        for name in Set(values.keys).union(parameters.map(\.name)) {
            let given = parameters.filter { $0.name == name }
            // Earlier requests did not have the parameter.
            if values[name] == nil { values[name] = hits > 0 ? [nil] : [] }
            if given.contains(where: { $0.value == nil }) { unknownValues.insert(name) }
            let new: [String?] = given.isEmpty ? [nil] : given.map(\.value)
            if values[name, default: []].count <= Self.mostValues { values[name, default: []].formUnion(new) }
        }
    }

    /// Returns all values that a parameter had; nil if the log does not hold them all, or if there are many.
    func values(of name: String) -> Set<String?>? {
        guard !hasUnknownQueries, !unknownValues.contains(name), let all = values[name] else { return nil }
        return all.count <= Self.mostValues ? all : nil
    }
}
