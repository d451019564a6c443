// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The CetusGuard dialect decides")
struct CetusGuardTests {
    private func policy(_ rules: String...) -> Policy {
        CetusGuardConfiguration.read(rules: rules).policy
    }

    static let builtIns: Set<String> = [
        "GET /_ping", "GET /v1.41/_ping", "HEAD /_ping", "HEAD /v1.51/_ping", "GET /version", "GET /v1.24/version",
        "GET /info", "GET /v1.55/info", "GET /v5.0.0/libpod/version", "GET /v5.0.0/libpod/info",
    ]

    @Test(
        "by its built-in rules and those that were added",
        arguments: [
            ("", []),
            (
                "GET %API_PREFIX_CONTAINERS%/json",
                [
                    "GET /containers/json", "GET /v1.51/containers/json",
                    "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D",
                ]
            ),
            (
                "GET,POST %API_PREFIX_CONTAINERS%/%CONTAINER_ID_OR_NAME%/(start|stop)",
                [
                    "POST /v1.51/containers/4f2c9a1b7e3d/start", "POST /containers/4f2c9a1b7e3d/stop?t=5",
                    "GET /containers/4f2c9a1b7e3d/start", "GET /v1.24/containers/4f2c9a1b7e3d/stop",
                ]
            ),
            ("POST %API_PREFIX_IMAGES%/create", ["POST /v1.51/images/create?fromImage=busybox"]),
            (
                "GET %API_PREFIX_EVENTS%\nGET %API_PREFIX_INFO%",
                ["GET /events?since=1", "GET /v1.41/events"]
            ),
            // A name has two characters at least, and `v` is not an id.
            ("GET %API_PREFIX_VOLUMES%/%VOLUME_ID_OR_NAME%", ["GET /v1.41/volumes/vol"]),
            ("GET %API_PREFIX_LIBPOD_CONTAINERS%/json", ["GET /v5.0.0/libpod/containers/json"]),
            (
                "GET %API_PREFIX_IMAGES%/%IMAGE_ID_OR_REFERENCE%/json", ["GET /images/ghcr.io/acme/app:1.2/json"]
            ),
            ("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS .*", everyKindOfRequest),
        ] as [(String, [String])])
    func decisions(rules: String, added: [String]) throws {
        let policy = policy(rules)
        let passes = Self.builtIns.union(added)
        for request in everyKindOfRequest {
            #expect(try decision(policy, request) == (passes.contains(request) ? "pass" : "403"), "\(request)")
        }
    }

    @Test("without its built-in rules when it is told so")
    func withoutBuiltIns() throws {
        let configuration = CetusGuardConfiguration.read(["-no-builtin-rules"])
        #expect(configuration.policy.rules.isEmpty)
        for request in Self.builtIns { #expect(try decision(configuration.policy, request) == "403") }
        #expect(CetusGuardConfiguration.read([:]).policy.rules.count == 6)
        #expect(CetusGuardConfiguration.read(["CETUSGUARD_NO_BUILTIN_RULES": "true"]).policy.rules.isEmpty)
        #expect(
            CetusGuardConfiguration.read(["-no-builtin-rules=false"], ["CETUSGUARD_NO_BUILTIN_RULES": "true"]).policy
                .rules.count == 6)
    }

    @Test("on the decoded path, which is clean, without its query")
    func path() throws {
        let list = policy("GET /containers/json")
        #expect(try decision(list, "GET /containers/%6Ason?all=1") == "pass")
        #expect(try decision(list, "GET /containers/json/") == "403")
        #expect(try decision(policy("GET .*"), "GET /containers//json") == "400")
        #expect(try decision(policy("GET .*"), "GET /volumes/%FF") == "403")
    }

    @Test("with anchors at the ends alone when | stands at the top, and warns")
    func openAlternative() throws {
        let configuration = CetusGuardConfiguration.read(rules: ["GET /containers/json|/events"])
        #expect(try decision(configuration.policy, "GET /containers/jsonANYTHING") == "pass")
        #expect(try decision(configuration.policy, "GET /v1.41/events") == "pass")
        #expect(configuration.issues.map(\.severity) == [.warning])
    }

    @Test("and says which rule would allow it")
    func words() throws {
        let none = policy()
        #expect(
            try denial(none, "POST /v1.41/containers/web/start")
                == "ContainerStart is not allowed: a rule such as POST "
                + "%API_PREFIX_CONTAINERS%/web/start would allow it")
        #expect(
            try denial(none, "POST /v1.41/containers/4f2c9a1b7e3d/start")
                == "ContainerStart is not allowed: a rule such as POST "
                + "%API_PREFIX_CONTAINERS%/%CONTAINER_ID_OR_NAME%/start (any name) would allow it")
        #expect(
            try denial(none, "GET /v5.0.0/libpod/kube/apply")
                == "GET /libpod/kube/apply is not allowed: "
                + "a rule of GET with a pattern that matches this path would allow it")
        #expect(
            try denial(none, "POST /v5.0.0/libpod/kube/apply")
                == "LibpodKubeApply is not allowed: a rule such as POST %API_PREFIX_LIBPOD%/kube/apply would allow it")
    }

    @Test("and what it says is true: the named rule allows the request")
    func truth() throws {
        let none = policy()
        // Names of one character are none to this dialect's variables, and its libpod paths have a version.
        for request in everyKindOfRequest where !["/volumes/v", " /libpod/info"].contains(where: request.hasSuffix) {
            guard let words = try denial(none, request)?.split(separator: " "), let index = words.firstIndex(of: "such")
            else { continue }
            let rule = "\(words[index + 2]) \(words[index + 3])"
            #expect(try decision(policy(rule), request) == "pass", "\(request): \(rule)")
        }
    }
}

extension CetusGuardConfiguration {
    static func read(
        _ arguments: [String] = [], _ environment: [String: String] = [:], isInContainer: Bool = false,
        files: [String: String] = [:]
    ) -> CetusGuardConfiguration {
        read(
            arguments: arguments, runtime: RuntimeEnvironment(environment: environment, isInContainer: isInContainer)
        ) { path throws(UnreadableFile) in
            guard let text = files[path] else { throw UnreadableFile(reason: "no such file") }
            return Array(text.utf8)
        }
    }

    static func read(_ environment: [String: String]) -> CetusGuardConfiguration { read([], environment) }

    static func read(rules: [String]) -> CetusGuardConfiguration { read(rules.map { "-rules=\($0)" }) }
}
