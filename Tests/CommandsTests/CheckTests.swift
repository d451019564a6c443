// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson check, and a configuration that is broken")
struct CheckTests {
    private let directory: TemporaryDirectory
    private let good: String
    private let bad: String

    init() throws {
        directory = try TemporaryDirectory()
        good = directory.path + "/good.yaml"
        bad = directory.path + "/bad.yaml"
        try "caisson: 1\npolicies: { p: { preset: traefik } }\n".write(toFile: good, atomically: true, encoding: .utf8)
        try "caisson: 1\npolicies: { p: { allow: [ContainerLis] } }\n".write(
            toFile: bad, atomically: true, encoding: .utf8)
    }

    @Test("prints one JSON object about all files")
    func json() throws {
        let checked = try RunningCaisson.run(["check", "--json", good, bad])
        #expect(checked.status == 78)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(checked.out.utf8)) as? [String: Any])
        let files = try #require(root["files"] as? [[String: Any]])
        #expect(files.map { $0["ok"] as? Bool } == [true, false])
        let issue = try #require((files[1]["issues"] as? [[String: String]])?.first)
        #expect(issue["severity"] == "error" && issue["place"] == "\(bad):2:26")
        #expect(issue["message"]?.contains("did you mean \"ContainerList\"?") == true)
    }

    @Test("reads standard input where a file is called -")
    func standardInput() throws {
        let piped = try RunningCaisson.run(
            ["check", "--table", "-"], wrapped: ["sh", "-c", "exec \"$@\" < \(good)", "sh"])
        #expect(piped.status == 0, "\(piped.err)")
        #expect(piped.out.hasPrefix("-: 1 policy\n"), "\(piped.out)")
        #expect(piped.out.contains("containers  read   2 of 6\n"), "\(piped.out)")
        #expect(!piped.out.contains("\u{1B}"))
    }

    @Test(
        "shows the line that an error is about, with a caret under its place",
        arguments: [
            (
                "caisson: 1\npolicies: { p: { allow: [ContainerLis] } }\n",
                """
                error: FILE:2:26: "ContainerLis" is no operationId; did you mean "ContainerList"?
                  2 | policies: { p: { allow: [ContainerLis] } }
                    |                          ^
                """
            ),
            (
                "caisson: 1\npolicies:\n  p:\n  allow: [SystemInfo]\n",
                """
                error: FILE:4:3: policy p is empty; is line 4, with its "allow", indented too little?
                  4 |   allow: [SystemInfo]
                    |   ^
                """
            ),
            (
                "caisson: 1\npolicies:\n\tp: { allow: [SystemInfo] }\n",
                """
                error: FILE:3:1: this is not YAML: found character that cannot start any token while scanning for the \
                next token; a tab stands here: indent with blanks
                  3 | \tp: { allow: [SystemInfo] }
                    | ^
                """
            ),
            (
                "caisson: 1\nclients: [{ service: dozzle, policy: p }]\npolicies: { p: { allow: [SystemInfo] } }\n",
                """
                error: FILE:2:13: a client has no key "service"; did you mean "compose_service"?
                  2 | clients: [{ service: dozzle, policy: p }]
                    |             ^
                """
            ),
            (
                "services:\n  a: { image: x }\n",
                """
                error: FILE:1:1: this is a compose file: `caisson convert --compose` makes a policy file of one of its services
                  1 | services:
                    | ^
                """
            ),
        ])
    func excerpts(text: String, said: String) throws {
        let path = directory.path + "/mistake.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let checked = try RunningCaisson.run(["check", path])
        #expect(checked.status == 78)
        #expect(checked.out.replacing(path, with: "FILE").contains(said), "\(checked.out)")
    }

    @Test("ends with 78 whatever command finds it")
    func status() throws {
        let broken = ["CAISSON_ALLOW": "ContainerLis"]
        let commands: [([String], [String: String])] = [
            (["check", bad], [:]), (["explain", "--policy", bad, "GET", "/info"], [:]), (["diff", good, bad], [:]),
            (["run", "--policy", bad], [:]), (["run"], broken), (["convert"], broken),
            (["explain", "GET", "/info"], broken),
            (["see", "containers"], broken), (["see", "--policy", bad, "containers"], [:]),
        ]
        for (words, environment) in commands {
            let ran = try RunningCaisson.run(words, environment: environment)
            #expect(ran.status == 78, "\(words): \(ran.err)")
            #expect((ran.out + ran.err).contains("did you mean \"ContainerList\"?"), "\(words): \(ran.err)")
        }
    }

    // MARK: Health

    @Test("asks the engine where it is told to, and as the program that wollomatic's image has")
    func health() throws {
        let engine = try StubEngine.echoing()
        let gate = try RunningCaisson(environment: ["PING": "0", "CAISSON_UPSTREAM": engine.address])
        let environment = ["CAISSON_LISTEN": "unix://\(gate.socketPath)", "CAISSON_UPSTREAM": engine.address]
        #expect(try RunningCaisson.run(["health", "--engine"], environment: environment).out == "healthy\n")
        let named = try RunningCaisson.run(
            [], environment: environment,
            wrapped: ["bash", "-c", "exec -a ./healthcheck \"$1\"", "bash"])
        #expect(named.out == "healthy\n", "\(named.err)")
        engine.stop()
        let without = try RunningCaisson.run(["health", "--engine"], environment: environment)
        #expect(without.status == 1)
        #expect(
            without.err.contains("the gate runs, but its engine does not answer: \(engine.address): "), "\(without.err)"
        )
        #expect(try RunningCaisson.run(["health"], environment: environment).status == 0)
    }

    // MARK: Completions

    @Test(
        "has completions for first words, presets and kinds of clients",
        arguments: [
            (["caisson", ""], "--preset"), (["caisson", "se"], "see"), (["caisson", "wol"], "wollomatic"),
            (["caisson", "--preset", "home-"], "home-assistant"),
            (["caisson", "explain", "--as", "cont"], "container:"),
            (["caisson", "see", "--as", ""], "compose_service:"), (["caisson", "see", "im"], "images"),
        ])
    func completions(words: [String], offered: String) throws {
        let script = try RunningCaisson.run(["completions", "bash"]).out
        let path = directory.path + "/completions"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let program = """
            compopt() { :; }
            . \(path)
            COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _caisson; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let ran = try RunningCaisson.run([], wrapped: ["bash", "-c", program, "bash"])
        #expect(ran.out.split(separator: "\n").contains(offered[...]), "\(ran.out) \(ran.err)")
    }
}
