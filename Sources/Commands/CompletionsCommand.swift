// SPDX-License-Identifier: Apache-2.0

/// The command `caisson completions bash`: it prints a shell's completions of Caisson's words.
struct CompletionsCommand: Command {
    static let description = CommandDescription(
        name: "completions",
        summary: "Print a script by which a shell completes the words of caisson.",
        discussion: """
            bash: caisson completions bash > /etc/bash_completion.d/caisson
            zsh:  caisson completions zsh > /usr/local/share/zsh/site-functions/_caisson
            fish: caisson completions fish > ~/.config/fish/completions/caisson.fish
            """,
        arguments: [.init(name: "shell", help: "bash, zsh or fish.", completion: .words(["bash", "zsh", "fish"]))])

    private let shell: String

    init(words: CommandWords) { shell = words[0] }

    func run() throws {
        let commands = CaissonCommand.commands.map(\.description)
        switch shell {
        case "bash": print(BashCompletions(for: commands).text, terminator: "")
        case "zsh": print(ZshCompletions(for: commands).text, terminator: "")
        case "fish": print(FishCompletions(for: commands).text, terminator: "")
        default: throw UsageError("\"\(shell)\" is none of bash, zsh, fish")
        }
    }
}
