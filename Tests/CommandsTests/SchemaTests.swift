// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson schema")
struct SchemaTests {
    @Test("prints a schema that a program can read")
    func schema() throws {
        let result = try RunningCaisson.run(["schema"])
        #expect(result.status == 0)
        let schema = try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any]
        #expect(schema?["title"] as? String == "Caisson policy file")
    }

    @Test("writes the tables of a page anew, and leaves a page alone that lacks a mark")
    func reference() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/page.md"
        let page = "<!-- generated: log -->\nold\n<!-- end -->\n"
        try page.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(["schema", "--reference", path])
        #expect(result.status == 3)
        #expect(result.err == "caisson: \(path): the page lacks <!-- generated: file -->\n")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
        let missing = try RunningCaisson.run(["schema", "--reference", path + "x"])
        #expect(missing.status == 3)
        #expect(missing.err == "caisson: \(path)x: No such file or directory\n")
    }
}
