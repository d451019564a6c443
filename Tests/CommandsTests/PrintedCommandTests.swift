import Foundation
import TestSupport
import Testing

@Suite("A command that a page prints")
struct PrintedCommandTests {
    /// How the `new.yaml` that a page tells of differs from the policy file that stands on it.
    private static let changes: [String: [(old: String, new: String)]] = [
        "README.md": [
            ("deny: [ContainerTop]", "deny: [ContainerTop, ContainerStats]"),
            ("preset: { name: compose, with: [build] }", "preset: compose"),
        ],
        "docs/policy-reference.md": [
            ("    deny: [ContainerTop]\n", ""),
            (#"deny: ["volumes:write"]"#, #"deny: ["volumes:write", ContainerExec]"#),
        ],
    ]

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static let pages: [String] = {
        let docs = FileManager.default.subpaths(atPath: "\(root)/docs") ?? []
        return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
    }()

    @Test("prints what stands below it", arguments: pages)
    func output(path: String) throws {
        let page = MarkdownPage(try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8))
        var files = page.policyFiles
        if let changes = Self.changes[path] { files["new.yaml"] = try Self.changed(files["caisson.yaml"], changes) }
        let directory = try TemporaryDirectory()
        for (name, text) in files {
            try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
        }
        for session in page.sessions where session.isPure {
            #expect(try session.run(in: directory.path) == session.output, "\(session.words.joined(separator: " "))")
        }
    }

    @Test("is found on the pages that print one")
    func found() throws {
        for path in Self.changes.keys + ["docs/cookbook/try-before-enforcing.md"] {
            let page = MarkdownPage(try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8))
            #expect(page.sessions.contains { $0.isPure && $0.words.contains("diff") }, "\(path)")
        }
    }

    private static func changed(_ file: String?, _ changes: [(old: String, new: String)]) throws -> String {
        try changes.reduce(try #require(file)) { text, change in
            try #require(text.contains(change.old), "\(change.old)")
            return text.replacing(change.old, with: change.new)
        }
    }
}

/// The fenced blocks of a page.
private struct MarkdownPage {
    /// By their names: `caisson.yaml`, if the paragraph before names no other.
    private(set) var policyFiles: [String: String] = [:]
    private(set) var sessions: [Session] = []

    init(_ text: String) {
        let parts = text.components(separatedBy: "\n```")
        for (offset, part) in parts.enumerated() where offset % 2 == 1 {
            if part.hasPrefix("yaml\n"), part.contains("\npolicies:") {
                let name = Self.fileName(parts[offset - 1])
                policyFiles[name] = policyFiles[name] ?? String(part.dropFirst(5)) + "\n"
            } else if part.hasPrefix("\n") {
                sessions += part.components(separatedBy: "\n$ ").dropFirst().map(Session.init)
            }
        }
    }

    private static func fileName(_ before: String) -> String {
        let paragraph = before.components(separatedBy: "\n\n").last ?? ""
        return paragraph.components(separatedBy: "`").last { $0.hasSuffix(".yaml") && !$0.contains(" ") }
            ?? "caisson.yaml"
    }
}

/// A line behind `$`, and what is printed below it.
private struct Session {
    let words: [String]
    let output: String

    init(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        words = parts[0].split(separator: " ").map { $0.filter { $0 != "\"" } }
        output = parts.count > 1 ? parts[1] + (parts[1].hasSuffix("\n") ? "" : "\n") : ""
    }

    private var variables: [String] { Array(words.prefix { $0.contains("=") }) }
    private var command: [String] { Array(words.dropFirst(variables.count)) }

    /// It asks nobody, and ends by itself.
    var isPure: Bool {
        command.count > 1 && command[0] == "caisson" && ["explain", "diff", "check"].contains(command[1])
    }

    func run(in directory: String) throws -> String {
        let arguments = command.dropFirst().map { $0.hasSuffix(".yaml") ? "\(directory)/\($0)" : $0 }
        let environment = variables.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            .reduce(into: [:]) { $0[$1[0]] = $1[1] }
        return try RunningCaisson.run(arguments, environment: environment).out.replacing("\(directory)/", with: "")
    }
}
