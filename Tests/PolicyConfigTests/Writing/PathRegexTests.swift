// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("Patterns in a policy file")
struct PathRegexTests {
    private func policy(_ allow: String, deny: String = "[]") throws -> Policy {
        let reading = PolicyText.read(
            "caisson: 1\npolicies:\n  p:\n    allow: \(allow)\n    deny: \(deny)\n")
        #expect(reading.issues.isEmpty, "\(reading.issues)")
        return try #require(reading.file?.policies.first?.policy)
    }

    @Test("take the whole decoded path with its version, and their methods alone")
    func wholePaths() throws {
        let policy = try policy(
            #"[{ path_regex: '/v1\.\d+/info|/containers/a b/json', methods: [GET, HEAD] }]"#)
        #expect(try decision(policy, "GET /v1.41/info?x=1") == "pass")
        #expect(try decision(policy, "GET /containers/a%20b/json") == "pass")
        #expect(try decision(policy, "GET /info") == "403")
        #expect(
            try decision(policy, "GET /v1.41/infox") == "404",
            "each alternative is held against the whole path")
        #expect(
            try decision(policy, "GET /x/containers/a b/json".replacing(" b", with: "%20b")) == "404")
        #expect(try decision(policy, "POST /v1.41/info") == "404")
        #expect(
            try decision(policy, "HEAD /v1.41/info") == "pass",
            "the engine answers what it has no route for")
    }

    @Test("deny what they match, and what they cannot read")
    func denies() throws {
        let policy = try policy(
            "['containers:read']", deny: "[{ path_regex: '.*/secret/.*' }]")
        #expect(try decision(policy, "GET /containers/web/json") == "pass")
        #expect(try decision(policy, "GET /containers/secret/json") == "403")
        #expect(
            try decision(policy, "GET /containers/%FF/json") == "403", "no pattern can be held against it"
        )
        let allowing = try self.policy("[{ path_regex: '/containers/.*', methods: GET }]")
        #expect(try decision(allowing, "GET /containers/%FF/json") == "403")
        #expect(try decision(allowing, "GET /containers/%C3%BC/json") == "pass")
        let other = try self.policy(
            "['containers:read']", deny: "[{ path_regex: '/x', methods: [POST] }]")
        #expect(try decision(other, "GET /containers/%FF/json") == "pass", "it speaks of POST alone")
    }

    @Test(
        "that are mistaken are told with their place",
        arguments: [
            ("{ path_regex: a }", "5:21: \"a\" never matches: a path begins with \"/\""),
            (
                "{ methods: [GET] }", "5:7: an entry of allow that is a mapping needs \"path_regex\" or \"operation\""
            ),
            ("{ path_regex: a, methods: [GET] }", "5:21: \"a\" never matches: a path begins with \"/\""),
            (
                "{ path_regex: '/(', methods: [GET] }",
                "5:21: \"/(\" is not a pattern that RE2 takes: missing ): /("
            ),
            (
                "{ path_regex: '/a)|(?:/b', methods: [GET] }",
                "5:21: \"/a)|(?:/b\" is not a pattern that RE2 takes: unexpected ): /a)|(?:/b"
            ),
            (
                #"{ path_regex: '/\C', methods: [GET] }"#,
                #"5:21: "/\C" holds \C: a path is read as characters, and \C takes single bytes"#
            ),
            (
                "{ path_regex: /a, methods: [GTE] }",
                "5:35: methods takes \(methods), not \"GTE\"; did you mean \"GET\"?"
            ),
            (
                "{ path_regex: /a, methods: [] }",
                "5:34: methods takes a list of methods, such as [GET, HEAD], not a list"
            ),
            (
                "{ path_regexp: /a, methods: [GET] }",
                "5:9: an entry of allow has no key \"path_regexp\"; did you mean \"path_regex\"?"
            ),
        ])
    func mistakes(entry: String, issue: String) {
        let issues = PolicyText.issues("caisson: 1\npolicies:\n  p:\n    allow:\n    - \(entry)\n")
        #expect(issues.contains("caisson.yaml:" + issue), "\(issues)")
    }

    private static let methods =
        "GET or HEAD or POST or PUT or DELETE or PATCH or OPTIONS or TRACE or CONNECT"

    @Test(#"may quote a \C"#)
    func quotedC() throws {
        for text in [#"/\\C"#, #"/\Q\C\E.*"#] { _ = try PathRegex(parsing: text, isDeny: false) }
        for text in [#"/\C"#, #"/\Qa\E\C"#, #"/\\\C"#] {
            #expect(throws: EntryProblem.self) { try PathRegex(parsing: text, isDeny: false) }
        }
    }
}
