public import DockerAPI

/// Everything that a policy may know about a request.
public struct RequestFacts: Sendable {
    public let request: OutgoingRequest
    /// The endpoint and the object that it names; nil when no route knows the path or the method. That is a fact, not
    /// an answer: a policy decides what happens to it.
    public let match: RouteMatch?

    public init(request: OutgoingRequest, match: RouteMatch?) {
        self.request = request
        self.match = match
    }

    public var endpoint: Endpoint? { match?.endpoint }
}
