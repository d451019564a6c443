// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A path pattern")
struct PathPatternTests {
    private func matches(_ pattern: StaticText, _ path: String) -> Bool {
        Array(path.utf8).withUnsafeBytes { PathPattern(pattern).matches($0) }
    }

    @Test("holds its path and everything below it, up to a segment's end")
    func sections() {
        #expect(matches("/containers", "/containers"))
        #expect(matches("/containers", "/containers/"))
        #expect(matches("/containers", "/containers/a/b/json"))
        #expect(!matches("/containers", "/containersX"))
        #expect(!matches("/containers", "/"))
        #expect(!matches("/containers", ""))
        #expect(!matches("/containers", "/libpod/containers"))
        #expect(!matches("/containers", "/Containers"))
    }

    @Test("takes identifiers of letters, digits, dots, dashes and underscores")
    func identifiers() {
        #expect(matches("/containers/{id}/start", "/containers/web_1.a-B/start"))
        #expect(!matches("/containers/{id}/start", "/containers/a/b/start"))
        #expect(!matches("/containers/{id}/start", "/containers//start"))
        #expect(!matches("/containers/{id}/start", "/containers/a b/start"))
        #expect(!matches("/containers/{id}/start", "/containers/start"))
    }

    @Test("ends in a prefix where it says so")
    func prefixes() {
        #expect(matches("/containers/{id}/start*", "/containers/a/startle/x"))
        #expect(!matches("/containers/{id}/start*", "/containers/a/stop"))
    }

    @Test(
        "knows how much of a route it holds",
        arguments: [
            ("/containers", "/containers/{name:.*}/json", PathPattern.Coverage.always),
            ("/containers", "/containers/json", .always), ("/containers", "/images/json", .never),
            ("/containers/{id}/start", "/containers/{name:.*}/start", .sometimes),
            ("/containers/{id}/start", "/containers/{name:.*}", .sometimes),
            ("/containers/{id}/start", "/containers/json", .never),
            ("/libpod/pods/{id}/start", "/libpod/pods/{name}/start", .sometimes),
            ("/libpod/pods/{id}/start", "/libpod/pods/{name}/stop", .never),
        ] as [(String, StaticString, PathPattern.Coverage)])
    func coverage(pattern: String, template: StaticString, coverage: PathPattern.Coverage) {
        #expect(PathPattern(StaticText(pattern)).coverage(of: RouteTemplate(template)) == coverage)
    }
}
