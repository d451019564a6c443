// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

/// Roads to the host that are no member of a body: endpoints and parameters, each with the honest request that comes next to it.
enum CreationRequestAttacks {
    struct Row: CustomStringConvertible, Sendable {
        let attack: String
        let honest: String

        var description: String { attack }
    }

    static let all: [Row] = [
        // What starts by another program's state, or with a body of its own.
        Row(
            attack: "POST /containers/web/start?checkpoint=x&checkpoint-dir=/etc", honest: "POST /containers/web/start"),
        Row(attack: "POST /containers/web/start?newcomer=1", honest: "POST /containers/web/start?detachKeys=ctrl-a"),
        Row(attack: "POST /containers/web/checkpoints", honest: "GET /containers/web/checkpoints"),
        Row(attack: "DELETE /containers/web/checkpoints/etc?dir=/", honest: "DELETE /containers/web"),
        Row(attack: "POST /containers/create?name=a&name=b", honest: "POST /containers/create?name=a"),
        Row(attack: "POST /containers/create?newcomer=x", honest: "POST /containers/create?platform=linux/amd64"),
        // Images: where they come from.
        Row(attack: "POST /images/create?fromSrc=http://10.0.0.1/x", honest: "POST /images/create?fromImage=nginx"),
        Row(attack: "POST /images/create?fromSrc=/etc/x", honest: "POST /images/create?fromImage=nginx&tag=1"),
        Row(attack: "POST /build", honest: "GET /images/json"),
        Row(attack: "POST /build?remote=http://10.0.0.1/x&networkmode=host", honest: "GET /images/nginx/json"),
        Row(attack: "POST /session", honest: "POST /images/create?fromImage=nginx"),
        Row(attack: "POST /grpc", honest: "GET /_ping"),
        // Plugins, swarms and services.
        Row(attack: "POST /plugins/pull?remote=x", honest: "GET /plugins"),
        Row(attack: "POST /plugins/create?name=x", honest: "GET /plugins"),
        Row(attack: "POST /plugins/x/set", honest: "GET /plugins/x/json"),
        Row(attack: "POST /plugins/x/enable?timeout=0", honest: "GET /plugins/x/json"),
        Row(attack: "POST /plugins/x/upgrade?remote=y", honest: "GET /plugins/x/json"),
        Row(attack: "DELETE /plugins/x", honest: "GET /plugins/x/json"),
        Row(attack: "POST /swarm/init", honest: "GET /nodes"), Row(attack: "POST /swarm/join", honest: "GET /nodes"),
        Row(attack: "POST /swarm/update?version=1", honest: "GET /nodes"),
        Row(attack: "POST /swarm/leave?force=1", honest: "GET /nodes"),
        Row(attack: "POST /swarm/unlock", honest: "GET /nodes"),
        Row(attack: "POST /nodes/a/update?version=1", honest: "GET /nodes/a"),
        Row(attack: "POST /services/create", honest: "GET /services"),
        Row(attack: "POST /services/a/update?version=1", honest: "GET /services/a"),
        Row(attack: "PUT /volumes/a?version=1", honest: "GET /volumes/a"),
        // Networks, by the path.
        Row(attack: "POST /networks/host/connect", honest: "POST /networks/ci/connect"),
        // What Podman has besides.
        Row(attack: "POST /libpod/containers/create", honest: "GET /libpod/containers/json"),
        Row(attack: "POST /libpod/pods/create", honest: "GET /libpod/pods/json"),
        Row(attack: "POST /libpod/play/kube", honest: "GET /libpod/pods/json"),
        Row(attack: "POST /libpod/kube/apply", honest: "GET /libpod/pods/json"),
        Row(attack: "POST /libpod/containers/web/exec", honest: "POST /containers/web/exec"),
        Row(attack: "POST /libpod/containers/web/update", honest: "POST /containers/web/update"),
        Row(attack: "POST /libpod/containers/web/restore", honest: "POST /libpod/containers/web/stop"),
        Row(attack: "POST /libpod/local/build?localcontextdir=/", honest: "GET /libpod/images/json"),
        Row(attack: "POST /libpod/build", honest: "GET /libpod/images/json"),
        Row(attack: "POST /libpod/volumes/create", honest: "GET /libpod/volumes/json"),
        Row(attack: "POST /libpod/networks/create", honest: "GET /libpod/networks/json"),
        Row(attack: "POST /libpod/images/scp/a", honest: "GET /libpod/images/json"),
        Row(attack: "POST /newcomer", honest: "GET /newcomer"),
        Row(attack: "PUT /newcomer/x", honest: "GET /newcomer/x"),
    ]
}

@Suite("Under the standard baseline, a way to the host by a path or a parameter")
struct CreationRequestAttackTests {
    /// Everything may be asked for, also what no route knows.
    private let policy = Policy(
        name: "p", rules: [Rule(.allow, methods: .all, subject: .paths(PathPattern("/*")), id: "all")]
    ).constraining(BodyConstraints([.create(CreationLimit(standard: .baseline))]))

    /// Bodies are honest.
    private func outcome(_ line: String) -> CreationOutcome {
        let words = line.split(separator: " ").map(String.init)
        let known = Array(words[0].utf8).withUnsafeBytes { Method(token: $0) }
        switch Admission(by: policy).admit(known, target: words[1]) {
        case .permitted: return .sent("")
        case .refused: return .denied("")
        case .needsBody(let pending):
            let admission = Admission(by: policy)
            let result = Array("{}".utf8).withUnsafeBytes { admission.admit(pending, body: $0) }
            if case .permitted = result { return .sent("") }
            return .denied("")
        case .needsObjects: return .undecided
        }
    }

    @Test(
        "is refused in every version of the API, and its honest neighbour passes", arguments: CreationRequestAttacks.all
    )
    func attack(row: CreationRequestAttacks.Row) {
        let docker = ["", "/v1.24", "/v1.41", "/v1.44", "/v1.56"]
        let versions = row.attack.contains("/libpod/") ? ["/v4.0.0", "/v5.0.0"] : docker
        for version in versions {
            func versioned(_ line: String) -> String { line.replacing(" /", with: " \(version)/", maxReplacements: 1) }
            #expect(outcome(versioned(row.attack)) == .denied(""), "\(version): \(row)")
        }
        #expect(outcome(row.honest).passes, "\(row.honest)")
    }

    @Test(
        "is refused as a form, as another kind, or with more than one value, whatever stands in it",
        arguments: [
            "/containers/create", "/volumes/create", "/networks/create", "/containers/web/exec",
            "/containers/web/update",
        ])
    func kinds(path: String) {
        func result(_ type: ContentType, _ body: String) -> Admission.Result {
            Array(path.utf8).withUnsafeBytes { target in
                var request = IncomingRequest(method: .post, target: target)
                (request.contentType, request.body) = (type, .length(body.utf8.count))
                let admission = Admission(by: policy)
                let first = admission.admit(request)
                guard case .needsBody(let pending) = first else { return first }
                return Array(body.utf8).withUnsafeBytes { admission.admit(pending, body: $0) }
            }
        }
        func passes(_ type: ContentType, _ body: String) -> Bool {
            if case .permitted = result(type, body) { true } else { false }
        }
        #expect(passes(.json, "{}") && passes(.json, " {} "))
        for type in [ContentType.none, .form, .multipart, .grpc, .other] { #expect(!passes(type, "{}"), "\(type)") }
        for body in [
            "\u{FEFF}{}", "{} {}", "{}x", "[]", "null", "7", "", "{,}", "{'a':1}", "{/**/}", #"{"a":1,}"#,
            #"{"HostConfig":{}} {"HostConfig":{"Privileged":true}}"#, String(repeating: "[", count: 1_000),
            #"{"Labels":\#(String(repeating: #"{"a":"#, count: 200))1\#(String(repeating: "}", count: 200))}"#,
            #"{"Labels":{"a":"\uD800"}}"#,
        ] {
            #expect(!passes(.json, body), "\(body.prefix(60))")
        }
    }
}
