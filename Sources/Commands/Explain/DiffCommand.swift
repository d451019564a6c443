// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The command `caisson diff OLD NEW`: it compares the permissions of each client.
struct DiffCommand: Command {
    static let description = CommandDescription(
        name: "diff",
        summary: "Say which endpoints become allowed or denied, for each client.",
        discussion: """
            + becomes allowed, - becomes denied, ~ is allowed for other objects or under other conditions than \
            before, or mode: warn came or went. What follows a path_regex is compared by samples.

            Exit status: 0 when both do the same, 1 when they differ, 78 when one of them has an error.
            """,
        arguments: ["old", "new"].map {
            .init(name: $0, help: "A policy file, or preset:NAME.", completion: .files)
        },
        options: [.init(name: "json", help: "Print one JSON object.")])

    private let old: String
    private let new: String
    private let json: Bool

    init(words: CommandWords) {
        (old, new) = (words[0], words[1])
        json = words.has("json")
    }

    func run() throws {
        let configurations = (read(old), read(new))
        for configuration in [configurations.0, configurations.1] {
            for issue in configuration.issues where issue.severity == .error { printError("caisson: \(issue)") }
        }
        guard !configurations.0.hasErrors, !configurations.1.hasErrors else { throw ExitCode.configuration }
        let comparison = PolicyComparison(from: configurations.0, to: configurations.1)
        print(json ? comparison.json.printed : comparison.text)
        guard comparison.isEmpty else { throw ExitCode(1) }
    }

    private func read(_ source: String) -> Configuration {
        let prefix = "preset:"
        let arguments =
            source.hasPrefix(prefix)
            ? ConfigurationArguments(preset: String(source.dropFirst(prefix.count)))
            : ConfigurationArguments(policy: source)
        return Configuration.read(
            ProcessEnvironment.readWithoutVariables(), arguments: arguments, file: ConfigurationFile.read)
    }
}
