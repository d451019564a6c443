// SPDX-License-Identifier: Apache-2.0

import Foundation
import PolicyConfig
import TestSupport
import Testing

@Suite("The JSON Schema of policy files, as another program reads it")
struct PolicySchemaValidationTests {
    @Test(
        "takes the policy files that the repository shows, and refuses what is none",
        .enabled(if: Python.isThere, "python3 with jsonschema and yaml is not there"))
    func validation() throws {
        let good = try Python.examples()
        #expect(good.count >= 3)
        let bad = [
            ("caisson: 1\npolicies: { p: { allow: [ContainerLis] } }", "policies/p/allow/0"),
            ("caisson: 1\npolicies: { p: { allow: [ContainerList] } }\nlistener: []", ""),
            ("caisson: 1\npolicies: { p: { preset: trafik } }", "policies/p/preset"),
            ("caisson: 1\npolicies: { p: { deny: [] } }", "policies/p"),
            ("caisson: 1\nlisteners: [{ tcp: \"a:1\", unix: /a }]\npolicies: { p: { allow: [] } }", "listeners/0"),
            (
                "caisson: 1\nlisteners: [{ tcp: \"a:1\", mode: \"0600\" }]\npolicies: { p: { allow: [] } }",
                "listeners/0"
            ),
            ("caisson: 1\nlimits: { grace: 3601 }\npolicies: { p: { allow: [] } }", "limits/grace"),
        ]
        let problems = try Python.problems(good + bad.map(\.0))
        for (text, found) in zip(good, problems) { #expect(found == [], "\(text)") }
        for ((text, place), found) in zip(bad, problems.dropFirst(good.count)) {
            #expect(found.contains(place), "\(text): \(found)")
        }
    }
}

/// A validator that is not ours.
private enum Python {
    static let isThere = (try? run("import jsonschema, yaml; jsonschema.Draft202012Validator", "")) != nil

    /// The policy files of Examples/, of the README and of the reference page.
    static func examples() throws -> [String] {
        let files = Repository.files.filter { $0.hasPrefix("Examples/") && $0.hasSuffix("/caisson.yaml") }
        let blocks = try Repository.pages.flatMap { try Repository.page($0).blocks }
        let printed = blocks.filter { $0.language == "yaml" && $0.text.hasPrefix("caisson: 1\n") }.map(\.text)
        return try files.map(Repository.text) + printed
    }

    /// For each text the places that are not as they should be.
    static func problems(_ texts: [String]) throws -> [[String]] {
        let program = """
            import json, sys, yaml, jsonschema
            schema, texts = json.load(sys.stdin)
            jsonschema.Draft202012Validator.check_schema(json.loads(schema))
            validator = jsonschema.Draft202012Validator(json.loads(schema))
            errors = lambda text: validator.iter_errors(yaml.safe_load(text))
            json.dump([["/".join(map(str, e.path)) for e in errors(text)] for text in texts], sys.stdout)
            """
        let input = try JSONSerialization.data(withJSONObject: [PolicySchema.text, texts])
        let output = try run(program, String(decoding: input, as: UTF8.self))
        return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String]])
    }

    private struct Failed: Error { let said: String }

    private static func run(_ program: String, _ input: String) throws -> String {
        let child = try ChildProcess(
            ["python3", "-c", program], environment: ProcessInfo.processInfo.environment,
            wiring: .pipes(input: Array(input.utf8)))
        let finished = try child.end(within: .seconds(30))
        guard finished.status == 0 else { throw Failed(said: finished.errors) }
        return finished.text
    }
}
