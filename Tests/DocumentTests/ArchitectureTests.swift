// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The page on the architecture")
struct ArchitectureTests {
    private let page: MarkdownPage
    private let targets: [Manifest.Target]

    init() throws {
        page = try Repository.page("docs/architecture.md")
        targets = try Manifest.read().targets.filter { $0.type != "test" && $0.name != "TestSupport" }
    }

    // MARK: Arrows

    /// The table of targets: of each, what it imports of ours and of others.
    private var arrows: [String: (ours: Set<String>, others: Set<String>)] {
        let rows = MarkdownPage.rows(in: page.section("Modules and arrows")).filter { $0.count == 4 }
        return rows.reduce(into: [:]) { arrows, row in
            let others = row[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            arrows[row[0].filter { $0 != "`" }] = (
                Set(MarkdownPage.codes(in: [row[2]])), Set(others.filter { $0 != "–" })
            )
        }
    }

    @Test("has a row for each target, with the arrows of Package.swift")
    func rows() throws {
        #expect(Set(arrows.keys) == Set(targets.map(\.name)))
        for target in targets {
            #expect(arrows[target.name]?.ours == target.own, "\(target.name)")
            guard target.type != "system", !target.isC else { continue }
            let others = Set((arrows[target.name]?.others ?? []).map { $0 == "swift-log" ? "Logging" : $0 })
            #expect(others == target.products, "\(target.name)")
        }
    }

    @Test("has a picture with each target in it")
    func picture() throws {
        let picture = try #require(page.blocks.first { $0.section == "Modules and arrows" })
        for target in targets { #expect(picture.text.contains(target.name), "\(target.name)") }
    }

    // MARK: The tree

    @Test("has each folder of Sources in its tree, and each file that the tree names is there")
    func tree() throws {
        let block = try #require(page.blocks.first { $0.section == "The tree" })
        let tree = SourceTree(block.text)
        let folders = Repository.folders.filter { $0.hasPrefix("Sources/") && !$0.hasSuffix("/include") }
        #expect(tree.folders == folders)
        for file in tree.files { #expect(Repository.exists(file), "\(file)") }
    }
}

/// The part of a tree that is about Sources. `A · B (words) · +C` are A.swift, B.swift and B+C.swift.
private struct SourceTree {
    private(set) var folders: Set<String> = []
    private(set) var files: [String] = []

    init(_ text: String) {
        var (target, folder, last) = ("", "", "")
        let lines = text.split(separator: "\n").drop { !$0.hasPrefix("Sources/") }.dropFirst()
        for line in lines.prefix(while: { $0.hasPrefix(" ") }) {
            let indentation = line.prefix { $0 == " " }.count
            var rest = line.drop { $0 == " " }
            while let name = rest.prefixMatch(of: /([A-Za-z0-9]+(?:\/[A-Za-z0-9]+)*)\/\s*/) {
                if indentation == 2 { target = "Sources/\(name.1)" }
                folder = indentation == 2 ? target : "\(target)/\(name.1)"
                folders.insert(folder)
                rest = rest[name.range.upperBound...]
            }
            // Below its folders a target's line goes on with files of its own only where it is indented as they are.
            let home = indentation == 2 || line.contains("/ ") ? folder : indentation > 17 ? folder : target
            let words = rest.replacing(/\([^)]*\)/, with: "").replacing(/\([^)]*$/, with: "")
            for word in words.split(separator: "·").map({ $0.trimmingCharacters(in: .whitespaces) }) {
                guard word.wholeMatch(of: /\+?[A-Z][A-Za-z0-9+]*/) != nil else { continue }
                if !word.hasPrefix("+") { last = word.split(separator: "+").first.map(String.init) ?? word }
                files.append("\(home)/\(word.hasPrefix("+") ? last : "")\(word).swift")
            }
        }
    }
}

/// What `swift package dump-package` says.
struct Manifest: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let dependencies: [Dependency]

        /// The targets of ours that it imports.
        var own: Set<String> { Set(dependencies.compactMap(\.target)) }
        /// The products of others.
        var products: Set<String> { Set(dependencies.compactMap(\.product)) }
        var isC: Bool { ["CRE2", "CBuild", "CTLS"].contains(name) }
    }

    /// Of the lists that stand for one, the first word is its name.
    struct Dependency: Decodable {
        let target: String?
        let product: String?

        private enum Keys: String, CodingKey {
            case target = "byName"
            case product
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            target = try Self.name(.target, container)
            product = try Self.name(.product, container)
        }

        private static func name(_ key: Keys, _ container: KeyedDecodingContainer<Keys>) throws -> String? {
            guard container.contains(key) else { return nil }
            var list = try container.nestedUnkeyedContainer(forKey: key)
            return try list.decode(String.self)
        }
    }

    let targets: [Target]

    static func read() throws -> Manifest {
        // A folder of its own: whoever runs the tests has the lock of the other one.
        let scratch = try TemporaryDirectory()
        let words = ["swift", "package", "--package-path", Repository.root, "--scratch-path", scratch.path]
        let swift = try ChildProcess(words + ["dump-package"], environment: ProcessInfo.processInfo.environment)
        let text = Data(try swift.end(within: .seconds(60)).output)
        return try JSONDecoder().decode(Manifest.self, from: text)
    }
}
