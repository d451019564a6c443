// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The glossary")
struct GlossaryTests {
    @Test("names types and members that Sources declare")
    func names() throws {
        let page = try Repository.page("docs/glossary.md")
        let sources = try Repository.sources(below: "Sources/")
        let declared = Set(
            sources.matches(of: /\b(?:struct|enum|class|protocol|case|func|var|let) ([A-Za-z]+)/).map { String($0.1) })
        let headings = ["Requests and decisions", "What a client sees", "The engine", "Clients", "Configuration"]
        let rows = headings.flatMap { MarkdownPage.rows(in: page.section($0)) }.filter { $0.count == 4 }
        #expect(rows.count > 30)
        for name in MarkdownPage.codes(in: rows.map { $0[2] }) {
            for part in name.prefix(while: { $0 != "(" }).split(separator: ".").map(String.init) {
                #expect(declared.contains(part), "\(name)")
            }
        }
    }

    @Test("has each word once")
    func words() throws {
        let words = try Repository.text("docs/glossary.md").matches(of: /(?m)^\| ([a-z][a-z ,-]*) \|/).map { $0.1 }
        #expect(Set(words).count == words.count - 4, "the heads of five tables are alike")
    }
}
