import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore

/// The phases *read target*, *route* and *admit*: from a parsed head to a permit or an answer of our own.
struct Admission {
    enum Result {
        case permitted(Permit)
        case refused(GateAnswer, Subject)
        /// The policy decides when it has seen the body.
        indirect case needsBody(Pending)
        /// The policy decides when it knows what these are.
        indirect case needsObjects(Pending, [ObjectQuestion])
    }

    /// What is known about a request that does not pass, for its record.
    struct Subject {
        var method: Method?
        var path: [UInt8] = []
        var endpoint: Endpoint?
        var isDenial = false

        init() {}

        init(_ permit: Permit) {
            method = permit.request.method
            path = permit.askedPath
            endpoint = permit.endpoint
        }
    }

    /// A request that waits for its body.
    struct Pending {
        let facts: RequestFacts
        let subject: Subject
    }

    /// What judges the client, or what it is told when nobody knows it.
    let policy: Policy?
    var unknown = GateAnswer.unknownClient

    func admit(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Result {
        var subject = Subject()
        // A TRACE would show a client the head that travels (RFC 9110 section 9.3.8), and no engine answers one.
        guard let method = Method(token: UnsafeRawBufferPointer(rebasing: bytes[head.method.range])), method != .trace
        else { return .refused(.unknownMethod, subject) }
        subject.method = method
        do throws(TargetError) {
            let (target, match) = try read(head, bytes, method)
            subject.path = Array(target.loggedPath)
            subject.endpoint = match?.endpoint
            if isGRPC(head, bytes) { return .refused(.grpcContentType, subject) }
            if isForm(head, bytes), match?.endpoint.readsQuery ?? true { return .refused(.formBody, subject) }
            let request = outgoing(head, bytes, method, target, match?.endpoint)
            let result = judge(RequestFacts(request: request, match: match), subject)
            // A form's fields would count as the query's (Go net/http, Request.ParseForm), whatever was judged.
            if case .needsBody = result, !isJSON(head, bytes) { return .refused(.bodyNotJSON, subject) }
            return result
        } catch {
            return .refused(GateAnswer(error), subject)
        }
    }

    private func read(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ method: Method
    ) throws(TargetError) -> (RequestTarget, RouteMatch?) {
        let target = try RequestTarget.read(
            UnsafeRawBufferPointer(rebasing: bytes[head.target.range]), of: method,
            host: head.host.map { UnsafeRawBufferPointer(rebasing: bytes[$0.range]) })
        let match = RouteTable.match(method, target)
        try target.checkEncodedSlashes(match)
        return (target, match)
    }

    private func judge(_ facts: RequestFacts, _ subject: Subject) -> Result {
        var subject = subject
        subject.isDenial = true
        guard let policy else { return .refused(unknown, subject) }
        switch policy.evaluate(facts) {
        case .allowed(let permit): return .permitted(permit)
        case .denied(let denial): return .refused(GateAnswer(denial), subject)
        case .needs(.body): return .needsBody(Pending(facts: facts, subject: subject))
        case .needs(.objects(let questions)):
            return .needsObjects(Pending(facts: facts, subject: subject), questions)
        }
    }

    /// Asks again, with what the request names.
    func admit(_ pending: Pending, objects: ObjectAnswers) -> Result {
        let earlier = pending.facts.objects
        let result = judge(pending.facts.with(objects: earlier?.adding(objects) ?? objects), pending.subject)
        // What a first answer leads to is asked for once; else it was given what it asked for.
        if case .needsObjects = result, earlier != nil { return .refused(.lookupFailed, pending.subject) }
        return result
    }

    /// Asks again, with the whole body.
    func admit(_ pending: Pending, body: UnsafeRawBufferPointer) -> Result {
        // What cannot be read was not denied.
        var unread = pending.subject
        unread.isDenial = false
        guard let endpoint = pending.facts.endpoint else { return .refused(.unreadableBody, unread) }
        do throws(JSONError) {
            let value = try CanonicalBody.read(body, of: endpoint)
            let result = judge(pending.facts.with(body: value), pending.subject)
            // It was given what it asked for.
            if case .needsBody = result { return .refused(.unreadableBody, unread) }
            return result
        } catch {
            return .refused(GateAnswer(error), unread)
        }
    }

    private func outgoing(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ method: Method, _ target: RequestTarget,
        _ endpoint: Endpoint?
    ) -> OutgoingRequest {
        // Every field may grow by the blank behind its colon.
        let fields = [UInt8](unsafeUninitializedCapacity: bytes.count + head.fields.count) { memory, count in
            var writer = HeadWriter(UnsafeMutableRawBufferPointer(memory))
            head.writeEndToEndFields(of: bytes, acceptsCodings: policy?.sight == nil, to: &writer)
            count = writer.count
        }
        return OutgoingRequest(
            method: method, target: target, fields: fields, body: OutgoingRequest.Body(head.framing),
            upgrade: upgrade(head, bytes, endpoint), expectsContinue: head.expectsContinue)
    }

    /// The protocol that an endpoint changes to, when the client asked for one. The engine takes any token where it
    /// hijacks a raw stream (moby `container_routes.go`), so does a tunnel of that kind here; others must be asked for
    /// by name.
    private func upgrade(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ endpoint: Endpoint?
    ) -> TunnelProtocol? {
        guard head.version == .http11, let asked = head.upgrade, let endpoint,
            case .tunnel(let spoken) = endpoint.traits.transfer
        else {
            return nil
        }
        if spoken == .tcp { return spoken }
        let token = bytes[asked.range].lazy.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return token.elementsEqual("\(spoken.token)".utf8) ? spoken : nil
    }

    private func isJSON(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let type = head.contentType else { return false }
        let name = bytes[type.range].prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        return isName("application/json", name)
    }

    /// The engine reads such a body as if its fields stood in the query, in front of those that do (Go net/http,
    /// Request.ParseForm and FormValue).
    private func isForm(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let type = head.contentType, OutgoingRequest.Body(head.framing).isSome else { return false }
        let value = bytes[type.range]
        return isName("application/x-www-form-urlencoded", value.prefix(33)) || isName("multipart/", value.prefix(10))
    }

    private func isName(_ name: StaticString, _ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.lazy.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }.elementsEqual("\(name)".utf8)
    }

    /// Podman hands any request with such a type to a gRPC server, before it looks at the path.
    private func isGRPC(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let type = head.contentType, type.count >= 16 else { return false }
        return isName("application/grpc", bytes[type.range].prefix(16))
    }
}

extension OutgoingRequest.Body {
    /// Whether bytes may come.
    fileprivate var isSome: Bool { self != .none && self != .length(0) }

    init(_ framing: BodyFraming) {
        self =
            switch framing {
            case .none, .untilClose: .none
            case .length(let length): .length(length)
            case .chunked: .chunked
            }
    }
}
