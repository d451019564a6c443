// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DockerAPI

@Suite("A request target")
struct RequestTargetTests {
    private func read(_ text: [UInt8], host: String? = nil) throws -> RequestTarget {
        try text.withUnsafeBytes { raw in
            guard let host else { return try RequestTarget.read(from: raw, host: nil) }
            return try Array(host.utf8).withUnsafeBytes { try RequestTarget.read(from: raw, host: $0) }
        }
    }

    private func path(_ target: RequestTarget) -> String {
        target.withPath { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "without escapes is sent as it came",
        arguments: [
            ("/_ping", "/_ping"), ("/v1.41/_ping", "/_ping"), ("/v1.24/info?a=b&c", "/info"),
            ("/v1.999/containers/json?filters=%7B%22a%22%3A%5B%22b%22%5D%7D", "/containers/json"),
            (#"/containers/json?filters={"name":["x"]}"#, "/containers/json"),
            ("/images/ghcr.io/acme/app:1.2@sha256:ab/json", "/images/ghcr.io/acme/app:1.2@sha256:ab/json"),
            ("/volumes/", "/volumes/"), ("/version", "/version"), ("/volumes", "/volumes"),
            ("/v5.0.0/libpod/info", "/libpod/info"), ("/libpod/_ping", "/libpod/_ping"), ("/", "/"),
            ("/containers/..a/json", "/containers/..a/json"), ("/containers/.a/json", "/containers/.a/json"),
        ])
    func plain(text: String, path: String) throws {
        let target = try read(Array(text.utf8))
        #expect(String(decoding: target.canonical, as: UTF8.self) == text)
        #expect(self.path(target) == path)
    }

    @Test(
        "with escapes is decoded once and written canonically",
        arguments: [
            ("/%5fping", "/_ping", "/_ping"), ("/v1%2e41/_ping", "/v1.41/_ping", "/_ping"),
            ("/containers/foo%3fx/json", "/containers/foo%3Fx/json", "/containers/foo?x/json"),
            ("/containers/a%20b/json?x=%20", "/containers/a%20b/json?x=%20", "/containers/a b/json"),
            ("/containers/%c3%a9/json", "/containers/%C3%A9/json", "/containers/é/json"),
            ("/containers/a%2541/json", "/containers/a%2541/json", "/containers/a%41/json"),
            ("/images/a%2Fb/json", "/images/a/b/json", "/images/a/b/json"),
        ])
    func decoded(text: String, canonical: String, path: String) throws {
        let target = try read(Array(text.utf8))
        #expect(String(decoding: target.canonical, as: UTF8.self) == canonical)
        #expect(self.path(target) == path)
        let again = try read(target.canonical)
        #expect(again.canonical == target.canonical, "what was sent is read alike")
    }

    @Test("with a second reading is refused", arguments: refusals)
    func refused(text: String, error: TargetError) {
        #expect(throws: error) { try read(Array(text.utf8)) }
    }

    private static let refusals: [(String, TargetError)] = [
        ("", .notOriginForm), ("*", .notOriginForm), ("_ping", .notOriginForm), ("docker:80", .notOriginForm),
        ("?x=1", .notOriginForm), ("http:_ping", .notOriginForm),
        ("//_ping", .emptySegment), ("/a//b", .emptySegment), ("/%2f_ping", .emptySegment), ("/a/%2fb", .emptySegment),
        ("/./_ping", .dotSegment), ("/x/../_ping", .dotSegment), ("/x/%2e%2e/_ping", .dotSegment),
        ("/x/%2E/_ping", .dotSegment), ("/x/..", .dotSegment), ("/x/.", .dotSegment), ("/x%2f..%2f_ping", .dotSegment),
        ("/_ping%zz", .malformedEscape), ("/_ping%2", .malformedEscape), ("/_ping%", .malformedEscape),
        ("/info?a=%", .malformedEscape), ("/info?a=%g0", .malformedEscape), ("/%69nfo?a=%g0", .malformedEscape),
        ("/_ping%00", .escapedControlByte), ("/a%0ab", .escapedControlByte), ("/a%7f", .escapedControlByte),
        ("/_ping#frag", .forbiddenByte), ("/_ping\\", .forbiddenByte), ("/a\"b", .forbiddenByte),
        ("/é", .forbiddenByte), ("/info?é", .forbiddenByte), ("/info?a#b", .forbiddenByte), ("/a^b", .forbiddenByte),
        ("/v1.23/info", .malformedVersion), ("/v1.041/info", .malformedVersion), ("/v1.41./info", .malformedVersion),
        ("/v1.41.0/info", .malformedVersion), ("/v1/info", .malformedVersion), ("/v2.0/info", .malformedVersion),
        ("/v1.1000/info", .malformedVersion), ("/v./info", .malformedVersion), ("/v1..41/info", .malformedVersion),
        ("/v1.41", .malformedVersion), ("/v5.0.0/info", .malformedVersion), ("/v2.0.0/libpod/info", .malformedVersion),
        ("/v1.41/libpod/info", .malformedVersion), ("/v05.0.0/libpod/info", .malformedVersion),
        ("/v1.41a/info", .malformedVersion), ("/v5.0.0-rc1/libpod/info", .malformedVersion),
        ("/v%31.23/info", .malformedVersion), ("/" + String(repeating: "a", count: 4096), .pathTooLong),
        ("/" + String(repeating: "%61", count: 1366) + "?x", .pathTooLong),
    ]

    @Test("that the engine would read as two versions stays a path that no route knows")
    func twoVersions() throws {
        let target = try read(Array("/v1.41/v1.41/_ping".utf8))
        #expect(RouteTable.match(.get, target: target) == nil)
    }

    @Test("in absolute-form goes on in origin-form when its authority is the Host")
    func absoluteForm() throws {
        let target = try read(Array("http://docker/v1.41/_ping?x".utf8), host: "docker")
        #expect(String(decoding: target.canonical, as: UTF8.self) == "/v1.41/_ping?x")
        _ = try read(Array("HTTPS://docker:2375/info".utf8), host: "docker:2375")
        for (text, host) in [
            ("http://evil/_ping", "docker"), ("http://Docker/_ping", "docker"), ("http:///_ping", ""),
            ("http://u@docker/_ping", "docker"), ("http://docker:80/_ping", "docker"),
        ] {
            #expect(throws: TargetError.authorityMismatch) { try read(Array(text.utf8), host: host) }
        }
        #expect(throws: TargetError.authorityMismatch) { try read(Array("http://docker/x".utf8)) }
        #expect(throws: TargetError.notOriginForm) { try read(Array("http://docker".utf8), host: "docker") }
        #expect(throws: TargetError.notOriginForm) { try read(Array("foo://docker/x".utf8), host: "docker") }
    }

    @Test("takes an encoded slash inside a name, and nowhere else")
    func encodedSlashes() throws {
        // One segment to Podman, which is sent so; no route has it otherwise.
        for (text, sent) in [
            ("/libpod/images/localhost%2Fcm:1/changes", "/libpod/images/localhost%2Fcm:1/changes"),
            ("/v5.0.0/libpod/images/a%2fb%2Fc/changes?x=%2F", "/v5.0.0/libpod/images/a%2Fb%2Fc/changes?x=%2F"),
        ] {
            let (target, match) = RouteTable.route(.get, target: try read(Array(text.utf8)))
            try target.checkEncodedSlashes(against: match)
            #expect(match?.endpoint == .libpodImageChanges)
            #expect(String(decoding: target.canonical, as: UTF8.self) == sent)
            let name = try #require(match?.name)
            #expect(!target.name(at: name).contains(UInt8(ascii: "%")))
            let query = try #require(QueryParameters(parsing: Array("parent=y".utf8)[...]))
            let rewritten = try #require(target.replacing(query: query))
            #expect(String(decoding: rewritten.canonical, as: UTF8.self).contains("%2F"))
        }
        for text in [
            "/libpod/images/a/b/changes", "/libpod/images/a%2Fb/nosuch", "/containers/a%2Fb/nosuch",
            "/libpod/volumes/a%2Fb/json", "/libpod/quadlets/a%2Fb/file",
        ] {
            let (target, match) = RouteTable.route(.get, target: try read(Array(text.utf8)))
            #expect(match == nil && target.escapedName == nil, "\(text)")
        }
        for text in ["/images/a%2Fb/json", "/v1.41/images/a%2fb%2fc/json", "/v5.0.0/libpod/images/x%2Fy/exists"] {
            let target = try read(Array(text.utf8))
            try target.checkEncodedSlashes(against: RouteTable.match(.get, target: target))
        }
        for text in ["/images%2Fjson", "/v1.41%2finfo", "/images/a%2Fjson", "/nosuch%2Fx", "/services/a%2fb"] {
            let target = try read(Array(text.utf8))
            #expect(throws: TargetError.encodedSlash, "\(text)") {
                try target.checkEncodedSlashes(against: RouteTable.match(.get, target: target))
            }
        }
    }

    @Test("of any bytes at all is read or refused, and what is sent is read alike")
    func anyBytes() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("/%2ef5.v14x?&=:@\\#~ \u{0}é".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let text = [UInt8(ascii: "/")] + bytes
            guard let target = try? read(text) else { continue }
            let again = try? read(target.canonical)
            #expect(again?.canonical == target.canonical, "\(String(decoding: text, as: UTF8.self))")
            #expect(again.map(path) == path(target))
        }
    }
}
