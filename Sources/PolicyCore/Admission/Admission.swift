// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The phases *read target*, *route* and *admit*: from a request to a permit, or to why there is none. Pure, so that
/// the gate, `explain`, a replay and a plugin of an engine ask the same.
public struct Admission: Sendable {
    public enum Result: Sendable {
        case permitted(Permit)
        case refused(Refusal, Subject)
        /// The policy's decision depends on the body.
        indirect case needsBody(Pending)
        /// The policy's decision depends on the engine's descriptions of these objects.
        indirect case needsObjects(Pending, [ObjectQuestion])
    }

    /// The known facts of a refused request, for its record.
    public struct Subject: Sendable {
        public var method: Method?
        public var path: ArraySlice<UInt8> = []
        public var endpoint: Endpoint?
        /// Whether the request was judged, and not only read.
        public var isDenial = false

        public init() {}

        public init(of permit: Permit) {
            method = permit.request.method
            path = permit.askedPath
            endpoint = permit.endpoint
        }
    }

    /// A request whose decision waits for the engine's descriptions of objects.
    public struct Pending: Sendable {
        public let facts: RequestFacts
        public let subject: Subject
        /// Whether the decision waits for the objects of rules' conditions.
        var isForConditions = false
    }

    /// The policy that judges the client; nil for a stranger.
    public let policy: Policy?
    private let stranger: Identification.Unknown
    private let told: String?
    private let asIfEnforced: Bool

    /// - Parameter asIfEnforced: whether requests are denied that the policy only warns of.
    public init(by policy: Policy, asIfEnforced: Bool = false) {
        self.policy = policy
        self.asIfEnforced = asIfEnforced
        stranger = .notNamed
        told = nil
    }

    /// Creates the admission of a client without a policy: it refuses all requests.
    /// - Parameter told: the refusal's text in the dialect in use.
    public init(stranger: Identification.Unknown = .notNamed, told: String? = nil) {
        policy = nil
        asIfEnforced = true
        self.stranger = stranger
        self.told = told
    }

    /// Whether compressed responses may be requested: hidden objects could not be found in them.
    public var acceptsCodings: Bool { policy?.view == nil }

    // MARK: Questions

    public func admit(_ request: IncomingRequest) -> Result {
        var subject = Subject()
        // A TRACE would show a client the head that is sent (RFC 9110 section 9.3.8), and no engine supports one.
        guard let method = request.method, method != .trace else { return .refused(.unknownMethod, subject) }
        subject.method = method
        do throws(TargetError) {
            let (target, match) = try Self.read(from: request, method: method)
            subject.path = target.loggedPath
            subject.endpoint = match?.endpoint
            if let refusal = Self.refusal(of: request, endpoint: match?.endpoint) { return .refused(refusal, subject) }
            let result = judge(Self.facts(of: request, method: method, target: target, match: match), subject: subject)
            // The fields of a form would count as the query's (Go net/http, Request.ParseForm), beside the judged ones.
            if case .needsBody = result, !Self.isJSON(request.contentType, at: match?.endpoint) {
                return .refused(.bodyNotJSON, subject)
            }
            return result
        } catch {
            return .refused(.target(error), subject)
        }
    }

    /// Whether a body is read as JSON. Podman reads the bodies of its own endpoints as JSON whatever their type, and
    /// its client sends none.
    private static func isJSON(_ type: ContentType, at endpoint: Endpoint?) -> Bool {
        type == .json || type == .none && endpoint?.isPodmans == true
    }

    /// Judges a request by its method and its target alone. If the policy has to see the body, the result says so; if
    /// the target names a host, the Host field is assumed to be the same.
    public func admit(_ method: Method?, target: String) -> Result {
        Array(target.utf8).withUnsafeBytes { bytes in
            var request = IncomingRequest(method: method, target: bytes)
            request.host = RequestTarget.authority(in: bytes)
            request.contentType = .json
            // A client that sends a body may send any.
            if method == .post || method == .put { request.body = .length(1) }
            return admit(request)
        }
    }

    /// Judges a waiting request again, with the descriptions of its objects.
    public func admit(_ pending: Pending, objects: ObjectResults) -> Result {
        if pending.isForConditions { return admit(pending, conditionObjects: objects) }
        // The view asks about the same objects that the conditions were judged by.
        let earlier = pending.facts.objects ?? pending.facts.conditionObjects
        let result = judge(pending.facts.with(objects: earlier?.adding(objects) ?? objects), subject: pending.subject)
        // Follow-up questions are asked only once; after that, all requested descriptions were there.
        if case .needsObjects = result, pending.facts.objects != nil { return .refused(.lookupFailed, pending.subject) }
        return result
    }

    private func admit(_ pending: Pending, conditionObjects objects: ObjectResults) -> Result {
        let result = judge(pending.facts.with(conditionObjects: objects), subject: pending.subject)
        // All requested descriptions were there.
        if case .needsObjects(let again, _) = result, again.isForConditions {
            return .refused(.lookupFailed, pending.subject)
        }
        return result
    }

    /// Judges a waiting request again, with its whole body.
    /// - Parameter isRead: gets the parsed body, if it can be parsed.
    public func admit(
        _ pending: Pending, body: UnsafeRawBufferPointer, isRead: (JSONValue, Endpoint) -> Void = { _, _ in }
    ) -> Result {
        // A request that cannot be read has not been denied.
        var unread = pending.subject
        unread.isDenial = false
        guard let endpoint = pending.facts.endpoint else { return .refused(.unreadableBody, unread) }
        do throws(JSONError) {
            let value = try CanonicalBody.read(from: body, of: endpoint)
            isRead(value, endpoint)
            let result = judge(pending.facts.with(body: value), subject: pending.subject)
            // The requested body was there.
            if case .needsBody = result { return .refused(.unreadableBody, unread) }
            return result
        } catch {
            return .refused(.body(error), unread)
        }
    }

    private func judge(_ facts: RequestFacts, subject: Subject) -> Result {
        var subject = subject
        subject.isDenial = true
        guard let policy else { return .refused(.stranger(stranger, told: told), subject) }
        switch asIfEnforced ? policy.judge(facts) : policy.evaluate(facts) {
        case .allowed(let permit): return .permitted(permit)
        case .denied(let denial): return .refused(.denied(denial), subject)
        case .needs(.body): return .needsBody(Pending(facts: facts, subject: subject))
        case .needs(.conditions(let questions)):
            return .needsObjects(Pending(facts: facts, subject: subject, isForConditions: true), questions)
        case .needs(.objects(let questions)): return ask(questions, of: facts, subject: subject)
        }
    }

    /// Returns the questions about objects that conditions have not looked up: the engine might find another object by
    /// now.
    private func ask(_ questions: [ObjectQuestion], of facts: RequestFacts, subject: Subject) -> Result {
        guard facts.objects == nil, let known = facts.conditionObjects else {
            return .needsObjects(Pending(facts: facts, subject: subject), questions)
        }
        let unknown = questions.filter { known.byQuestion[$0] == nil }
        if unknown.isEmpty { return judge(facts.with(objects: known), subject: subject) }
        return .needsObjects(Pending(facts: facts, subject: subject), unknown)
    }
}

// MARK: - Reading

extension Admission {
    /// Returns the facts of a request that has only a method and a target, as a policy would see them.
    public static func facts(method: Method, target: String) throws(TargetError) -> RequestFacts {
        let result: Swift.Result<RequestFacts, TargetError> = Array(target.utf8).withUnsafeBytes { bytes in
            var request = IncomingRequest(method: method, target: bytes)
            request.host = RequestTarget.authority(in: bytes)
            do throws(TargetError) {
                let (target, match) = try read(from: request, method: method)
                return .success(facts(of: request, method: method, target: target, match: match))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func read(
        from request: IncomingRequest, method: Method
    ) throws(TargetError) -> (RequestTarget, RouteMatch?) {
        let read = try RequestTarget.read(from: request.target, of: method, host: request.host)
        let (target, match) = RouteTable.route(method, target: read)
        try target.checkEncodedSlashes(against: match)
        return (target, match)
    }

    /// Returns the reason for which the request's content type is refused at all endpoints, or at this one.
    private static func refusal(of request: IncomingRequest, endpoint: Endpoint?) -> Refusal? {
        switch request.contentType {
        case .grpc: .grpcContentType
        case .form where request.body.isSome && endpoint?.readsQuery ?? true: .formBody
        // Podman reads the contexts of a build from its parts, and its parameters only from the query.
        case .multipart where request.body.isSome && endpoint != .libpodImageBuild && endpoint?.readsQuery ?? true:
            .formBody
        case .none, .json, .form, .multipart, .other: nil
        }
    }

    private static func facts(
        of request: IncomingRequest, method: Method, target: RequestTarget, match: RouteMatch?
    ) -> RequestFacts {
        let outgoing = OutgoingRequest(
            method: method, target: target, fields: request.fields,
            body: method.mayHaveBody(match?.endpoint) ? request.body : .none,
            upgrade: request.tunnel(of: match?.endpoint), expectsContinue: request.expectsContinue)
        return RequestFacts(request: outgoing, match: match)
    }
}

extension OutgoingRequest.Body {
    /// Whether a body may follow.
    fileprivate var isSome: Bool { self != .none && self != .length(0) }
}
