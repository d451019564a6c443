// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The command `caisson presets`: it prints the built-in policies, or one of them as a policy file.
struct PresetsCommand: Command {
    static let description = CommandDescription(
        name: "presets",
        summary: "List the built-in policies, or print one with the reason for each line.",
        arguments: [
            .init(
                name: "name", help: "A preset's name, and with which options: watchtower with cleanup, hooks.",
                count: .any, completion: .words(Preset.all.map(\.name)))
        ],
        options: [
            .init(
                name: "with", value: "options", help: "Options of the preset; several are separated by commas.",
                repeats: true)
        ])

    /// The call, in any form in which a preset can be named.
    private let call: PresetCall

    init(words: CommandWords) {
        call = PresetCall(parsing: (words.arguments + words.values(of: "with")).joined(separator: " "))
    }

    func run() throws {
        let (name, options) = (call.name, call.options)
        if name.isEmpty { return print(Preset.table) }
        switch Preset.find(name, with: options) {
        case .success(let preset): print(preset.printed(with: options))
        case .failure(let problem):
            printError("caisson: \(problem)")
            throw ExitCode(1)
        }
    }
}
