// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("A pattern that can match nothing")
struct PatternReachTests {
    @Test(
        "is told by what it wants and no path has",
        arguments: [
            (#"/containers/web/kill\?signal=USR1"#, PatternReach.Reason.query), ("/a[?]b", .query),
            (#"/(a\?x|b\?y)"#, .query), (#"/\Qa?b\E"#, .query), (#"/a(\?x)+"#, .query), (#"/a(\?x){2,3}"#, .query),
            (#"/a\?x|/b\?x"#, .query), (#"(?i)/a\?"#, .query), (#"(?P<x>/a)\?"#, .query), (#"/a\??\?"#, .query),
            ("/containers/$NAME/start", .behindEnd), ("/containers/${NAME}/start", .behindEnd),
            ("$PREFIX/start", .behindEnd), ("/a$(b|c)", .behindEnd), ("/a^/b", .beginsTwice), ("/a ", .blank),
            ("/a\n", .blank), (#"/a\n"#, .blank), ("containers/json", .beginning), ("GET /containers", .beginning),
            ("\"/_ping\"", .beginning), ("'/_ping'", .beginning), ("http://docker/info", .beginning),
            ("(containers|images)/json", .beginning), (#"v1\..{1,2}/info"#, .beginning), ("^info", .beginning),
        ])
    func dead(text: String, reason: PatternReach.Reason) throws {
        #expect(PatternReach.reason(of: text) == reason)
        var issues: [PolicyConfig.Issue] = []
        let pattern = try #require(AnchoredPattern.read(from: text, at: "-allowGET", issues: &issues))
        #expect(issues.contains { $0.severity == .warning && $0.message.contains("can match nothing") })
        for request in everyKindOfRequest {
            let path = request.split(separator: " ")[1].prefix { $0 != "?" }
            #expect(!Array(path.utf8).withUnsafeBytes(pattern.matches), "\(path)")
        }
    }

    @Test(
        "is none of those that people have",
        arguments: [
            "/_ping", "^/_ping$", #"/v1\..{1,2}/(version|containers/.*|events.*)"#, #"/containers/json(\?.*)?"#,
            #"/containers/json\??.*"#, "/_ping|/info", "/_ping|info", ".*", "", "(/v1.4[0-9])?/info", "(?:/a|/b)$",
            "/a($|/b)", "(^|x)/a", "/a{2}", "/a{x}", "[/]a", "[^?]*", #"/[\w\-]+(\?x)*"#, #"\/a"#, "(?s).+", "/é",
            "(?i)/A", #"/a(\?x){0,1}"#, #"\A/a\z"#, #"/a\?x|/b"#, #"\p{Greek}?/a"#, "/[[:alpha:]]+", "/[]?]",
            "(v1|/v1)/x", #"/\x{3f}?a"#,
        ])
    func alive(text: String) {
        #expect(PatternReach.reason(of: text) == nil)
    }

    @Test("is told with its reason")
    func words() {
        #expect(
            PatternReach.Reason.behindEnd.words(for: "/a/$NAME/b")
                == "$NAME is not replaced by a value here, and $ is the end of the path; write the value itself")
        #expect(
            PatternReach.Reason.behindEnd.words(for: "/a$/b") == "$ is the end of the path, and more stands behind it")
        #expect(PatternReach.Reason.beginning.words(for: "'/a'") == "the quotes are a part of it: leave them out")
    }

    @Test(
        "does not trap on any text",
        arguments: ["(", "[", "\\", "(?", "(?P<", "[[:", "{", "/{9", "a{2", "\\Q", "\\x{", ")("])
    func broken(text: String) {
        _ = PatternReach.reason(of: text)
        _ = PatternReach.reason(of: String(repeating: text, count: 5000))
    }
}
