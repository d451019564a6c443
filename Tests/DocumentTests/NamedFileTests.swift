// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("What a page or a comment names")
struct NamedFileTests {
    private static let folders = [
        "docs", "Sources", "Tests", "Scripts", "Examples", "Benchmarks", "Fuzz", "packaging",
    ]

    /// What a run of the fuzzers leaves, and what is of moby.
    private static let notHere: Set = ["Fuzz/corpus", "Fuzz/crashes", "docs/version-history"]

    @Test("by a link is there, and so is the heading that it means", arguments: Repository.pages)
    func links(path: String) throws {
        for link in try Repository.page(path).links {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? path : Self.resolve(parts[0], from: path)
            #expect(Repository.exists(target), "\(link)")
            guard parts.count == 2, target.hasSuffix(".md"), Repository.exists(target) else { continue }
            #expect(try Repository.page(target).anchors.contains(parts[1]), "\(link)")
        }
    }

    @Test("by a path is there")
    func paths() throws {
        for file in Repository.files where Self.isRead(file) {
            for word in Self.words(of: try Repository.text(file)) {
                let path = word.trimmingSuffix(of: "./+-")
                let isThere =
                    Self.notHere.contains(path) || Repository.exists(path)
                    || Repository.files.contains { $0.hasPrefix(path) }
                #expect(isThere, "\(file): \(path)")
            }
        }
    }

    /// What looks like a path from the root.
    private static func words(of text: String) -> [String] {
        let words = text.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: "-"):
                false
            default: true
            }
        }
        return words.map { String(Substring($0)) }.filter { word in
            folders.contains { word.hasPrefix($0 + "/") } && !word.contains("$")
        }
    }

    /// Those of code that is about other repositories, or that makes paths, are not.
    private static func isRead(_ file: String) -> Bool {
        if file.hasPrefix("Tests/DocumentTests/") || file == "CHANGELOG.md" { return false }
        let kinds = [".md", ".swift", ".py", ".yml", ".yaml"]
        return kinds.contains { file.hasSuffix($0) } || file.hasPrefix("Scripts/") || file == "Makefile"
    }

    @Test("as a suite of tests is there", arguments: Repository.pages)
    func suites(path: String) throws {
        for code in try Repository.page(path).codes {
            for match in code.matches(of: /\b[A-Z][A-Za-z]+Tests\b/) {
                let name = String(match.0)
                #expect(Repository.suites.contains(name) || Repository.exists("Tests/\(name)"), "\(name)")
            }
            for match in code.matches(of: /\b[A-Z][A-Za-z]+Tests\/[A-Za-z+\/]*[A-Za-z]/) {
                let path = "Tests/\(match.0)"
                #expect(Repository.exists(path) || Repository.exists(path + ".swift"), "\(path)")
            }
        }
    }

    @Test("as a test behind its suite, in the threat model, is there")
    func tests() throws {
        let rows = MarkdownPage.rows(in: try Repository.page("docs/threat-model.md").prose)
        let named = rows.flatMap { ($0.last ?? "").matches(of: /\(((?:`[A-Za-z]+`(?:, )?)+)\)/) }
            .flatMap { MarkdownPage.codes(in: [String($0.1)]) }
        #expect(named.count > 50)
        for name in Set(named) { #expect(Repository.testNames.contains(name), "\(name)") }
    }

    @Test("as a target of make is there", arguments: Repository.pages)
    func targets(path: String) throws {
        let targets = Set(try Repository.text("Makefile").matches(of: /(?m)^([a-z]+):/).map { String($0.1) })
        let page = try Repository.page(path)
        let shown = page.blocks.filter { $0.language == "sh" }.map(\.text)
        for code in page.codes + shown {
            for match in code.matches(of: /(?m)^make ([a-z]+)\b/) {
                #expect(targets.contains(String(match.1)), "make \(match.1)")
            }
        }
    }

    private static func resolve(_ link: String, from page: String) -> String {
        var parts = page.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}

extension Repository {
    /// The suites of all tests, by their types or, where they share one, by their files.
    fileprivate static let suites: Set<String> = {
        let tests = files.filter { $0.hasPrefix("Tests/") && $0.hasSuffix("Tests.swift") }
        let types = tests.compactMap { try? text($0) }.flatMap { text in
            text.matches(of: /struct ([A-Za-z]+Tests)\b/).map { String($0.1) }
        }
        return Set(types + tests.compactMap { $0.split(separator: "/").last.map { String($0.dropLast(6)) } })
    }()

    /// The functions and the suites of all tests.
    fileprivate static let testNames: Set<String> = {
        let tests = files.filter { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }
        return Set(
            tests.compactMap { try? text($0) }.flatMap { text in
                text.matches(of: /\b(?:func|struct|enum) ([A-Za-z]+)/).map { String($0.1) }
            })
    }()
}

extension String {
    fileprivate func trimmingSuffix(of characters: String) -> String {
        var text = self[...]
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text)
    }
}
