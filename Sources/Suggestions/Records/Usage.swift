// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What all clients did, put together from any number of requests. Its size depends on what they did and not on how often.
package struct Usage: Sendable {
    package private(set) var byClient: [LoggedClient: ClientUsage] = [:]
    /// What the logs themselves tell of objects.
    package private(set) var catalog = ObjectCatalog()
    /// When the first of all requests ended, and the last.
    package private(set) var first = ""
    package private(set) var last = ""

    /// As many clients get a policy of their own; a policy file does not take many more.
    private static let mostClients = 256

    package init() {}

    /// - Parameter countsDenied: what was denied counts like what passed.
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

    /// How many requests were counted.
    package var hits: Int { byClient.values.reduce(0) { $0 + $1.hits } }
}

/// What one client did.
package struct ClientUsage: Sendable {
    package private(set) var endpoints: [Endpoint: EndpointUsage] = [:]
    /// Requests to paths that no engine knows.
    package private(set) var unknown = 0
    /// The clients as the log names them, as far as they are few.
    package private(set) var clients: Set<String> = []
    /// The policies that judged it, by their names.
    package private(set) var policies: Set<String> = []

    /// As many clients of one policy are told apart.
    private static let mostClients = 64

    package init() {}

    /// How many requests it made.
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
    /// Those of them that were denied.
    package private(set) var denied = 0
    /// When the last of them ended.
    package private(set) var last = ""
    /// One of them, for a test.
    package let method: Method
    package private(set) var path: String
    /// The name or id that stands in it.
    package private(set) var pathObject: String?
    /// The names and ids that stood in the path, and that the engine found.
    private var found: Set<String> = []
    /// Those that it did not find.
    private var missing: Set<String> = []
    /// There were more objects than are kept.
    package private(set) var hasMoreObjects = false
    /// For each parameter the values that it had; nil stands for those that did not have it.
    private var values: [String: Set<String?>] = [:]
    /// Parameters of which some value is not in the log.
    private var unknownValues: Set<String> = []
    /// Some request came without its query being known.
    private var hasUnknownQueries = false

    /// As many objects are told apart; whoever asks for more asks for any.
    private static let mostObjects = 256
    /// As many values of a parameter are few.
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

    /// The objects that the entry has to hold for: those that were found, or asked for in vain where none was.
    var objects: [String] { (found.isEmpty ? missing : found).sorted() }

    private mutating func addParameters(of request: LoggedRequest) {
        guard let parameters = request.parameters else {
            hasUnknownQueries = true
            return
        }
        for name in Set(values.keys).union(parameters.map(\.name)) {
            let given = parameters.filter { $0.name == name }
            // Whoever came before did not have it.
            if values[name] == nil { values[name] = hits > 0 ? [nil] : [] }
            if given.contains(where: { $0.value == nil }) { unknownValues.insert(name) }
            let new: [String?] = given.isEmpty ? [nil] : given.map(\.value)
            if values[name, default: []].count <= Self.mostValues { values[name, default: []].formUnion(new) }
        }
    }

    /// All values that a parameter had; nil where the log does not hold them all, or where they are many.
    func values(of name: String) -> Set<String?>? {
        guard !hasUnknownQueries, !unknownValues.contains(name), let all = values[name] else { return nil }
        return all.count <= Self.mostValues ? all : nil
    }
}
