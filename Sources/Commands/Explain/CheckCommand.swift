// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// `caisson check FILE…`: all issues of policy files, and what their own tests expect.
struct CheckCommand: Command {
    static let description = CommandDescription(
        name: "check",
        summary: "Check policy files, and run the tests that stand in them.",
        discussion: "Exit status: 0 when all is well, 3 otherwise.",
        arguments: [.init(name: "file", help: "Policy files.", count: .atLeastOne, completion: .files)],
        options: [
            .init(name: "test", help: "Run the tests of each file."),
            .init(
                name: "print", help: "Print what each file comes to, as a policy file: presets and globs resolved."),
        ])

    private let files: [String]
    private let test: Bool
    private let printsPolicy: Bool

    init(words: CommandWords) {
        files = words.arguments
        test = words.has("test")
        printsPolicy = words.has("print")
    }

    func run() throws {
        var isWell = true
        for file in files {
            let configuration = Configuration.read(
                ProcessEnvironment.readWithoutVariables(), arguments: ConfigurationArguments(policy: file),
                file: ConfigurationFile.read)
            for issue in configuration.issues { say("\(issue.severity): \(issue)") }
            for line in configuration.unenforced(in: file) { say("warning: \(line)") }
            let failures = test && !configuration.hasErrors ? PolicyTests(in: configuration).failures : []
            for failure in failures { say("test: \(failure)") }
            let isThisWell = !configuration.hasErrors && failures.isEmpty
            isWell = isWell && isThisWell
            if isThisWell { say("\(file): \(summary(of: configuration))") }
            if printsPolicy, !configuration.hasErrors { printPolicy(configuration, of: file) }
        }
        guard isWell else { throw ExitCode(3) }
    }

    /// With `--print`, standard output is a policy file and nothing else.
    private func say(_ line: String) {
        if printsPolicy { printError(line) } else { print(line) }
    }

    private func printPolicy(_ configuration: Configuration, of file: String) {
        let title = "What \(file) comes to: all that may pass, and the line that says so."
        print(PolicyFileText(of: configuration, title: title, tellsReach: true).text, terminator: "")
    }

    private func summary(of configuration: Configuration) -> String {
        let policies = configuration.policies.policies.count
        let tests = test ? ", \(configuration.tests.count) tests pass" : ""
        return "\(policies) \(policies == 1 ? "policy" : "policies")\(tests)"
    }
}

extension Configuration {
    /// Policies that deny nothing: the start says it of itself.
    fileprivate func unenforced(in path: String) -> [String] {
        (file?.policies ?? []).filter { $0.mode == .warn }.map {
            "\(path):\($0.place.line):\($0.place.column): policy \($0.name) has mode: warn: nothing is denied, only told"
        }
    }
}

/// The tests that stand in a policy file.
struct PolicyTests {
    let failures: [String]

    init(in configuration: Configuration) {
        failures = configuration.tests.compactMap { test in
            let place = "\(test.place.line):\(test.place.column)"
            let explained = ExplainedRequest(
                to: "\(test.method.token)", target: test.path, from: test.client, in: configuration)
            guard let explained else { return "\(place): several policies are in the file; say who asks with `as`" }
            let expected: [Explanation.Decision] = test.isAllowed ? [.allowed] : [.denied, .refused]
            guard !expected.contains(explained.decision) else { return nil }
            let request = "\(test.method.token) \(test.path)"
            return "\(place): \(request) was to be \(test.isAllowed ? "allowed" : "denied"): \(explained.text)"
        }
    }
}
