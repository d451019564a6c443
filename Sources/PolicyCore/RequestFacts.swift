// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The facts about a request that a policy may use.
public struct RequestFacts: Sendable {
    public let request: OutgoingRequest
    /// The endpoint and the object that it names; nil if the path or the method belongs to no route. A policy decides
    /// on such requests, too.
    public let match: RouteMatch?
    /// The body; nil until a policy has asked for it.
    public var body: JSONValue? { learnt?.body }
    /// The engine's results for the objects that it names; nil until a policy has asked.
    public var objects: ObjectResults? { learnt?.objects }
    /// The engine's results for the object that conditions of rules are about; nil until a policy has asked.
    public var conditionObjects: ObjectResults? { learnt?.conditionObjects }

    private var learnt: Learnt?

    /// The results of a policy's requirements, in a class because most requests have none and should not carry its
    /// weight.
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

    /// The request to send if it is not changed; a judged body is written anew.
    var outgoing: OutgoingRequest {
        body.map { request.with(target: request.target, body: JSONWriter.write($0)) } ?? request
    }

    /// Returns the same request with another target, which leads to the same endpoint and names the same objects at the
    /// same places.
    func with(target: RequestTarget) -> RequestFacts {
        var facts = RequestFacts(request: request.with(target: target, body: nil), match: match)
        facts.learnt = learnt
        return facts
    }

    /// Returns the same request with its body.
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
