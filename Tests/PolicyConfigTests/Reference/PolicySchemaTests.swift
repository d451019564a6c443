import DockerAPI
import Foundation
import Testing

@testable import PolicyConfig

@Suite("The JSON Schema of policy files")
struct PolicySchemaTests {
    @Test("describes each mapping, and lets no other key stand in it")
    func shape() throws {
        let schema = try object(JSONSerialization.jsonObject(with: Data(PolicySchema.text.utf8)))
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let definitions = try object(schema["$defs"])
        for mapping in PolicyFileReference.mappings {
            let described = mapping.name == .file ? schema : try object(definitions[mapping.name.rawValue])
            #expect(described["additionalProperties"] as? Bool == false, "\(mapping.name)")
            #expect(Set(try object(described["properties"]).keys) == Set(mapping.keyNames), "\(mapping.name)")
        }
    }

    @Test("is the same each time, two spaces for each level")
    func text() {
        #expect(PolicySchema.text == PolicySchema.text)
        let limits = """
                "limits": {
                  "description": "How much, and how long.",
                  "type": "object",
                  "properties": {
                    "connections": {
                      "description": "More connections get 503; one client may have a quarter of them. Default: 4000.",
                      "type": [
                        "integer",
                        "string"
                      ],
                      "minimum": 1,
                      "maximum": 1000000,
                      "pattern": "^[0-9]+$"
                    },

            """
        #expect(PolicySchema.text.contains(limits))
        #expect(PolicySchema.text.hasSuffix("  }\n}\n"))
    }

    @Test("escapes what JSON does not take as it is")
    func quoting() {
        #expect(JSONValue.quoted("a\"b\\c\n\t\u{1}\u{7F}é") == #""a\"b\\c\n\t\u0001\u007fé""#)
        #expect(JSONValue.object([]).printed == "{}")
        #expect(JSONValue.array([.null, .bool(true), .integer(-1)]).printed == "[\n  null,\n  true,\n  -1\n]")
    }

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

    private func object(_ value: Any?) throws -> [String: Any] { try #require(value as? [String: Any]) }
}

/// A validator that is not ours.
private enum Python {
    static let isThere = (try? run("import jsonschema, yaml; jsonschema.Draft202012Validator", "")) != nil

    /// The policy files of Examples/, of the README and of the reference page.
    static func examples() throws -> [String] {
        let folder = Repository.root.appendingPathComponent("Examples")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        let policies = try files.filter { $0.hasSuffix("/caisson.yaml") }.map { try Repository.text("Examples/\($0)") }
        let pages = try ["README.md", "docs/policy-reference.md"].flatMap { page in
            try Repository.text(page).components(separatedBy: "```yaml\n").dropFirst().map {
                $0.components(separatedBy: "```")[0]
            }
        }
        return policies + pages.filter { $0.hasPrefix("caisson: 1\n") }
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

    private struct Failed: Error { let status: Int32 }

    private static func run(_ program: String, _ input: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input")
        try input.write(to: file, atomically: true, encoding: .utf8)
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return String(decoding: output, as: UTF8.self)
    }
}
