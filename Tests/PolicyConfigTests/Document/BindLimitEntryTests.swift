// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("A limit of bind mounts in a policy file")
struct BindLimitEntryTests {
    private func policy(_ lines: String) throws -> Policy {
        let reading = PolicyText.read("caisson: 1\npolicies:\n  p:\n\(lines)\n")
        #expect(reading.issues.isEmpty, "\(reading.issues)")
        return try #require(reading.file?.policies.first?.policy)
    }

    /// What becomes of a container that binds a directory.
    private func create(_ policy: Policy, binding directory: String) throws -> String {
        let body = Array(#"{"Image":"a","HostConfig":{"Binds":["\#(directory):/x"]}}"#.utf8)
        return try decision(policy, "POST /containers/create", body: body)
    }

    @Test("of an entry asks for the body where it may refuse, and nowhere else")
    func asks() throws {
        let policy = try policy(#"    allow: [{ operation: "Container*", binds: [/srv/ci] }]"#)
        #expect(try decision(policy, "POST /containers/create") == "body")
        #expect(try decision(policy, "GET /containers/json") == "pass")
        #expect(try create(policy, binding: "/srv/ci/cache") == "pass")
        #expect(try create(policy, binding: "/srv/ci/../../etc") == "403")
    }

    @Test("is enough where one of several entries has nothing against it")
    func several() throws {
        let policy = try policy(
            """
                allow:
                  - { operation: ContainerCreate, binds: [/srv/ci] }
                  - { operation: "POST /containers/create", binds: [/data] }
                  - { path_regex: "/v1[.][0-9]+/containers/create", methods: [POST], binds: [/opt] }
            """)
        #expect(try create(policy, binding: "/srv/ci") == "pass")
        #expect(try create(policy, binding: "/data/x") == "pass")
        #expect(try create(policy, binding: "/opt") == "403", "the pattern wants a version")
        #expect(try create(policy, binding: "/etc") == "403")
        let open = try self.policy("    allow: [{ operation: ContainerCreate, binds: [] }, ContainerCreate]")
        #expect(try decision(open, "POST /containers/create") == "pass", "an entry without a limit allows all of it")
    }

    @Test("names what may be bound where it denies")
    func message() throws {
        let policy = try policy("    allow: [{ operation: ContainerCreate, binds: [/srv/ci] }]")
        let body = Array(#"{"HostConfig":{"Binds":["/etc:/x"]}}"#.utf8)
        #expect(
            try denial(policy, "POST /containers/create", body: body)
                == "ContainerCreate is not allowed: /etc may not be bound from the host: only /srv/ci and what is below may"
        )
    }

    @Test("without a directory lets nothing be bound")
    func nothing() throws {
        let policy = try policy("    allow: [{ operation: ContainerCreate, binds: [] }]")
        #expect(try create(policy, binding: "/srv") == "403")
        #expect(try decision(policy, "POST /containers/create", body: Array("{}".utf8)) == "pass")
    }

    @Test("never lets pass what binds by bodies that are not judged")
    func unjudged() throws {
        let policy = try policy(#"    allow: [{ operation: "Plugin*", binds: [/srv] }]"#)
        #expect(try decision(policy, "POST /plugins/pull?remote=x") == "403")
        #expect(try decision(policy, "GET /plugins") == "pass")
        #expect(!policy.allowedEndpoints.contains(.pluginPull))
    }

    @Test("of the policy holds for its preset and for entries with limits of their own")
    func wholePolicy() throws {
        let policy = try policy(
            """
                preset: traefik
                allow: [{ operation: ContainerCreate, binds: [/srv/ci, /etc] }, VolumeCreate]
                binds: [/srv]
            """)
        #expect(policy.bodies.binds == BindMountLimit(directories: ["/srv"]))
        #expect(try create(policy, binding: "/srv/ci") == "pass")
        #expect(try create(policy, binding: "/srv/other") == "403")
        #expect(try create(policy, binding: "/etc") == "403")
        #expect(try decision(policy, "POST /volumes/create") == "body")
    }

    @Test("never wins over a deny")
    func denied() throws {
        let policy = try policy(
            #"    allow: [{ operation: "containers:write", binds: [/srv] }]"# + "\n    deny: [ContainerCreate]")
        #expect(try create(policy, binding: "/srv") == "403")
    }

    @Test("judges what a build binds by its query as well")
    func builds() throws {
        let policy = try policy("    allow: [{ operation: ImageBuild, binds: [] }]")
        #expect(try decision(policy, "POST /build?t=a") == "pass")
        #expect(try decision(policy, "POST /build?volume=/etc:/x") == "403")
    }

    private static let keys =
        "operation, binds, containers, images, networks, volumes, services, tasks, secrets, configs, nodes, query, exec"

    @Test(
        "that is mistaken is told with its place",
        arguments: [
            (
                "{ operation: ContainerList, binds: [/srv] }",
                #"5:7: binds limits nothing here: "ContainerList" binds nothing from the host"#
            ),
            (
                "{ operation: ContainerCreate, binds: [srv] }",
                #"5:45: binds takes the absolute path of a directory, not "srv""#
            ),
            (
                "{ operation: ContainerCreate, binds: /srv }",
                #"5:44: binds takes a list of directories, such as [/srv], not "/srv""#
            ),
            (
                "{ binds: [/srv] }", #"5:7: an entry of allow that is a mapping needs "path_regex" or "operation""#
            ),
            (
                "{ operation: ContainerCreate, path_regex: /x }",
                #"5:37: an entry of allow has no key "path_regex"; there are "# + keys
            ),
            (
                "{ operation: ContainerCreate, methods: [GET] }",
                #"5:37: an entry of allow has no key "methods"; there are "# + keys
            ),
            (
                "{ operation: ContainerCraete, binds: [] }",
                #"5:20: "ContainerCraete" is no operationId; did you mean "ContainerCreate"?"#
            ),
        ])
    func mistakes(entry: String, issue: String) {
        #expect(
            PolicyText.issues("caisson: 1\npolicies:\n  p:\n    allow:\n    - \(entry)\n")
                == ["caisson.yaml:\(issue)"])
    }

    @Test("is for what is allowed")
    func denyTakesNone() {
        let text = "caisson: 1\npolicies:\n  p:\n    allow: []\n    deny: [{ operation: ContainerCreate, binds: [] }]\n"
        #expect(PolicyText.issues(text).first?.contains(#"an entry of deny has no key "binds""#) == true)
    }
}
