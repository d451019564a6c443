// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A command that a page prints")
struct PrintedCommandTests {
    /// How the `new.yaml` that a page tells of differs from the policy file that stands on it.
    private static let changes: [String: [(old: String, new: String)]] = [
        "docs/many-clients.md": [
            ("deny: [ContainerTop]", "deny: [ContainerTop, ContainerStats]"),
            ("preset: { name: compose, with: [build] }", "preset: compose"),
        ],
        "docs/policy-reference.md": [
            ("    deny: [ContainerTop]\n", ""),
            (#"deny: ["volumes:write"]"#, #"deny: ["volumes:write", ContainerExec]"#),
        ],
    ]

    /// Programs that ask an engine. What they print is that of a real one; `EngineTests` asks such things of the gate.
    private static let engineClients: Set = ["docker", "podman", "curl"]

    @Test("prints what stands below it", arguments: Repository.pages)
    func output(path: String) throws {
        let page = try Repository.page(path)
        let directory = try TemporaryDirectory()
        for (name, text) in try Self.files(of: page) {
            try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
        }
        for block in page.blocks {
            for session in Session.all(in: block) where session.program == "caisson" {
                if let file = session.composeFile {
                    let compose = try #require(page.composeFile(for: session, in: block), "\(file)")
                    try compose.write(toFile: "\(directory.path)/\(file)", atomically: true, encoding: .utf8)
                }
                #expect(try session.run(in: directory.path) == session.output, "\(session.line)")
            }
        }
    }

    @Test("is of caisson, or asks an engine", arguments: Repository.pages)
    func programs(path: String) throws {
        for session in try Repository.page(path).blocks.flatMap(Session.all) {
            let program = try #require(session.program, "\(session.line)")
            #expect(program == "caisson" || Self.engineClients.contains(program), "\(session.line)")
        }
    }

    @Test("is found on the pages that print one")
    func found() throws {
        let sessions = try Repository.pages.flatMap { try Repository.page($0).blocks.flatMap(Session.all) }
        let commands = Set(sessions.filter { $0.program == "caisson" }.compactMap { $0.words.first })
        #expect(commands.isSuperset(of: ["check", "explain", "diff", "convert", "health"]))
        for path in Self.changes.keys {
            let sessions = try Repository.page(path).blocks.flatMap(Session.all)
            #expect(sessions.contains { $0.words.contains("new.yaml") }, "\(path)")
        }
    }

    /// The policy files of a page: those that stand on it, and for an example those beside it.
    private static func files(of page: MarkdownPage) throws -> [String: String] {
        var files = page.policyFiles.merging(page.logs) { policy, _ in policy }
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        if page.path.hasPrefix("Examples/"), Repository.exists("\(folder)/caisson.yaml") {
            files["caisson.yaml"] = try Repository.text("\(folder)/caisson.yaml")
        }
        guard let changes = changes[page.path] else { return files }
        files["new.yaml"] = try changes.reduce(try #require(files["caisson.yaml"])) { text, change in
            try #require(text.contains(change.old), "\(change.old)")
            return text.replacing(change.old, with: change.new)
        }
        return files
    }
}

extension MarkdownPage {
    /// By their names: `caisson.yaml`, if the paragraph before names no other.
    fileprivate var policyFiles: [String: String] {
        let policies = blocks.filter { $0.language == "yaml" && $0.text.contains("\npolicies:") }
        return policies.reduce(into: [:]) { files, block in
            let spans = block.paragraph.components(separatedBy: "`")
            let name = spans.last { $0.hasSuffix(".yaml") && !$0.contains(" ") } ?? "caisson.yaml"
            files[name] = files[name] ?? block.text
        }
    }

    /// Logs in JSON, by the names that the paragraphs before them say.
    fileprivate var logs: [String: String] {
        blocks.filter { $0.language == "json" }.reduce(into: [:]) { files, block in
            let name = block.paragraph.components(separatedBy: "`").last { $0.hasSuffix(".json") && !$0.contains(" ") }
            if let name { files[name] = block.text }
        }
    }

    /// What is converted: the section's first compose file, or where a service is named the last one above.
    fileprivate func composeFile(for session: Session, in block: Block) -> String? {
        let own = blocks.filter { $0.section == block.section }.prefix { $0.text != block.text }
        let files = own.filter { $0.language == "yaml" && $0.text.contains("services:") }
        return session.words.contains("--service") ? files.last?.text : files.first?.text
    }
}

/// A line behind `$`, and what is printed below it.
private struct Session {
    let line: String
    let output: String
    private let variables: [String: String]
    let program: String?
    /// What stands behind the program's name.
    let words: [String]

    static func all(in block: MarkdownPage.Block) -> [Session] {
        guard block.language.isEmpty else { return [] }
        return ("\n" + block.text).components(separatedBy: "\n$ ").dropFirst().map(Session.init)
    }

    private init(_ text: String) {
        let text = text.replacing("\\\n", with: " ")
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        line = parts[0]
        output = parts.count > 1 && !parts[1].isEmpty ? parts[1] + (parts[1].hasSuffix("\n") ? "" : "\n") : ""
        let all = Self.words(of: parts[0])
        let assignments = all.prefix { $0.wholeMatch(of: /[A-Z_]+=.*/) != nil }
        variables = assignments.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            .reduce(into: [:]) { $0[$1[0]] = $1.count > 1 ? $1[1] : "" }
        program = all.dropFirst(assignments.count).first
        words = Array(all.dropFirst(assignments.count + 1))
    }

    /// As a shell takes a line apart, as far as pages need it.
    private static func words(of line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character == " " {
                if let word { words.append(word) }
                word = nil
            } else if quote == nil, word == nil, character == "#" {
                break
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// The compose file that is converted.
    var composeFile: String? { value(of: "--compose") }

    private func value(of option: String) -> String? {
        words.firstIndex(of: option).flatMap { words.dropFirst($0 + 1).first }
    }

    func run(in directory: String) throws -> String {
        if words.first == "health" { return try askHealth(in: directory) }
        // A gate goes on running, and prints to its log.
        if words.first?.hasPrefix("-") == true { return try start(in: directory) }
        let arguments = words.map { word in
            [".yaml", ".json"].contains(where: word.hasSuffix) ? "\(directory)/\(word)" : word
        }
        let ran = try RunningCaisson.run(arguments, environment: variables)
        return ran.out.replacing("\(directory)/", with: "")
    }

    /// Where the page says so there is no gate.
    private func askHealth(in directory: String) throws -> String {
        let isAlone = line.contains("exit status 1")
        let address = output.firstMatch(of: /tcp:\/\/\S+/).map { String($0.0) } ?? "unix://\(directory)/health.sock"
        let environment = ["CAISSON_PRESET": "traefik", "CAISSON_LISTEN": address]
        let gate = isAlone ? nil : try RunningCaisson(environment: environment)
        let asked = try RunningCaisson.run(words, environment: environment)
        gate?.kill()
        #expect(asked.status == (isAlone ? 1 : 0))
        return asked.out + asked.err
    }

    private func start(in directory: String) throws -> String {
        let own = directory + "/caisson.yaml"
        let text = try String(contentsOfFile: own, encoding: .utf8)
        // The page's listeners are those of a whole machine; one that nobody else has will do.
        try text.replacing(/(?m)^listeners:\n(  .*\n)+/, with: "listeners: [\"unix://\(directory)/gate.sock\"]\n")
            .write(toFile: directory + "/started.yaml", atomically: true, encoding: .utf8)
        let arguments = words.map { $0 == "caisson.yaml" ? "\(directory)/started.yaml" : $0 }
        try RunningCaisson(environment: ["CAISSON_LISTEN": ""], arguments: arguments).kill()
        return ""
    }
}
