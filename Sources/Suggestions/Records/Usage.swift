// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What all clients did, put together from any number of requests. Its size depends on what they did and not on how often.
package struct Usage: Sendable {
    package private(set) var byClient: [RecordedClient: ClientUsage] = [:]
    /// What the logs themselves tell of objects.
    package private(set) var catalog = ObjectCatalog()
    /// When the first of all requests ended, and the last.
    package private(set) var first = ""
    package private(set) var last = ""

    package init() {}

    /// - Parameter countsDenied: what was denied counts like what passed.
    package mutating func add(_ request: RecordedRequest, countsDenied: Bool = false) {
        for description in request.descriptions { catalog.add(description) }
        switch request.outcome {
        case .passed: break
        case .denied: guard countsDenied else { return }
        case .unjudged: return
        }
        if !request.time.isEmpty, first.isEmpty || request.time < first { first = request.time }
        last = max(last, request.time)
        byClient[RecordedClient(text: request.client), default: ClientUsage()].add(request)
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

    /// As many clients of one policy are told apart.
    private static let mostClients = 64

    package init() {}

    /// How many requests it made.
    package var hits: Int { endpoints.values.reduce(unknown) { $0 + $1.hits } }

    package mutating func add(_ request: RecordedRequest) {
        if clients.count < Self.mostClients { clients.insert(request.client) }
        guard let endpoint = request.endpoint else {
            unknown += 1
            return
        }
        endpoints[endpoint, default: EndpointUsage(method: request.method, path: request.path)].add(request)
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
    /// How often each name or id stood in the path; those that the engine did not find are not among them.
    package private(set) var objects: [String: Int] = [:]
    /// There were more objects than are kept.
    package private(set) var hasMoreObjects = false
    /// For each parameter the values that it had; nil stands for those that did not have it.
    private var values: [String: Set<String?>] = [:]
    /// Parameters of which some value is not in the log.
    private var unknownValues: Set<String> = []
    /// Some request came without its query being known.
    private var hasUnknownQueries = false

    private var foundsObject = false

    /// As many objects are told apart; whoever asks for more asks for any.
    private static let mostObjects = 256
    /// As many values of a parameter are few.
    static let mostValues = 3

    init(method: Method, path: String) {
        (self.method, self.path) = (method, path)
    }

    mutating func add(_ request: RecordedRequest) {
        addParameters(of: request)
        hits += 1
        if request.outcome == .denied { denied += 1 }
        last = max(last, request.time)
        guard let object = request.object else { return }
        if request.status == 404, request.outcome == .passed { return }
        if !foundsObject { (path, foundsObject) = (request.path, true) }
        guard objects[object] != nil || objects.count < Self.mostObjects else {
            hasMoreObjects = true
            return
        }
        objects[object, default: 0] += 1
    }

    private mutating func addParameters(of request: RecordedRequest) {
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
