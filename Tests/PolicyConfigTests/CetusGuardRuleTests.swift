// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("CetusGuard's rules")
struct CetusGuardRuleTests {
    /// The patterns of a text of rules, without those that are built in, and the issues.
    private func read(_ text: String, isFile: Bool = false) -> (rules: [String], issues: [String]) {
        let configuration =
            isFile
            ? CetusGuardConfiguration.read(["-no-builtin-rules", "-rules-file=/r"], files: ["/r": text])
            : CetusGuardConfiguration.read(["-no-builtin-rules", "-rules", text])
        let patterns = configuration.policy.rules.compactMap { rule in
            guard case .matching(let pattern) = rule.subject else { return String?.none }
            return (pattern as? RE2Pattern)?.text
        }
        return (patterns, configuration.issues.map { "\($0.severity) \($0)" })
    }

    @Test(
        "are lines of methods and a pattern, with comments, blanks, tabs and both line ends",
        arguments: [
            "! Comment\nGET,HEAD /test\n", "! Comment\r\nGET,HEAD /test\r\n",
            "\n\n\n! Comment\n\n\nGET,HEAD /test\n\n\n",
            " \t ! Comment\n \t GET,HEAD \t /test \t ", "GET,HEAD\t/test", "!GET /a\n!\nGET /test",
        ])
    func forms(text: String) {
        for isFile in [false, true] {
            #expect(read(text, isFile: isFile).rules == ["^/test$"])
            #expect(read(text, isFile: isFile).issues.isEmpty)
        }
    }

    @Test("keep what stands in the middle of a pattern")
    func inside() {
        #expect(read("GET /a b\tc!d ").rules == ["^/a b\tc!d$"])
        #expect(read("GET , HEAD /a").rules == ["^, HEAD /a$"])
        #expect(read("GET /a\rb\nGET /c\r").rules == ["^/a\rb$", "^/c\r$"])
        #expect(read("GET /a\rb\nGET /c\r", isFile: true).rules == ["^/a\rb$", "^/c$"])
    }

    @Test(
        "in any other form are errors with their line",
        arguments: [
            "%API_PREFIX%/test01", ", %API_PREFIX%/test02", "GET, %API_PREFIX%/test03", "GET,HEAD, /test04", "GET",
            "GET ", "GET,,HEAD /a", "G3T /a", "get /a", "Get /a", "GET|HEAD /a", "\r\r",
        ])
    func invalid(line: String) {
        let result = read("GET /ok\n\(line)\nGET /too")
        #expect(result.rules == ["^/ok$", "^/too$"])
        #expect(result.issues.count == 1)
        #expect(result.issues.first?.hasPrefix("error -rules:2: ") == true, "\(result.issues)")
    }

    @Test("name their file and line, or the flag that held them")
    func places() {
        func places(_ arguments: [String], _ environment: [String: String] = [:], _ files: [String: String] = [:])
            -> [String]
        {
            CetusGuardConfiguration.read(arguments, environment, files: files).issues.map(\.place)
        }
        #expect(
            places(["-rules-file=/etc/r"], [:], ["/etc/r": "GET /a\n\nget /b\nGET /("]) == ["/etc/r:3", "/etc/r:4"])
        #expect(places(["-rules=x"]) == ["-rules"])
        #expect(places(["-rules=GET /a\nx"]) == ["-rules:2"])
        #expect(places(["-rules=x", "-rules=GET /a\nx"]) == ["-rules#1", "-rules#2:2"])
        #expect(places([], ["CETUSGUARD_RULES": "GET /a\n\nx"]) == ["CETUSGUARD_RULES:3"])
        #expect(places(["-rules-file=/no"]) == ["-rules-file"])
        #expect(places([], ["CETUSGUARD_RULES_FILE": ""]) == ["CETUSGUARD_RULES_FILE"])
        #expect(read("GET /(").issues == [#"error -rules: "/(" is not a pattern that RE2 takes: missing ): ^/($"#])
        #expect(
            read("get,head /a").issues == [
                #"error -rules: "get,head /a" is not a rule, which is METHOD[,METHOD…] PATTERN, "#
                    + "with methods in upper case: GET,HEAD"
            ])
        #expect(
            CetusGuardConfiguration.read(["-rules-file=/no"]).issues.map(\.message)
                == [#""/no" cannot be read: no such file"#])
    }

    @Test("that are not UTF-8 are errors, and comments may be so")
    func notUTF8() {
        let bytes =
            Array("! \u{e9}\nGET /a".utf8).map { $0 == 0xC3 ? 0xFF : $0 } + [0x0A] + Array("GET /".utf8) + [0xFF]
        var rules = CetusGuardRules(withBuiltIns: false)
        var issues: [PolicyConfig.Issue] = []
        rules.add(bytes, from: "/r", isFile: true, issues: &issues)
        #expect(rules.policy.rules.map(\.id.name) == ["GET /a"])
        #expect(issues == [PolicyConfig.Issue(.error, at: "/r:3", "the line is not UTF-8")])
    }

    @Test("with a method that no engine knows, or without a pattern, allow nothing by it, which is told")
    func useless() {
        #expect(
            read("GTE,POST /a") == (
                ["^/a$"], ["warning -rules: GTE is a method that no engine knows; did you mean GET?"]
            ))
        #expect(read("FOO /a") == ([], ["warning -rules: FOO is a method that no engine knows"]))
        #expect(read("GET  ") == ([], [#"warning -rules: "GET  " has no pattern, and allows nothing"#]))
    }

    @Test("of the variable, of a flag in its place, of more flags and of files are all in force")
    func sources() {
        func origins(_ arguments: [String], _ environment: [String: String] = [:]) -> [String] {
            let files = ["/a": "GET /fileA", "/b": "GET /fileB"]
            return CetusGuardConfiguration.read(["-no-builtin-rules"] + arguments, environment, files: files).policy
                .rules
                .map(\.id.name)
        }
        #expect(origins([], ["CETUSGUARD_RULES": "GET /a\nGET /b"]) == ["GET /a", "GET /b"])
        #expect(origins(["-rules=GET /c"], ["CETUSGUARD_RULES": "GET /a"]) == ["GET /c"])
        #expect(
            origins(["-rules=GET /c", "-rules", "GET /d"], ["CETUSGUARD_RULES": "GET /a"]) == ["GET /c", "GET /d"])
        #expect(origins([], ["CETUSGUARD_RULES": ""]).isEmpty)
        #expect(
            origins(
                ["-rules-file=/a", "-rules-file=/b"], ["CETUSGUARD_RULES": "GET /x", "CETUSGUARD_RULES_FILE": "/no"])
                == ["GET /x", "GET /fileA", "GET /fileB"])
    }
}

@Suite("CetusGuard's variables")
struct CetusGuardVariableTests {
    private func expand(_ pattern: String) -> String? {
        CetusGuardVariables.expand(Array(pattern.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("are 68 public ones and three that these are made of, each of which is whole and a pattern")
    func all() throws {
        #expect(CetusGuardVariables.publicNames.count == 68)
        #expect(CetusGuardVariables.table.count == 71)
        for name in CetusGuardVariables.table.keys {
            let text = try #require(expand("%\(name)%"))
            #expect(CetusGuardVariables.unknown(in: Array(text.utf8)).isEmpty, "\(name)")
            #expect(throws: Never.self, "\(name)") { try RE2Pattern("^" + text + "$") }
            #expect(!AnchoredPattern.hasOpenAlternative(in: text), "\(name)")
        }
    }

    @Test("are put in again until none is left")
    func fixedPoint() {
        #expect(expand("%API_PREFIX_PING%") == #"(?:/v[0-9]+(?:\.[0-9]+)*)?/_ping"#)
        #expect(expand("%API_PREFIX_LIBPOD_PING%") == #"(?:/v[0-9]+(?:\.[0-9]+)*)/libpod/_ping"#)
        #expect(expand("%_OBJECT_ID%x%_OBJECT_ID%") == "(?:[a-fA-F0-9]+)x(?:[a-fA-F0-9]+)")
        #expect(expand("/a") == "/a")
    }

    @Test("that are unknown stay as they are, which is told when they look like one")
    func unknown() {
        #expect(expand("%NOSUCH%/100%/%_OBJECT_ID%%") == "%NOSUCH%/100%/(?:[a-fA-F0-9]+)%")
        #expect(expand("%%_OBJECT_ID%") == "%(?:[a-fA-F0-9]+)")
        #expect(
            CetusGuardConfiguration.read(rules: ["GET %API_PREFX%/a"]).issues.map { "\($0.severity) \($0)" } == [
                "warning -rules: %API_PREFX% is no variable, and stands for these very letters; did you mean %API_PREFIX%?",
                "warning -rules: \"%API_PREFX%/a\" can match nothing: every path begins with /",
            ])
        #expect(CetusGuardConfiguration.read(rules: ["GET /a%20b%2F%20c"]).issues.isEmpty)
        #expect(CetusGuardConfiguration.read(rules: ["GET /%IPV6%"]).issues.isEmpty)
    }

    @Test("that make a pattern too long are refused")
    func tooLong() {
        let text = "GET " + String(repeating: "%IMAGE_ID_OR_REFERENCE%", count: 2_000)
        let issues = CetusGuardConfiguration.read(rules: [text]).issues
        #expect(issues.map(\.message) == ["its variables make it longer than a pattern may be"])
    }

    @Test(
        "match what they are named for",
        arguments: [
            ("DOMAIN", ["l", "sub.example.test", "001.test", "xn--7o8h.test"], ["", "-a", "a-", "a..b", "a.-b"]),
            ("IPV4", ["0.0.0.0", "255.255.255.255"], ["", "0.0", "0.0.0.0.0", "1111.0.0.0"]),
            (
                "IPV6", ["[::]", "[::1]", "[f:f:f:f:f:f:f:f]", "[fe80::1%eth0]"],
                ["", "::1", "[]", "[f:f:f:f:f:f:f:f:f]"]
            ),
            ("HOST", ["localhost:2375", "127.0.0.1", "[::1]:2375"], ["", "localhost:", "[::1]:a"]),
            ("IMAGE_TAG", ["latest", "1.2"], ["", "-a", ".a"]),
            (
                "IMAGE_REFERENCE",
                ["b", "busybox:latest", "localhost:5000/library/busybox", "[::1]:5000/a", "docker.io/foo__bar/b"],
                ["", "busybox:", "-busybox", "busybox@sha256:09c731", "docker.io/foo___bar/b", "docker.io/foo..bar/b"]
            ),
            ("IMAGE_DIGEST", ["sha256:09c731d73926315908778730f9e60686"], ["sha256:09c731d73926315908778730f9e6068"]),
            ("CONTAINER_ID", ["0123456789abcdef", "A"], ["", "0x", "g"]),
            ("CONTAINER_NAME", ["x0", "busybox", "a_.-"], ["", "x", "-xx", "a/b"]),
            ("CONTAINER_ID_OR_NAME", ["a", "0", "web-1"], ["x", "web/1"]),
            ("NETWORK_NAME", ["x", "my net"], ["", "a/b"]), ("PLUGIN_NAME", ["vieux/sshfs"], ["", "a:b"]),
            ("API_PREFIX", ["", "/v9", "/v99.99.9"], ["/", "/v", "/9.9", "/v9.9/", "/v9..9"]),
            ("API_PREFIX_PING", ["/_ping", "/v9.9/_ping"], ["", "/_ping/", "//_ping", "_ping"]),
            ("API_PREFIX_LIBPOD", ["/v9/libpod", "/v99.99.99/libpod"], ["", "/libpod", "/v/libpod"]),
            ("API_PREFIX_LIBPOD_PING", ["/v9.9/libpod/_ping"], ["/libpod/_ping", "/v9.9/libpod/_ping/"]),
        ] as [(String, [String], [String])])
    func meanings(name: String, yes: [String], no: [String]) throws {
        let pattern = try RE2Pattern("^" + #require(expand("%\(name)%")) + "$")
        for text in yes { #expect(Array(text.utf8).withUnsafeBytes(pattern.matches), "\(text)") }
        for text in no { #expect(!Array(text.utf8).withUnsafeBytes(pattern.matches), "\(text)") }
    }
}
