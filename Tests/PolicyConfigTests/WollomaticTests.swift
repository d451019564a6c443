// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The wollomatic dialect decides")
struct WollomaticTests {
    private func policy(_ arguments: [String], _ environment: [String: String] = [:]) -> Policy {
        WollomaticConfiguration.read(arguments: arguments, environment: environment).policy
    }

    struct Table: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        /// Methods that have a pattern: what is refused of these is answered with 403, all other with 405.
        let methods: Set<String>
        let passes: Set<String>
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let tables = [
        Table(
            arguments: [#"-allowGET=/v1\..{1,2}/(version|containers/.*|events.*)"#], methods: ["GET"],
            passes: [
                "GET /v1.24/version", "GET /v1.41/events", "GET /v1.51/containers/json",
                "GET /v1.41/containers/web_1.a-b/json", "GET /v1.51/containers/4f2c9a1b7e3d/top",
                "GET /v1.55/containers/4f2c9a1b7e3d/attach/ws", "GET /v1.24/containers/4f2c9a1b7e3d/stop",
            ]),
        Table(
            arguments: [
                #"-allowGET=/_ping|/(v1\..{1,2}/)?(info|version|containers|events).*"#, "-allowHEAD=/_ping",
            ],
            methods: ["GET", "HEAD"],
            passes: Set(
                everyKindOfRequest.filter { request in
                    request.hasPrefix("GET ")
                        && ["/info", "/version", "/containers", "/events"].contains(where: request.contains)
                }
            ).union(["GET /_ping", "HEAD /_ping"])),
        Table(
            arguments: ["-allowHEAD=.*"], methods: ["HEAD"],
            passes: Set(everyKindOfRequest.filter { $0.hasPrefix("HEAD ") })),
        Table(
            arguments: [
                "-allowGET=.*", #"-allowPOST=/(v[\d\.]+/)?containers/[a-zA-Z0-9_.-]+/(start|stop|restart)"#,
            ],
            methods: ["GET", "POST"],
            passes: Set(everyKindOfRequest.filter { $0.hasPrefix("GET ") }).union([
                "POST /v1.51/containers/4f2c9a1b7e3d/start", "POST /containers/4f2c9a1b7e3d/stop?t=5",
                "POST /v1.41/containers/4f2c9a1b7e3d/restart",
            ])),
        Table(
            arguments: ["-allowGET=/containers/json|/events"], methods: ["GET"],
            passes: [
                "GET /containers/json", "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D",
                "GET /events?since=1", "GET /v1.41/events",
            ]),
        Table(
            arguments: ["-allowGET=(?i)/CONTAINERS/JSON"], methods: ["GET"],
            passes: [
                "GET /containers/json", "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D",
            ]),
        Table(
            arguments: ["-allowGET=/[a-z]+"], methods: ["GET"],
            passes: [
                "GET /version", "GET /info", "GET /events?since=1", "GET /networks", "GET /volumes", "GET /swarm",
                "GET /services", "GET /tasks", "GET /secrets", "GET /configs",
            ]),
        Table(arguments: [], methods: [], passes: []),
    ]

    @Test("by the patterns of the method: 405 where there are none, 403 where none matches", arguments: tables)
    func decisions(table: Table) throws {
        let policy = policy(table.arguments)
        for request in everyKindOfRequest {
            let method = String(request.prefix { $0 != " " })
            let refusal = table.methods.contains(method) ? "403" : "405"
            #expect(
                try decision(policy, request) == (table.passes.contains(request) ? "pass" : refusal), "\(request)")
        }
    }

    @Test("on the decoded path, with its version and without its query")
    func path() throws {
        let json = policy(["-allowGET=/containers/json"])
        #expect(try decision(json, "GET /containers/%6Ason") == "pass")
        #expect(try decision(json, "GET /v1.41/containers/json") == "403")
        #expect(try decision(policy([#"-allowGET=.*\?.*"#]), "GET /containers/json?all=1") == "403")
        #expect(try decision(policy(["-allowGET=/images/a/b/json"]), "GET /images/a%2Fb/json") == "pass")
        #expect(try decision(policy(["-allowGET=.*"]), "GET /containers/../info") == "400")
        #expect(try decision(policy(["-allowGET=.*"]), "GET /volumes/%FF") == "403", "not UTF-8")
    }

    @Test("with anchors at the ends alone when | stands at the top, and warns")
    func openAlternative() throws {
        let configuration = WollomaticConfiguration.read(
            arguments: [#"-allowGET=/v1\..{1,2}/info|/_ping"#], environment: [:])
        #expect(try decision(configuration.policy, "GET /v1.45/infoANYTHING") == "pass")
        #expect(try decision(configuration.policy, "GET /anything/_ping") == "pass")
        #expect(configuration.issues.map(\.severity) == [.warning])
        #expect(configuration.issues.first?.place == "-allowGET")
    }

    @Test("for all nine methods, each on its own")
    func methods() throws {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE", "OPTIONS"] {
            let policy = policy(["-allow\(method)=.*"])
            // The target of a CONNECT is refused before anything is judged.
            #expect(try decision(policy, "\(method) /containers/json") == (method == "CONNECT" ? "400" : "pass"))
            #expect(policy.rules.count == 1)
        }
    }

    @Test("and says which pattern would allow it")
    func words() throws {
        let start = "POST /v1.41/containers/x.y/start"
        let path = #"a pattern such as (/v1\.[0-9]+)?/containers/x\.y/start would allow it"#
        #expect(try denial(policy([]), start) == "ContainerStart is not allowed: -allowPOST with \(path)")
        #expect(
            try denial(policy([], ["SP_ALLOW_GET": "/"]), start)
                == "ContainerStart is not allowed: SP_ALLOW_POST with \(path)")
        #expect(
            try denial(policy([], ["SP_ALLOW_POST": "/"]), start)
                == "ContainerStart is not allowed: another SP_ALLOW_POST_… with \(path)")
        #expect(
            try denial(policy(["-allowPOST=/"], ["SP_ALLOW_GET": "/"]), start)
                == "ContainerStart is not allowed: -allowPOST with \(path)")
        #expect(
            try denial(policy([]), "POST /containers/4f2c9a1b7e3d/start")
                == "ContainerStart is not allowed: -allowPOST "
                + #"with a pattern such as (/v1\.[0-9]+)?/containers/[^/]+/start (any name) would allow it"#)
        #expect(
            try denial(policy([]), "POST /containers/create") == "ContainerCreate is not allowed: -allowPOST "
                + #"with a pattern such as (/v1\.[0-9]+)?/containers/create would allow it, which is ROOT ON THE HOST"#)
        #expect(
            try denial(policy([]), "HEAD /nosuch")
                == "HEAD /nosuch is not allowed: -allowHEAD with a pattern that matches this path would allow it")
    }

    @Test("and what it says is true: the named pattern allows the request")
    func truth() throws {
        let none = policy([])
        for request in everyKindOfRequest {
            let words = try #require(try denial(none, request)).split(separator: " ")
            guard let index = words.firstIndex(of: "such") else { continue }
            let flag = try #require(words.first { $0.hasPrefix("-allow") })
            #expect(try decision(policy(["\(flag)=\(words[index + 2])"]), request) == "pass", "\(request)")
        }
    }
}
