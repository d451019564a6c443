// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson explain")
struct ExplainTests {
    private static let policy = """
        caisson: 1
        clients:
          - { label: role=ci, policy: ci }
          - { container: traefik, policy: traefik }
          - { address: 10.10.2.7, policy: watch }
          - { user: 1000, policy: watch }
        policies:
          traefik: { preset: traefik }
          watch:
            allow: ["containers:read", SystemPing]
            deny: [ContainerTop]
          ci: { allow: ["*"] }
        """

    private func explain(_ arguments: String...) throws -> (status: Int32, out: String, err: String, path: String) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        try Self.policy.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(["explain", "--policy", path] + arguments)
        return (result.status, result.out, result.err, path)
    }

    @Test("names the client's entry, the policy and the rule with their places")
    func allowed() throws {
        let label = try explain("--as", "label:role=ci", "POST", "/containers/create")
        #expect(label.status == 0)
        #expect(
            label.out == """
                allowed: ContainerCreate (changes, controls the host), by policy ci, \(label.path):12
                client: label:role=ci, by label:role=ci at \(label.path):3:5
                policy: ci

                """)
    }

    @Test("answers by the listeners, where all by which the client could come have policies of their own")
    func listeners() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        try """
        caisson: 1
        listeners: [{ unix: /a, policy: pinging }, { tcp: "127.0.0.1:1" }]
        clients: [{ user: 0, policy: reading }, { address: 10.0.0.1, policy: reading }]
        policies: { pinging: { allow: [SystemPing] }, reading: { allow: [SystemInfo] } }
        """.write(toFile: path, atomically: true, encoding: .utf8)
        for (client, target, status) in [
            ("user:0", "/info", 2), ("user:0", "/_ping", 0), ("address:10.0.0.1", "/info", 0),
        ] as [(String, String, Int32)] {
            let result = try RunningCaisson.run(["explain", "--policy", path, "--as", client, "GET", target])
            #expect(result.status == status, "\(client), \(target): \(result.out)\(result.err)")
        }
    }

    @Test("says by which listener it would be otherwise, and leaves out what nobody comes to")
    func exceptions() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        try """
        caisson: 1
        listeners: ["unix:///a", "tcp://127.0.0.1:1", "unix:///b"]
        clients:
          - { listener: "unix:///a", policy: pinging }
          - { listener: "tcp://127.0.0.1:1", policy: reading }
          - { address: 10.0.0.0/8, policy: pinging }
          - { label: a, policy: reading }
          - { label: a=b, policy: pinging }
          - { user: 0, policy: reading }
        policies: { pinging: { allow: [SystemPing] }, reading: { allow: [SystemInfo] } }
        """.write(toFile: path, atomically: true, encoding: .utf8)
        func explain(_ client: String, _ target: String) throws -> String {
            try RunningCaisson.run(["explain", "--policy", path, "--as", client, "GET", target]).out
        }
        let user = try explain("user:0", "/info")
        #expect(
            user.hasSuffix("unless it comes by listener:unix:///a (\(path):4:5), policy pinging: denied\n"), "\(user)")
        #expect(user.hasPrefix("allowed: SystemInfo"))
        let container = try explain("container:web", "/info")
        #expect(!container.contains("address:10.0.0.0/8") && !container.contains("label:a=b"), "\(container)")
        #expect(container.contains("if it is label:a (") && container.contains("unless it comes by listener:tcp://"))
        let address = try explain("address:10.0.0.1", "/info")
        #expect(
            address.hasPrefix("allowed: SystemInfo") && !address.contains("unless"), "it has no other way: \(address)")
    }

    @Test("reads a target in absolute form as it passes: with the same Host beside it")
    func absoluteForm() throws {
        #expect(try explain("--as", "label:role=ci", "POST", "http://d:2375/containers/create").status == 0)
        #expect(try explain("--as", "label:role=ci", "POST", "http://d:2375").status == 2)
    }

    @Test("names the rule that denies, and what would allow it")
    func denied() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        let policy = "caisson: 1\npolicies:\n  p: { allow: [\"containers:read\"], deny: [ContainerTop] }\n"
        try policy.write(toFile: path, atomically: true, encoding: .utf8)
        let top = try RunningCaisson.run(["explain", "--policy", path, "GET", "/containers/web/top"])
        #expect(top.status == 2)
        #expect(
            top.out == """
                denied: ContainerTop (reads, may reveal secrets)
                ContainerTop is not allowed: leaving out "deny: [ContainerTop]" in policy p (\(path):3) would allow it
                rule: policy p, \(path):3

                """)
        let alone = try RunningCaisson.run(["explain", "GET", "/info"], environment: ["CONTAINERS": "1"])
        #expect(alone.status == 2)
        #expect(alone.out == "denied: SystemInfo (reads)\nSystemInfo is not allowed: INFO=1 would allow it\n")
    }

    @Test("names the entries on which it depends: 3")
    func depends() throws {
        let result = try explain("--as", "container:traefik", "POST", "/build")
        #expect(result.status == 3)
        #expect(
            result.out == """
                depends: ImageBuild (changes, runs code, controls the host): it is not known who container:traefik is
                if it is label:role=ci (\(result.path):3:5), policy ci: allowed
                else container:traefik (\(result.path):4:5), policy traefik: denied

                """)
    }

    @Test(
        "says that the body decides where a rule is about what it makes: 3",
        arguments: [
            ("secrets: { name: \"ci-*\" }", "/secrets/create"), ("configs: { name: \"ci-*\" }", "/configs/create"),
            ("volumes: { name: \"ci-*\" }", "/volumes/create"), ("networks: { name: \"ci-*\" }", "/networks/create"),
            ("containers: { name: \"ci-*\" }", "/containers/create?name=prod"),
            ("services: { name: \"ci-*\" }", "/services/create"),
        ])
    func bodies(rule: String, path: String) throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/p.yaml"
        try "caisson: 1\npolicies:\n  p:\n    allow: [\"*\"]\n    \(rule)\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(["explain", "--policy", file, "POST", path])
        #expect(result.status == 3)
        #expect(result.out.contains("it depends on the body of the request"), "\(result.out)")
    }

    @Test("is certain where all entries that may match say the same")
    func agreement() throws {
        let result = try explain("--as", "container:traefik", "GET", "/v1.47/containers/json")
        let left = "Image, Command, Created, Status, Ports, Names"
        #expect(result.status == 0)
        #expect(
            result.out
                == """
                allowed: ContainerList (reads), by preset traefik
                response: cut down to Id (preset traefik)
                response: docker ps shows <no image> and blanks here: \(left) are left out, not empty
                client: container:traefik, by container:traefik at \(result.path):4:5
                policy: traefik

                """)
    }

    @Test("refuses what has no reading, whoever asks: 2")
    func refused() throws {
        let result = try explain("--as", "container:traefik", "GET", "/containers/../info")
        #expect(result.status == 2)
        #expect(result.out == "refused: the target has more than one reading: dot segment\n")
    }

    @Test("prints one object with always the same keys")
    func json() throws {
        let keys = [
            "also", "byListener", "client", "decision", "dependsOn", "effects", "endpoint", "entry", "message",
            "method",
            "policy", "reason", "response", "rule", "status", "target", "warning", "wouldAllow",
        ]
        let result = try explain("--json", "--as", "container:traefik", "POST", "/build")
        let object = try #require(JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
        #expect(object.keys.sorted() == keys)
        #expect(object["decision"] as? String == "depends")
        #expect((object["dependsOn"] as? [[String: Any]])?.map { $0["decision"] as? String } == ["allowed", "denied"])
        let alone = try RunningCaisson.run(["explain", "--json", "GET", "/info"], environment: ["CONTAINERS": "1"])
        #expect(
            alone.out == """
                {
                  "method": "GET",
                  "target": "/info",
                  "endpoint": "SystemInfo",
                  "effects": [
                    "reads"
                  ],
                  "client": null,
                  "entry": null,
                  "policy": "tecnativa",
                  "decision": "denied",
                  "rule": null,
                  "reason": "not_allowed",
                  "status": 403,
                  "message": "SystemInfo is not allowed: INFO=1 would allow it",
                  "also": [],
                  "warning": null,
                  "wouldAllow": "INFO=1",
                  "response": null,
                  "dependsOn": [],
                  "byListener": []
                }

                """)
    }

    @Test("names nothing that would allow a request where nothing is known to")
    func withoutRemedy() throws {
        let result = try RunningCaisson.run(["explain", "--json", "GET", "/nosuch"], environment: ["CONTAINERS": "1"])
        #expect(result.status == 2)
        #expect(result.out.contains("the tecnativa dialect has no setting that would allow it"), "\(result.out)")
        #expect(result.out.contains(#""wouldAllow": null"#), "\(result.out)")
    }

    @Test("says what describes a client when it cannot read it")
    func unreadable() throws {
        let result = try explain("--as", "traefik", "GET", "/info")
        #expect(result.status == 64)
        #expect(result.err.contains("\"traefik\" is no client; write it as container:traefik"))
    }
}
