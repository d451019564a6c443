// SPDX-License-Identifier: Apache-2.0

/// A script for bash: the command is the first word, and each has its options and words of its own.
struct BashCompletions {
    let text: String

    init(for commands: [CommandDescription]) {
        let names = commands.map(\.name).joined(separator: " ")
        let cases = commands.map { command in
            let values = command.options.compactMap { option in
                option.value == nil
                    ? nil : "    \(command.name):--\(option.name)) \(Self.reply(to: option.completion)) ;;"
            }
            return values.joined(separator: "\n")
        }
        let words = commands.map { command in
            let options = command.options.map { "--\($0.name)" }.joined(separator: " ")
            let argument = command.arguments.last?.completion ?? .none
            return "    \(command.name):*) \(Self.reply(to: argument, or: options)) ;;"
        }
        text = """
            # bash completion of caisson
            _caisson() {
              local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}"
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W "\(names) --policy --preset --help --version" -- "$word"))
                return
              fi
              case "$command:$before" in
            \((cases.filter { !$0.isEmpty } + words).joined(separator: "\n"))
              esac
            }
            complete -F _caisson caisson

            """
    }

    private static func reply(to completion: CommandDescription.Completion, or options: String = "") -> String {
        let words = ["", options].filter { !$0.isEmpty }
        switch completion {
        case .none: return "COMPREPLY=($(compgen -W \"\(options)\" -- \"$word\"))"
        case .files where words.isEmpty: return "COMPREPLY=($(compgen -f -- \"$word\"))"
        case .files: return "COMPREPLY=($(compgen -W \"\(options)\" -- \"$word\") $(compgen -f -- \"$word\"))"
        case .words(let known):
            return "COMPREPLY=($(compgen -W \"\((known + words).joined(separator: " "))\" -- \"$word\"))"
        }
    }
}

/// A script for zsh.
struct ZshCompletions {
    let text: String

    init(for commands: [CommandDescription]) {
        let list = commands.map { "    '\($0.name):\(Self.quoted($0.summary))'" }.joined(separator: "\n")
        let cases = commands.map { command in
            let specifications =
                command.options.map { option in
                    let value = option.value.map { ":\($0):\(Self.action(for: option.completion))" } ?? ""
                    let repeats = option.repeats ? "*" : ""
                    return "'\(repeats)--\(option.name)[\(Self.quoted(option.help))]\(value)'"
                }
                + command.arguments.map { argument in
                    let star = argument.count == .one ? "" : "*"
                    return "'\(star):\(argument.name):\(Self.action(for: argument.completion))'"
                }
            return
                "    \(command.name)) _arguments \((specifications + ["'--help[Show this.]'"]).joined(separator: " ")) ;;"
        }
        text = """
            #compdef caisson
            _caisson() {
              local -a commands=(
            \(list)
              )
              if (( CURRENT == 2 )); then
                _describe command commands
                return
              fi
              local command="${words[2]}"
              shift words
              (( CURRENT-- ))
              case "$command" in
            \(cases.joined(separator: "\n"))
              esac
            }
            _caisson "$@"

            """
    }

    private static func action(for completion: CommandDescription.Completion) -> String {
        switch completion {
        case .none: ""
        case .files: "_files"
        case .words(let words): "(\(words.joined(separator: " ")))"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.map { "'[]:".contains($0) ? ($0 == "'" ? "'\\''" : "\\\($0)") : "\($0)" }.joined()
    }
}

/// A script for fish.
struct FishCompletions {
    let text: String

    init(for commands: [CommandDescription]) {
        let names = commands.map(\.name).joined(separator: " ")
        var lines = ["# fish completion of caisson", "complete -c caisson -f"]
        for command in commands {
            let first = "complete -c caisson -n 'not __fish_seen_subcommand_from \(names)'"
            lines.append("\(first) -a \(command.name) -d '\(Self.quoted(command.summary))'")
            let seen = "complete -c caisson -n '__fish_seen_subcommand_from \(command.name)'"
            for option in command.options {
                let value = option.value == nil ? "" : " -r" + Self.action(for: option.completion)
                lines.append("\(seen) -l \(option.name)\(value) -d '\(Self.quoted(option.help))'")
            }
            for argument in command.arguments {
                let action = Self.action(for: argument.completion)
                if !action.isEmpty { lines.append(seen + action) }
            }
        }
        text = lines.map { "\($0)\n" }.joined()
    }

    private static func action(for completion: CommandDescription.Completion) -> String {
        switch completion {
        case .none: ""
        case .files: " -F"
        case .words(let words): " -a '\(words.joined(separator: " "))'"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.map { "'\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}
