// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Commands

@Suite("The words of a command line")
struct CommandWordsTests {
    private static let command = CommandDescription(
        name: "try", summary: "Tries.",
        arguments: [.init(name: "first", help: ""), .init(name: "second", help: "", count: .any)],
        options: [
            .init(name: "file", value: "path", help: ""), .init(name: "with", value: "word", help: "", repeats: true),
            .init(name: "json", help: ""),
        ])

    private func read(_ words: String) throws -> CommandWords {
        try CommandWords(parsing: words.split(separator: " ").map(String.init), of: Self.command)
    }

    @Test("are options, flags and arguments in any order")
    func order() throws {
        let words = try read("a --json --file=x=y --with b --with=c d")
        #expect(words.arguments == ["a", "d"])
        #expect(words.value(of: "file") == "x=y" && words.values(of: "with") == ["b", "c"] && words.has("json"))
        #expect(try read("a -- --json").arguments == ["a", "--json"])
        #expect(try !read("a -- --json").has("json"))
    }

    @Test(
        "that make no sense are told",
        arguments: [
            ("", "<first> is missing"),
            ("a --json=1", "--json takes no value"),
            ("a --file", "--file needs a value"), ("a --file x --file y", "--file stands there twice"),
            ("a --fiel x", "there is no option --fiel; did you mean --file?"), ("a -x", "there is no option -x"),
        ])
    func mistakes(words: String, message: String) {
        let error = #expect(throws: UsageError.self) { _ = try read(words) }
        #expect(error?.message == message)
    }

    @Test("are as many as are asked for, and any number where it does not matter")
    func count() throws {
        #expect(try read("a b c").arguments == ["a", "b", "c"])
        let one = CommandDescription(name: "try", summary: "", arguments: [.init(name: "first", help: "")], options: [])
        let error = #expect(throws: UsageError.self) { _ = try CommandWords(parsing: ["a", "c"], of: one) }
        #expect(error?.message == "\"c\" is one word too many")
    }

    @Test("that are wrong end the program with 64, and the way to call it")
    func status() throws {
        let result = try RunningCaisson.run(["explain", "GET"])
        #expect(result.status == 64)
        #expect(result.err.hasPrefix("caisson: <target> is missing\nusage: caisson explain <method> <target> "))
        let unknown = try RunningCaisson.run(["chekc"])
        #expect(unknown.status == 64 && unknown.err.contains("did you mean check?"), "\(unknown.err)")
    }

    @Test("are helped with in a hundred columns, for every command")
    func help() throws {
        let pages = CaissonCommand.commands.map { HelpPage(for: $0.description).text } + [CaissonCommand.helpPage]
        for page in pages {
            for line in page.split(separator: "\n") { #expect(line.count <= 100 && line.last != " ", "\(line)") }
        }
        for words in [["check", "--help"], ["help", "check"]] {
            let help = try RunningCaisson.run(words)
            #expect(help.status == 0 && help.out.contains("caisson check <file>… [--test] [--print]"), "\(help.out)")
        }
    }

    // MARK: Shells

    /// What bash would offer behind these words.
    private func offered(_ words: [String]) throws -> [String] {
        let script = try RunningCaisson.run(["completions", "bash"]).out
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let call = "COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _caisson; printf '%s\\n' \"${COMPREPLY[@]}\""
        let bash = Process()
        let output = Pipe()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        bash.arguments = ["-c", script + call]
        bash.standardOutput = output
        try bash.run()
        let told = output.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        return String(decoding: told, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("are completed by bash: commands, options, presets")
    func bash() throws {
        #expect(try offered(["caisson", "ex"]) == ["explain"])
        #expect(try offered(["caisson", "explain", "--j"]) == ["--json"])
        #expect(try offered(["caisson", "run", "--preset", "traefik-"]) == ["traefik-swarm"])
        #expect(try offered(["caisson", "presets", "upt"]) == ["uptime-kuma"])
        #expect(try offered(["caisson", "completions", "z"]) == ["zsh"])
    }

    @Test("are completed by zsh and fish for every command", arguments: ["zsh", "fish"])
    func otherShells(shell: String) throws {
        let script = try RunningCaisson.run(["completions", shell]).out
        for command in CaissonCommand.commands.map(\.description) {
            #expect(script.contains(command.name))
            for option in command.options { #expect(script.contains(option.name), "\(option.name)") }
        }
        #expect(try RunningCaisson.run(["completions", "csh"]).status == 64)
    }
}
