// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import HTTPWire
import PolicyConfig
import PolicyCore
import Telemetry
import Testing

@testable import Commands

@Suite("A list on a page is the code's")
struct ListTests {
    /// The words for the log that the code has.
    private static func reasonsOfCode() -> Set<String> {
        // A connection that rests has no record.
        let gate = GateReason.allCases.filter { $0 != .idle }.map(\.rawValue)
        let strangers = [Identification.Unknown.notNamed, .sharedAddress, .untold].map(\.code)
        // An answer's head alone has a status line.
        let heads = HeadError.allCases.filter { $0 != .malformedStatusLine }.map(\.rawValue)
        let inner = TargetError.allCases.map(\.rawValue) + JSONError.allCases.map(\.rawValue)
        return Set(gate + strangers + heads + inner + Denial.Reason.allCases.map(\.rawValue))
    }

    @Test("of the words for the log")
    func reasons() throws {
        let page = try Repository.page("docs/life-of-a-request.md")
        let spans = MarkdownPage.codes(in: page.section("How each phase can end"))
        let words = Set(spans.flatMap { $0.split(separator: ":").map(String.init) })
        let told = words.filter { $0.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil }
        let reasons = Self.reasonsOfCode()
        #expect(reasons.count > 60)
        #expect(reasons.subtracting(told) == [], "are not on the page")
        let others: Set = ["malformed_body", "malformed_target", "allowed", "denied", "refused", "failed", "warned"]
        #expect(told.subtracting(reasons).subtracting(others) == [], "are not in the code")
    }

    @Test("of the timers, with their times")
    func timers() throws {
        let text = try Repository.text("Sources/DataPlane/Exchange/ExchangeAction.swift")
        let code = text.matches(of: /case \.([a-zA-Z]+): \.seconds\((\d+)\)/).map { "\($0.1) \($0.2)" }
        let rows = MarkdownPage.rows(in: try Repository.page("docs/life-of-a-request.md").section("Timers"))
        let told = rows.filter { $0[0].hasPrefix("`") }.map { row in
            "\(row[0].filter { $0 != "`" }) \(row[1].prefix { $0.isNumber })"
        }
        #expect(Set(told) == Set(code) && !code.isEmpty)
    }

    @Test("of decisions")
    func decisions() throws {
        let rows = MarkdownPage.rows(in: try Repository.page("docs/operations.md").section("Logs"))
        let row = try #require(rows.first { $0[0] == "second word" })
        let words = Set(MarkdownPage.codes(in: [row[2]]).filter { !$0.contains(":") })
        #expect(words == Set(AccessRecord.Decision.allCases.map(\.rawValue)))
    }

    // MARK: Variables

    /// Read while it is built, or by its tests alone.
    private static let ofBuilding: Set = [
        "CAISSON_COMMIT", "CAISSON_BINARY", "CAISSON_LONG_TESTS", "CAISSON_TEST_DOCKERD",
        "CAISSON_TEST_MACHINE_NETWORK",
        // Handed on by the benchmarks, should there be one.
        "CAISSON_THREADS",
    ]
    /// The shape of names that Kubernetes makes.
    private static let ofOthers: Set = ["CAISSON_PORT", "CAISSON_SERVICE_"]

    private static func variables(in text: String) -> Set<String> {
        Set(text.matches(of: /CAISSON_[A-Z_]+/).map { String($0.0) })
    }

    @Test("of variables: their page has all of them, the changelog too, and no page has another")
    func variables() throws {
        let code = Self.variables(in: try Repository.sources(below: "Sources/")).subtracting(Self.ofOthers)
        let rows = MarkdownPage.rows(in: try Repository.page("docs/variables.md").prose)
        let told = Set(rows.flatMap { MarkdownPage.codes(in: [$0[0]]) }.filter { $0.hasPrefix("CAISSON_") })
        #expect(told == code)
        #expect(Self.variables(in: CaissonCommand.helpPage).isSubset(of: code))
        #expect(code.subtracting(Self.variables(in: try Repository.text("CHANGELOG.md"))) == [])
        for page in Repository.pages {
            let named = Self.variables(in: try Repository.text(page)).subtracting(code).subtracting(Self.ofBuilding)
            #expect(named.isSubset(of: Self.ofOthers), "\(page)")
        }
    }

    @Test("of the dialects")
    func dialects() throws {
        let rows = MarkdownPage.rows(in: try Repository.page("docs/variables.md").prose)
        let row = try #require(rows.first { $0[0] == "`CAISSON_DIALECT`" })
        #expect(Set(MarkdownPage.codes(in: [row[2]])) == Set(Dialect.allCases.map(\.rawValue)))
    }

    @Test("of the pages in docs: each is linked from another page")
    func pages() throws {
        let linked = try Repository.pages.flatMap { path in
            try Repository.page(path).links.map { "\(path) \($0)" }
        }
        for page in Repository.pages where page.wholeMatch(of: /docs\/[a-z-]+\.md/) != nil {
            let name = String(page.dropFirst(5))
            #expect(linked.contains { !$0.hasPrefix(page) && $0.contains(name) }, "\(page)")
        }
    }

    @Test("of commands")
    func commands() throws {
        let names = CaissonCommand.commands.map(\.description.name)
        let architecture = try #require(try Repository.page("docs/architecture.md").blocks.first).text
        let told = try #require(architecture.firstMatch(of: /Commands +([^;]+);/)).1
        #expect(Set(told.matches(of: /[a-z]+/).map { String($0.0) }) == Set(names))
        let changelog = try Repository.text("CHANGELOG.md")
        for name in names { #expect(changelog.contains("`caisson \(name)`"), "\(name)") }
    }

    // MARK: Numbers

    @Test("of metrics, also in the dashboard and the alerts")
    func metrics() throws {
        let pattern = /"((?:caisson|process)_[a-z_]+)"/
        let code = Set(
            try ["Sources/Telemetry/", "Sources/Audit/", "Sources/Commands/"].flatMap { folder in
                try Repository.sources(below: folder).matches(of: pattern).map { String($0.1) }
            })
        let page = try Repository.page("docs/operations.md")
        let rows = MarkdownPage.rows(in: page.section("Metrics"))
        let told = Set(rows.map { $0[0].filter { $0 != "`" } }.filter { $0.contains("_") })
        #expect(told == code.subtracting(["caisson_main"]))
        let users = [page.text, try Repository.text("docs/grafana-dashboard.json")]
        for name in users.flatMap({ $0.matches(of: /\b(?:caisson|process)_[a-z]+_[a-z_]+/).map { String($0.0) } }) {
            let family = name.replacing(/_(bucket|sum|count)$/, with: "")
            #expect(told.contains(name) || told.contains(family), "\(name)")
        }
    }

    @Test("of examples")
    func examples() throws {
        let folders = Repository.folders.filter { $0.wholeMatch(of: /Examples\/[^\/]+/) != nil }.map { $0.dropFirst(9) }
        let rows = MarkdownPage.rows(in: try Repository.page("Examples/README.md").prose)
        let told = rows.compactMap { $0[0].firstMatch(of: /\[([a-z-]+)\]/).map { String($0.1) } }
        #expect(told.sorted() == folders.map(String.init).sorted())
        let words = [16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty"]
        let word = try #require(words[folders.count])
        for page in ["README.md", "CHANGELOG.md"] {
            #expect(try Repository.text(page).lowercased().contains(word), "\(page)")
        }
    }

    @Test("of the cookbook's pages")
    func cookbook() throws {
        let pages = Repository.files.filter { $0.hasPrefix("docs/cookbook/") && !$0.hasSuffix("README.md") }
        let links = try Repository.page("docs/cookbook/README.md").links
        for page in pages { #expect(links.contains(String(page.dropFirst(14))), "\(page)") }
    }
}
