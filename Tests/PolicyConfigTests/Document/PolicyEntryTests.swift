// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("An entry of allow or deny")
struct PolicyEntryTests {
    private func policy(allow: [String], deny: [String] = []) throws -> Policy {
        let lists = [("allow", allow), ("deny", deny)].map { key, entries in
            "    \(key): [\(entries.map { "\"\($0)\"" }.joined(separator: ", "))]\n"
        }
        let head = "caisson: 1\nclients: [{user: 1, policy: ci}]\npolicies:\n  ci:\n"
        let reading = PolicyText.read(head + lists.joined())
        #expect(!reading.issues.contains { $0.severity == .error }, "\(reading.issues)")
        return try #require(reading.file?.policies.first).policy
    }

    @Test("is an operationId, and means this one alone")
    func operations() throws {
        #expect(try policy(allow: ["ContainerList"]).allowedEndpoints == [.containerList])
    }

    @Test("is a glob, which never means what is podman's own unless it says so")
    func globs() throws {
        let container = try policy(allow: ["Container*"]).allowedEndpoints
        #expect(container.contains(.containerDelete) && !container.contains(.putContainerArchive))
        #expect(!container.contains { $0.operationId.hasPrefix("Libpod") })
        #expect(try policy(allow: ["*List"]).allowedEndpoints.allSatisfy { $0.operationId.hasSuffix("List") })
        let engine = Endpoint.allCases.filter { !$0.operationId.hasPrefix("Libpod") }
        #expect(try policy(allow: ["*"]).allowedEndpoints == engine)
        #expect(try policy(allow: ["*Container*"]).allowedEndpoints.allSatisfy(engine.contains))
        #expect(try policy(allow: ["LibpodPod*"]).allowedEndpoints.contains(.libpodPodList))
        #expect(try policy(allow: ["Im*e*List"]).allowedEndpoints == [.imageList])
        #expect(throws: EntryProblem.self) { try RuleEntry.Meaning(parsing: "Im?ge*") }
    }

    @Test(
        "fits a glob in time of its length",
        arguments: [
            ("*", "", true), ("", "", true), ("a*", "a", true), ("*a*b", "xaxb", true), ("*a*b", "xaxbc", false),
            ("a**b", "ab", true), ("ab", "abc", false), ("*ab", "aab", true), ("a", "", false),
        ])
    func globMatch(glob: String, name: String, fits: Bool) {
        #expect(TextPattern.glob(glob).matches(name) == fits)
    }

    @Test("is a group with an access word, and goes by what endpoints do")
    func groups() throws {
        for group in EndpointGroup.allCases {
            for access in Access.allCases {
                let members = Endpoint.allCases.filter { $0.group == group && $0.access == access }
                if members.isEmpty { continue }
                let meaning = try RuleEntry.Meaning(parsing: "\(group.rawValue):\(access.rawValue)")
                #expect(meaning.whole == Set(members))
            }
        }
    }

    @Test("that is the template of a route means its endpoint, names with slashes included")
    func templates() throws {
        let inspect = try policy(allow: ["GET /images/{any}/json"])
        #expect(inspect.allowedEndpoints == [.imageInspect])
        #expect(try inspect.denies(.get, "/v1.47/images/ghcr.io/acme/app:1/json") == nil)
        #expect(try policy(allow: ["GET /images/{name:.*}/json"]).allowedEndpoints == [.imageInspect])
        #expect(try policy(allow: ["* /containers/{id}/archive"]).allowedEndpoints.count == 3)
        #expect(try policy(allow: ["GET,HEAD /_ping"]).allowedEndpoints == [.systemPing, .systemPingHead])
        #expect(try policy(allow: ["GET /containers/json"]).allowedEndpoints == [.containerList])
        for route in RouteTable.routes {
            let meaning = try RuleEntry.Meaning(parsing: "\(route.method.token) \(route.template)")
            #expect(meaning.whole.contains(route.endpoint) && meaning.path == nil, "\(route.template)")
        }
    }

    @Test("may name one object, with any version and none")
    func oneObject() throws {
        let one = try policy(allow: ["GET /containers/web/json", "POST /images/{repository}/{name}/tag"])
        for version in ["", "/v1.24", "/v1.47"] {
            #expect(try one.denies(.get, "\(version)/containers/web/json") == nil)
            #expect(try one.denies(.get, "\(version)/containers/webs/json") != nil)
            #expect(try one.denies(.get, "\(version)/containers/web/json/json") != nil)
            #expect(try one.denies(.get, "\(version)/containers/a/web/json") != nil)
            #expect(try one.denies(.head, "\(version)/containers/web/json") != nil)
            #expect(try one.denies(.post, "\(version)/images/a/b/tag") == nil)
            #expect(try one.denies(.post, "\(version)/images/a/tag") != nil)
        }
    }

    @Test("ending in /** means everything below, what no route knows included, but not the path itself")
    func below() throws {
        let all = try policy(allow: ["GET /networks/**", "* /images/{name}/**"])
        #expect(try all.denies(.get, "/v1.47/networks") != nil)
        #expect(try all.denies(.get, "/v1.47/networks/a") == nil)
        #expect(try all.denies(.get, "/networks/a/b/unheard-of") == nil)
        #expect(try all.denies(.post, "/networks/a/connect") != nil)
        #expect(try all.denies(.get, "/networksx/a") != nil)
        #expect(try all.denies(.delete, "/images/a") != nil)
        #expect(try all.denies(.get, "/images/a/json") == nil)
        #expect(try all.denies(.get, "/images/sha256:ab/json") == nil)
        let everything = try policy(allow: ["* /**"])
        for path in ["/_ping", "/v1.47/containers/json", "/unheard-of"] {
            #expect(try everything.denies(.get, path) == nil)
        }
    }

    @Test("that denies wins, whatever the form of both")
    func denies() throws {
        let policy = try policy(
            allow: ["Container*", "* /images/**"], deny: ["ContainerExport", "DELETE /images/**", "* /images/{a}/get"])
        #expect(try policy.denies(.get, "/containers/a/json") == nil)
        #expect(try policy.denies(.get, "/containers/a/export") != nil)
        #expect(try policy.denies(.delete, "/images/a/b") != nil)
        #expect(try policy.denies(.get, "/images/a/b/get") != nil)
        #expect(try policy.denies(.get, "/images/a/json") == nil)
    }

    @Test("decides about each route as a look at its paths does")
    func agreement() throws {
        let entries = [
            "* /**", "GET /containers/**", "* /{x}/**", "GET /images/{a}/**", "* /libpod/**", "POST /networks/{a}/**",
            "* /swarm/**", "GET,HEAD /containers/{id}/**",
        ]
        for entry in entries {
            let path = try PathEntry(parsing: entry)
            let pattern = TemplatePattern(entry: path)
            let policy = try policy(allow: [entry])
            for route in RouteTable.routes {
                let target = route.template.path(naming: "x")
                let fits = Array(target.utf8).withUnsafeBytes { pattern.matches($0) }
                let isMeant = fits && path.methodSet.contains(MethodSet(route.method))
                #expect(try (policy.denies(route.method, target) == nil) == isMeant, "\(entry) \(target)")
            }
        }
    }

    @Test("that is missing is named by the denial, with the policy and its line")
    func advice() throws {
        let policy = try policy(allow: ["Container*"], deny: ["ContainerExport"])
        #expect(
            try policy.denies(.get, "/images/json")
                == #"ImageList is not allowed: "allow: [ImageList]" in policy ci (caisson.yaml:4) would allow it"#)
        #expect(
            try policy.denies(.get, "/containers/a/export") == """
                ContainerExport is not allowed: leaving out "deny: [ContainerExport]" in policy ci (caisson.yaml:6) \
                would allow it
                """)
        guard case .denied(let denial) = try policy.evaluation(.get, "/unheard-of") else { return }
        #expect(denial.status == 404)
        guard case .allowed(let permit) = try policy.evaluation(.get, "/containers/json") else { return }
        #expect(permit.rule?.name == "policy ci, caisson.yaml:5")
    }
}
