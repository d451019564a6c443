// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig
import PolicyCore
import Suggestions

/// The command `caisson record -- COMMAND…`: it runs a command before an observing gate, and prints the policy that the
/// command needs.
struct RecordCommand: Command {
    static let description = CommandDescription(
        name: "record",
        summary: "Run a command before a gate that observes, and print the policy that it needs.",
        discussion: """
            It opens a gate on a unix socket in a folder of its own, sets DOCKER_HOST for the command, and says what is \
            new. Everything passes but ways to root on the host; those pass with --include-root. When the command ends \
            it prints the policy, and ends with the command's own status. Without a command it prints DOCKER_HOST and \
            goes on until it is stopped.

            The engine is that of --upstream, of CAISSON_UPSTREAM or of DOCKER_HOST, else /var/run/docker.sock.
            """,
        usage: ["caisson record [--for <time>] [--include-root] [--upstream <address>] [-- <command>…]"],
        arguments: [.init(name: "command", help: "What is run, with its words, behind --.", count: .any)],
        options: [
            .init(name: "for", value: "time", help: "End after this time: 90s, 10m, 2h."),
            .init(name: "include-root", help: "Let ways to root on the host pass, and allow them in the policy."),
            .init(name: "operations", help: "Use no preset."),
            .init(
                name: "output", value: "file", help: "Write the policy there, and not to standard output.",
                completion: .files),
            EngineCatalog.option,
        ])

    private let command: [String]
    private let seconds: Int?
    private let output: String?
    private let upstream: String?
    private var choices = SuggestedPolicy.Choices()

    init(words: CommandWords) throws {
        command = words.arguments
        (output, upstream) = (words.value(of: "output"), words.value(of: "upstream"))
        seconds = try words.value(of: "for").map { text in
            guard let seconds = Self.seconds(from: text) else {
                throw UsageError("--for takes a time such as 90s, 10m or 2h")
            }
            return seconds
        }
        choices.includesRoot = words.has("include-root")
        choices.onlyOperations = words.has("operations")
    }

    private static func seconds(from text: String) -> Int? {
        let units: [(Character, Int)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        let unit = units.first { $0.0 == text.last }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.allSatisfy(\.isASCII), let number = Int(digits), number > 0, number <= 1_000_000 else {
            return nil
        }
        return number * (unit?.1 ?? 1)
    }

    func run() throws {
        // Before any other thread, so that all of them inherit the mask.
        let signals = RecordSignals()
        let environment = ProcessEnvironment.read().environment
        let folder = try RecordFolder()
        defer { folder.remove() }
        let gate = try RecordGate(
            at: folder.socket, upstream: engine(in: environment), includingRoot: choices.includesRoot)
        var status: Int32 = 0
        if command.isEmpty {
            printError("caisson: recording; stop with Ctrl-C: export DOCKER_HOST=unix://\(folder.socket)")
            _ = signals.wait(for: nil, seconds: seconds)
        } else {
            let child = try RecordedProcess(command, engine: "unix://\(folder.socket)", environment: environment)
            status = signals.wait(for: child, seconds: seconds)
        }
        let recorded = gate.stop()
        try write(recorded)
        if status != 0 { throw ExitCode(status) }
    }

    /// Returns the address of the engine to record.
    private func engine(in environment: [String: String]) -> String {
        let said = [upstream, environment["CAISSON_UPSTREAM"], environment["DOCKER_HOST"]]
        return said.compactMap(\.self).first { !$0.isEmpty } ?? "unix:///var/run/docker.sock"
    }

    private func write(_ recorded: RecordGate.Recorded) throws {
        guard recorded.usage.hits > 0 else { return printError("caisson: nothing was asked of the engine") }
        let report = SuggestionReport(usage: recorded.usage, catalog: recorded.catalog, choices: choices)
        let text = report.text(from: command.first.map { "`\($0)`" } ?? "what was recorded")
        guard let output else { return print(text, terminator: "") }
        guard let file = fopen(output, "we") else { throw failure(at: output) }
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0 else { throw failure(at: output) }
        printError("caisson: the policy is in \(output)")
    }

    private func failure(at path: String) -> ExitCode {
        printError("caisson: \(path): cannot be written: \(String(cString: strerror(errno)))")
        return ExitCode(1)
    }
}

/// A private folder for the gate's socket.
private struct RecordFolder {
    private let path: String
    var socket: String { path + "/docker.sock" }

    init() throws {
        let base = ProcessEnvironment.read().environment["XDG_RUNTIME_DIR"].flatMap { access($0, W_OK) == 0 ? $0 : nil }
        let folder = base ?? "/tmp"
        var template = Array("\(folder)/caisson-record-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            printError("caisson: there is no room for a socket: \(String(cString: strerror(errno)))")
            throw ExitCode(1)
        }
        path = String(cString: made)
    }

    func remove() {
        unlink(socket)
        rmdir(path)
    }
}
