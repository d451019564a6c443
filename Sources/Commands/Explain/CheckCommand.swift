// SPDX-License-Identifier: Apache-2.0

import DataPlane
import DockerAPI
import PolicyConfig
import PolicyCore

/// The command `caisson check FILE…`: it prints all issues of policy files, and runs their own tests.
struct CheckCommand: Command {
    static let description = CommandDescription(
        name: "check",
        summary: "Check policy files, and run the tests that stand in them.",
        discussion: """
            --engine asks the engine of each file's upstream which containers run, and tells which of them could not be \
            created under a policy that says what may be created. Members that engines fill in count as not said. A \
            volume is not looked up.

            Exit status: 0 when all is well, 1 when the engine does not answer, 3 when a test fails, 78 when a file has \
            an error.
            """,
        arguments: [
            .init(name: "file", help: "Policy files; - is standard input.", count: .atLeastOne, completion: .files)
        ],
        options: [
            .init(name: "test", help: "Run the tests of each file."),
            .init(
                name: "print", help: "Print what each file comes to, as a policy file: presets and globs resolved."),
            .init(name: "table", help: "Print who may do what, a column for each policy."),
            .init(name: "engine", help: "Ask the engine, and print which containers a policy would have refused."),
            .init(name: "json", help: "Print one JSON object."),
        ])

    private let files: [String]
    private let test: Bool
    private let printsPolicy: Bool
    private let printsTable: Bool
    private let asksEngine: Bool
    private let json: Bool

    init(words: CommandWords) throws {
        asksEngine = words.has("engine")
        files = words.arguments
        test = words.has("test")
        (printsPolicy, printsTable, json) = (words.has("print"), words.has("table"), words.has("json"))
        guard [printsPolicy, printsTable, json].count(where: { $0 }) <= 1 else {
            throw UsageError("--print, --table or --json: name one")
        }
        guard files.count(where: { $0 == "-" }) <= 1 else { throw UsageError("standard input is read once") }
    }

    func run() throws {
        let checked = files.map { CheckedFile(at: $0, runsTests: test) }
        if json {
            print(JSONValue.object([JSONMember("files", .array(checked.map(\.json)))]).printed)
        } else {
            for file in checked { try tell(about: file) }
        }
        guard !checked.contains(where: \.configuration.hasErrors) else { throw ExitCode.configuration }
        guard checked.allSatisfy(\.failures.isEmpty) else { throw ExitCode(3) }
    }

    private func tell(about file: CheckedFile) throws {
        for line in file.lines { say(line) }
        guard !file.configuration.hasErrors else { return }
        if printsPolicy { printPolicy(file.configuration, of: file.name) }
        if printsTable { print(PolicyTable(of: file.configuration).text(in: .ofOutput), terminator: "") }
        guard asksEngine else { return }
        let running = try EngineQuestion.ask(
            file.configuration.settings, failure: "the engine does not answer",
            question: EngineObjects.runningContainers)
        for line in RefusedContainers(in: file.configuration, running: running).lines { say(line) }
    }

    /// Prints a line. With `--print`, standard output is only the policy file.
    private func say(_ line: String) {
        if printsPolicy { printError(line) } else { print(line) }
    }

    private func printPolicy(_ configuration: Configuration, of file: String) {
        let title = "What \(file) comes to: all that may pass, and the line that says so."
        print(PolicyFileText(of: configuration, title: title, tellsReach: true).text, terminator: "")
    }
}

/// A policy file with its issues.
private struct CheckedFile {
    let name: String
    let configuration: Configuration
    /// The failures of its own tests.
    let failures: [String]
    private let ranTests: Bool
    private let contents: [UInt8]

    init(at name: String, runsTests: Bool) {
        self.name = name
        var contents: [UInt8] = []
        configuration = Configuration.read(
            ProcessEnvironment.readWithoutVariables(), arguments: ConfigurationArguments(policy: name)
        ) { path throws(CetusGuardConfiguration.UnreadableFile) in
            let bytes = try ConfigurationFile.readOrInput(at: path)
            if path == name { contents = bytes }
            return bytes
        }
        self.contents = contents
        ranTests = runsTests
        failures = runsTests && !configuration.hasErrors ? PolicyTests(in: configuration).failures : []
    }

    private var isWell: Bool { !configuration.hasErrors && failures.isEmpty }

    /// Warnings about policies that deny nothing; the start of a gate logs its own.
    private var warnings: [String] { configuration.unenforced(in: name) }

    var lines: [String] {
        configuration.issues.flatMap(lines) + warnings.map { "warning: \($0)" } + failures.map { "test: \($0)" }
            + (isWell ? ["\(name): \(summary)"] : [])
    }

    /// Returns the lines of an issue; those of an error include the line of the file.
    private func lines(about issue: Issue) -> [String] {
        let line = "\(issue.severity): \(issue)"
        guard issue.severity == .error, let place = issue.location else { return [line] }
        return [line] + SourceExcerpt(of: contents, at: place).lines
    }

    private var summary: String {
        let policies = configuration.policies.policies.count
        let count = configuration.tests.count
        let tests = ranTests ? ", \(count == 1 ? "1 test passes" : "\(count) tests pass")" : ""
        return "\(policies) \(policies == 1 ? "policy" : "policies")\(tests)"
    }

    var json: JSONValue {
        let issues = configuration.issues.map { issue in
            JSONValue.object([
                JSONMember("severity", .string(issue.severity.rawValue)), JSONMember("place", .string(issue.place)),
                JSONMember("message", .string(issue.message)),
            ])
        }
        return .object([
            JSONMember("file", .string(name)),
            JSONMember("ok", .bool(isWell)),
            JSONMember("policies", .strings(configuration.policies.policies.map(\.name))),
            JSONMember("issues", .array(issues)),
            JSONMember("warnings", .strings(warnings)),
            JSONMember("failures", .strings(failures)),
        ])
    }
}

extension Configuration {
    /// Returns warnings about policies that deny nothing; the start of a gate logs its own.
    fileprivate func unenforced(in path: String) -> [String] {
        (file?.policies ?? []).compactMap { entry in
            entry.mode.warning.map {
                "\(path):\(entry.place.line):\(entry.place.column): policy \(entry.name) has \($0)"
            }
        }
    }
}

extension Enforcement {
    /// The warning that denied requests pass; nil if they do not.
    fileprivate var warning: String? {
        switch self {
        case .whole: nil
        case .warns: "mode: warn: nothing is denied, only told"
        case .observes(includingRoot: true): "mode: observe and includes root: nothing is denied, only told"
        case .observes(includingRoot: false): "mode: observe: only ways to root are denied, all else is told"
        }
    }

    /// The word in a policy file.
    var word: String {
        switch self {
        case .whole: "enforce"
        case .warns: "warn"
        case .observes: "observe"
        }
    }

    var words: String { "mode: \(word)" }
}

/// The tests in a policy file.
struct PolicyTests {
    let failures: [String]

    init(in configuration: Configuration) {
        failures = configuration.tests.compactMap { test in
            let place = "\(test.place.line):\(test.place.column)"
            let asked = AskedRequest(
                method: "\(test.method.token)", target: test.path,
                object: test.object.isEmpty ? nil : NamedObject(having: test.object), body: test.body)
            let explained = ExplainedRequest(of: asked, from: test.client, in: configuration)
            guard let explained else { return "\(place): several policies are in the file; say who asks with `as`" }
            let expected: [Explanation.Decision] = test.isAllowed ? [.allowed] : [.denied, .refused]
            guard !expected.contains(explained.decision) else { return nil }
            let request = "\(test.method.token) \(test.path)"
            return "\(place): \(request) was to be \(test.isAllowed ? "allowed" : "denied"): \(explained.text)"
        }
    }
}
