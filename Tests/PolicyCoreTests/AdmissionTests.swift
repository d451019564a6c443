// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("Admission")
struct AdmissionTests {
    private static let policy = Policy(
        name: "watch",
        rules: [Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers")), id: "CONTAINERS=1")])

    private func admit(
        _ method: DockerAPI.Method?, _ target: String, by admission: Admission = Admission(by: policy),
        change: (inout IncomingRequest) -> Void = { _ in }
    ) -> Admission.Result {
        Array(target.utf8).withUnsafeBytes { bytes in
            var request = IncomingRequest(method: method, target: bytes)
            change(&request)
            return admission.admit(request)
        }
    }

    private func refusal(_ result: Admission.Result) -> String {
        guard case .refused(let refusal, let subject) = result else { return "passes" }
        return "\(refusal.word) \(subject.isDenial)"
    }

    @Test("is asked with values, and says what travels")
    func permit() throws {
        let result = admit(.post, "/v1.41/containers/web/attach") { request in
            request.fields = Array("X-A: b\r\n".utf8)
            request.body = .chunked
            request.expectsContinue = true
        }
        guard case .permitted(let permit) = result else { throw NotPermitted() }
        #expect(permit.endpoint == .containerAttach)
        #expect(permit.rule == "CONTAINERS=1")
        #expect(permit.request.fields == Array("X-A: b\r\n".utf8) && permit.request.body == .chunked)
        #expect(permit.request.expectsContinue && permit.request.upgrade == nil)
    }

    private struct NotPermitted: Error {}

    @Test("refuses what has more than one reading before any policy is asked")
    func unread() {
        #expect(refusal(admit(nil, "/_ping")) == "unknownMethod false")
        #expect(refusal(admit(.trace, "/_ping")) == "unknownMethod false")
        #expect(refusal(admit(.get, "/containers/../info")) == "target(dotSegment) false")
        #expect(refusal(admit(.post, "/containers/web/start") { $0.contentType = .grpc }) == "grpcContentType false")
        let form = admit(.post, "/containers/web/stop?t=1") { ($0.contentType, $0.body) = (.form, .length(3)) }
        #expect(refusal(form) == "formBody false")
        #expect(refusal(admit(.post, "/containers/web/stop?t=1") { $0.contentType = .form }) == "passes")
        // The contexts of a build by Podman are parts; a form's fields are not.
        let build = "/v5.6.0/libpod/build?t=x"
        for (path, type, told) in [
            (build, ContentType.multipart, "passes"), (build, .form, "formBody false"),
            ("/build?t=x", .multipart, "formBody false"), ("/v5.6.0/libpod/local/build", .multipart, "formBody false"),
            ("/containers/web/stop?t=1", .multipart, "formBody false"),
        ] {
            let result = admit(.post, path, by: Admission(by: .open)) {
                ($0.contentType, $0.body) = (type, .length(3))
            }
            #expect(refusal(result) == told, "\(path)")
        }
    }

    @Test("denies a stranger, and what its policy denies")
    func denied() {
        #expect(refusal(admit(.get, "/info")) == "denied(not_allowed) true")
        let stranger = Admission(stranger: .sharedAddress, told: "ask the owner")
        #expect(refusal(admit(.get, "/info", by: stranger)) == "stranger(sharedAddress, ask the owner) true")
        #expect(refusal(admit(.get, "/a/../b", by: stranger)) == "target(dotSegment) false")
    }

    @Test("asks for a body once, and only for one that is said to be JSON")
    func body() throws {
        let admission = Admission(by: Self.policy.constraining(.binds(BindMountLimit(directories: ["/srv"]))))
        #expect(refusal(admit(.post, "/containers/create", by: admission)) == "bodyNotJSON false")
        let result = admit(.post, "/containers/create", by: admission) { $0.contentType = .json }
        guard case .needsBody(let pending) = result else { throw NotPermitted() }
        func judge(_ json: String) -> Admission.Result {
            Array(json.utf8).withUnsafeBytes { admission.admit(pending, body: $0) }
        }
        #expect(refusal(judge(#"{"Image": "a"}"#)) == "passes")
        #expect(refusal(judge(#"{"HostConfig": {"Binds": ["/etc:/a"]}}"#)) == "denied(body_not_allowed) true")
        #expect(refusal(judge("{")) == "body(truncated) false")
    }

    @Test("says of a policy that only warns what it would do, to whoever asks for that")
    func enforced() {
        let policy = Self.policy.enforcing(.warns)
        #expect(refusal(Admission(by: policy).admit(.get, target: "/info")) == "passes")
        #expect(
            refusal(Admission(by: policy, asIfEnforced: true).admit(.get, target: "/info"))
                == "denied(not_allowed) true")
    }

    @Test(
        "reads a Content-Type as far as a decision depends on it",
        arguments: [
            ("application/json", ContentType.json), ("Application/JSON; charset=utf-8", .json),
            ("application/json ", .json), ("application/jsonp", .other), ("application/x-www-form-urlencoded", .form),
            ("APPLICATION/x-www-form-urlencoded;a=b", .form), ("multipart/form-data; boundary=x", .multipart),
            ("application/grpc", .grpc), ("application/grpc+proto", .grpc), ("application/grp", .other), ("", .other),
        ])
    func contentType(text: String, type: ContentType) {
        #expect(Array(text.utf8).withUnsafeBytes { ContentType(parsing: $0) } == type)
    }

    @Test("takes any token for a raw stream, and the very name of every other protocol")
    func upgrade() {
        func tunnel(_ token: String, _ endpoint: Endpoint?) -> TunnelProtocol? {
            Array(token.utf8).withUnsafeBytes { bytes in
                var request = IncomingRequest(method: .post, target: bytes)
                request.upgrade = bytes
                return request.tunnel(of: endpoint)
            }
        }
        #expect(tunnel("anything", .containerAttach) == .tcp)
        #expect(tunnel("H2C", .session) == .h2c)
        #expect(tunnel("h2", .session) == nil && tunnel("h2c2", .session) == nil)
        #expect(tunnel("websocket", .containerAttachWebsocket) == .websocket)
        #expect(tunnel("tcp", .containerList) == nil && tunnel("tcp", nil) == nil)
    }
}

extension Refusal {
    fileprivate var word: String {
        switch self {
        case .denied(let denial): "denied(\(denial.reason.rawValue))"
        case .stranger(let why, let told): "stranger(\(why), \(told ?? "-"))"
        case .target(let error): "target(\(error))"
        case .body(let error): "body(\(error))"
        default: "\(self)"
        }
    }
}
