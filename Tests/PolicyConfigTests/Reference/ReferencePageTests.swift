// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PolicyConfig

@Suite("The reference page")
struct ReferencePageTests {
    @Test("holds the tables that the code makes")
    func isFresh() throws {
        let page = try Repository.text("docs/policy-reference.md")
        let isFresh = try ReferencePage.refreshed(page) == page
        #expect(isFresh, "docs/policy-reference.md is stale; `\(ReferencePage.command)` writes its tables anew")
    }

    @Test("is written anew between its marks, and nowhere else")
    func refreshes() throws {
        let page = ReferenceTables.names.map {
            "before \($0)\n\(ReferencePage.start(of: $0))\nold\n<!-- end -->\nafter\n"
        }
        let text = try ReferencePage.refreshed(page.joined())
        let log = """
            before log
            <!-- generated: log -->
            | key | type | default | meaning | example |
            |---|---|---|---|---|
            | `format` | `text` or `json` | `text` | lines for people, or for machines | `format: json` |
            | `detail` | `everything` or `denials` | `everything` | `denials`: only denials and errors have a line | \
            `detail: denials` |
            <!-- end -->
            after

            """
        #expect(text.contains(log))
        #expect(!text.contains("\nold\n"))
        #expect(try ReferencePage.refreshed(text) == text)
    }

    @Test("says which mark is wrong, and where")
    func problems() {
        func problem(_ page: String) -> String {
            do throws(ReferencePage.Problem) {
                return try ReferencePage.refreshed(page)
            } catch {
                return "\(error)"
            }
        }
        let log = "<!-- generated: log -->\n<!-- end -->\n"
        #expect(
            problem("a\n<!-- generated: logs -->\n").hasPrefix("line 2: there is no table \"logs\"; there are file, "))
        #expect(problem("<!-- generated: log -->\n") == "line 1: the table log has no <!-- end -->")
        #expect(
            problem("<!-- generated: log -->\n<!-- generated: limits -->\n<!-- end -->\n")
                == "line 1: the table log has no <!-- end -->")
        #expect(problem(log + log) == "line 3: the table log stands there twice")
        #expect(problem(log) == "the page lacks <!-- generated: file -->")
    }

    @Test("lists every endpoint once among the groups, and marks what is root on the host")
    func groups() throws {
        let groups = try #require(ReferenceTables.table(named: "groups"))
        let podman = try #require(ReferenceTables.table(named: "libpod-groups"))
        #expect(groups.contains("| `exec` | `read` | `ExecInspect` |"))
        #expect(groups.contains("|  | `exec` | `ContainerAttachWebsocket`, `ContainerAttach`, `ContainerExec`* |"))
        for name in OperationNames.all.map(\.name) {
            #expect((groups + podman).filter { $0.contains("`\(name)`") }.count == 1, "\(name)")
        }
    }
}

/// Files of the repository that the tests stand in.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
