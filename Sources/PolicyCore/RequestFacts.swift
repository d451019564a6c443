public import DockerAPI

/// Everything that a policy may know about a request.
public struct RequestFacts: Sendable {
    public let request: OutgoingRequest
    /// The endpoint and the object that it names; nil when no route knows the path or the method. That is a fact, not
    /// an answer: a policy decides what happens to it.
    public let match: RouteMatch?
    /// What stands in its body; nil until a policy asked for it.
    public let body: JSONValue?

    public init(request: OutgoingRequest, match: RouteMatch?, body: JSONValue? = nil) {
        self.request = request
        self.match = match
        self.body = body
    }

    /// The same request, with what stands in its body.
    public func with(body: JSONValue) -> RequestFacts { RequestFacts(request: request, match: match, body: body) }

    public var endpoint: Endpoint? { match?.endpoint }
}
