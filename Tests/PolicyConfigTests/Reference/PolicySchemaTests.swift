// SPDX-License-Identifier: Apache-2.0

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

    private func object(_ value: Any?) throws -> [String: Any] { try #require(value as? [String: Any]) }
}
