// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// Everything that a policy may know about a request.
public struct RequestFacts: Sendable {
    public let request: OutgoingRequest
    /// The endpoint and the object that it names; nil when no route knows the path or the method. That is a fact, not
    /// an answer: a policy decides what happens to it.
    public let match: RouteMatch?
    /// What stands in its body; nil until a policy asked for it.
    public var body: JSONValue? { learnt?.body }
    /// What the engine says of the objects that it names; nil until a policy asked.
    public var objects: ObjectResults? { learnt?.objects }
    /// What the engine says of the object that conditions of rules are about; nil until a policy asked.
    public var conditionObjects: ObjectResults? { learnt?.conditionObjects }

    private var learnt: Learnt?

    /// What policies asked for. Most ask for nothing: their requests shall not carry its weight.
    private final class Learnt: Sendable {
        let body: JSONValue?
        let objects: ObjectResults?
        let conditionObjects: ObjectResults?

        init(body: JSONValue?, objects: ObjectResults?, conditionObjects: ObjectResults?) {
            self.body = body
            self.objects = objects
            self.conditionObjects = conditionObjects
        }
    }

    public init(request: OutgoingRequest, match: RouteMatch?) {
        self.request = request
        self.match = match
    }

    /// What travels when nothing is to be changed: a body that was judged is written anew.
    var outgoing: OutgoingRequest {
        body.map { request.with(target: request.target, body: JSONWriter.write($0)) } ?? request
    }

    /// The same request with another target, which leads to the same endpoint and names the same objects at the same places.
    func with(target: RequestTarget) -> RequestFacts {
        var facts = RequestFacts(request: request.with(target: target, body: nil), match: match)
        facts.learnt = learnt
        return facts
    }

    /// The same request, with what stands in its body.
    public func with(body: JSONValue) -> RequestFacts {
        var facts = self
        facts.learnt = Learnt(body: body, objects: objects, conditionObjects: conditionObjects)
        return facts
    }

    public func with(objects: ObjectResults) -> RequestFacts {
        var facts = self
        facts.learnt = Learnt(body: body, objects: objects, conditionObjects: conditionObjects)
        return facts
    }

    public func with(conditionObjects: ObjectResults) -> RequestFacts {
        var facts = self
        facts.learnt = Learnt(body: body, objects: objects, conditionObjects: conditionObjects)
        return facts
    }

    public var endpoint: Endpoint? { match?.endpoint }
}
