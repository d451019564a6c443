// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson explain, of a request with a body")
struct ExplainBodyTests {
    private static let policy = """
        caisson: 1
        policies:
          ci:
            allow: [ContainerCreate, VolumeCreate, ContainerExec]
            create: { standard: baseline, warn: restricted, binds: [/srv/ci] }
        """

    private func explain(_ body: String, _ arguments: String..., file: String = "b.json") throws -> (
        status: Int32, out: String, err: String
    ) {
        let directory = try TemporaryDirectory()
        let (policy, path) = (directory.path + "/p.yaml", directory.path + "/b.json")
        try Self.policy.write(toFile: policy, atomically: true, encoding: .utf8)
        try body.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(
            ["explain", "--policy", policy, "--body", "\(directory.path)/\(file)"] + arguments)
        return (result.status, result.out.replacing(directory.path + "/", with: ""), result.err)
    }

    private let root = #""standard: privileged" would allow it, and that is root on the host"#

    @Test("is about the creation of a container where nothing else is said, and tells all that is not allowed")
    func denied() throws {
        let host =
            #""Privileged":true,"capadd":["CHOWN","sys_admin","NET_RAW"],"Binds":["/srv/ci:/a","/etc:/b","/srv/c:/c"]"#
        let denied = try explain(#"{"Image":"a","HostConfig":{\#(host),"Newcomer":7}}"#)
        #expect(denied.status == 2)
        func bind(_ index: Int, _ path: String, _ more: String = "") -> String {
            #"HostConfig.Binds[\#(index)]: \#(path) is not allowed by "binds"; "binds: [\#(path)]" would allow it\#(more)"#
        }
        let told = """
            denied: ContainerCreate (changes, controls the host)
            ContainerCreate is not allowed: HostConfig.Privileged: true is not allowed under standard baseline; \(root)
            also: HostConfig.CapAdd: SYS_ADMIN is not allowed under standard baseline; "capabilities: [SYS_ADMIN]" would \
            allow it, and that is root on the host
            also: HostConfig.CapAdd: NET_RAW is not allowed under standard baseline; "capabilities: [NET_RAW]" would allow it
            also: \(bind(1, "/etc", ", and that is root on the host"))
            also: \(bind(1, "/srv/c"))
            also: HostConfig.Newcomer is not known here, and would not be sent: leave it out

            """
        #expect(denied.out == told)
    }

    @Test("tells what passes with a warning, and which volumes it knows nothing of")
    func allowed() throws {
        let allowed = try explain(#"{"Image":"a","HostConfig":{"Binds":["data:/d","cache:/c"]}}"#)
        #expect(allowed.status == 0)
        let lines = allowed.out.split(separator: "\n").map(String.init)
        #expect(
            lines.first == "allowed: ContainerCreate (changes, controls the host), by policy ci, p.yaml:4"
                || lines.count == 3)
        let warned =
            #"warned: ContainerCreate is not allowed: HostConfig.CapDrop must be [ALL] under standard restricted"#
        #expect(lines.contains { $0.hasPrefix(warned) }, "\(lines)")
        #expect(lines.contains("volumes: data, cache: taken for new ones; a volume that is there already is looked up"))
    }

    @Test("is about any request, where that is said")
    func others() throws {
        #expect(try explain(#"{"Cmd":["ls"]}"#, "POST", "/v1.44/containers/web/exec").status == 0)
        let exec = try explain(#"{"Cmd":["ls"],"Privileged":true}"#, "POST", "/containers/web/exec", "--json")
        #expect(exec.status == 2)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(exec.out.utf8)) as? [String: Any])
        #expect(root["endpoint"] as? String == "ContainerExec" && root["also"] as? [String] == [])
        #expect(
            (root["message"] as? String)?.contains("Privileged: true is not allowed under standard baseline") == true)
        #expect(try explain("{}", "GET", "/info").out.hasPrefix("denied: SystemInfo"))
    }

    @Test("is refused where the body has no one reading, as the gate refuses it")
    func unreadable() throws {
        for (body, word) in [
            (#"{"HostConfig":{},"hostconfig":{}}"#, "ambiguous name"), ("{", "truncated"), ("[]", "not an object"),
        ] {
            let refused = try explain(body)
            #expect(refused.status == 2)
            #expect(refused.out == "refused: the body cannot be read, or has more than one reading: \(word)\n")
        }
        let missing = try explain("{}", file: "none.json")
        #expect(missing.status == 64 && missing.err.contains("cannot be read: No such file or directory"))
    }

    @Test("stands in the tests of a policy file as well")
    func tests() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        let tests = """

            tests:
              - { request: POST /containers/create, body: { Image: nginx, HostConfig: { Binds: ["/srv/ci:/x"] } }, expect: allow }
              - request: POST /containers/create
                expect: deny
                body:
                  Image: nginx
                  HostConfig:
                    Privileged: true
                    PidsLimit: 100
                    Memory: ~
              - { request: POST /containers/create, body: { HostConfig: { Privileged: true } }, expect: allow }
              - { request: POST /containers/create, body: { HostConfig: { Privileged: "true" } }, expect: allow }

            """
        try (Self.policy + tests).write(toFile: path, atomically: true, encoding: .utf8)
        let checked = try RunningCaisson.run(["check", "--test", path])
        #expect(checked.status == 3)
        let told =
            "test: 16:5: POST /containers/create was to be allowed: denied: ContainerCreate (changes, controls the host)"
        let lines = checked.out.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasPrefix("test:") } == 2 && lines.contains(told), "\(checked.out)")
        #expect(checked.out.contains("HostConfig.Privileged: true is not allowed under standard baseline; \(root)"))
        let mistaken = Self.policy + "\ntests: [{ request: POST /containers/create, expect: deny, body: privileged }]\n"
        try mistaken.write(toFile: path, atomically: true, encoding: .utf8)
        let issue = #"body takes a mapping, as a client sends it in JSON, not "privileged""#
        #expect(try RunningCaisson.run(["check", path]).out.contains(issue))
    }
}
