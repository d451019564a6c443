// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The completions that all three shells share.
private enum Completions {
    /// Options of the gate itself, which needs no command.
    static func firstOptions(of commands: [CommandDescription]) -> [CommandDescription.Option] {
        commands.first { $0.name == "run" }?.options ?? []
    }

    static func firstWords(of commands: [CommandDescription]) -> String {
        let options = firstOptions(of: commands).map { "--\($0.name)" } + ["--help", "--version"]
        return (options + Dialect.allCases.map(\.rawValue)).joined(separator: " ")
    }

    static let clients = ClientMatcher.Kind.allCases.map { "\($0.rawValue):" }.joined(separator: " ")
}

/// A script for bash: the command is the first word, and each has its options and words of its own.
struct BashCompletions {
    let text: String

    init(for commands: [CommandDescription]) {
        let names = commands.map(\.name).joined(separator: " ")
        let first = Completions.firstOptions(of: commands)
        let firstCases = first.map { "    \("--" + $0.name):--\($0.name)) \(Self.reply(to: $0.completion)) ;;" }
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
                COMPREPLY=($(compgen -W "\(names) \(Completions.firstWords(of: commands))" -- "$word"))
                return
              fi
              case "$command:$before" in
            \((firstCases + cases.filter { !$0.isEmpty } + words).joined(separator: "\n"))
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
        // A word ends at a colon for bash.
        case .clients: return "compopt -o nospace; COMPREPLY=($(compgen -W \"\(Completions.clients)\" -- \"$word\"))"
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
                command.options.map(Self.specification)
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
              if (( CURRENT == 2 )) && [[ "${words[2]}" != -* ]]; then
                _describe command commands
                return
              fi
              if [[ "${words[2]}" == -* ]]; then
                _arguments \(Completions.firstOptions(of: commands).map(Self.specification).joined(separator: " ")) '--help[Show this.]' '--version[Tell which one this is.]'
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

    private static func specification(of option: CommandDescription.Option) -> String {
        let value = option.value.map { ":\($0):\(action(for: option.completion))" } ?? ""
        return "'\(option.repeats ? "*" : "")--\(option.name)[\(quoted(option.help))]\(value)'"
    }

    private static func action(for completion: CommandDescription.Completion) -> String {
        switch completion {
        case .none: ""
        case .files: "_files"
        case .clients: "(\(Completions.clients.substituting(":", with: "\\:")))"
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
        for option in Completions.firstOptions(of: commands) {
            let action = Self.action(for: option.completion)
            let seen = "complete -c caisson -n 'not __fish_seen_subcommand_from \(names)'"
            lines.append("\(seen) -l \(option.name) -r\(action) -d '\(Self.quoted(option.help))'")
        }
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
        case .clients: " -a '\(Completions.clients)'"
        case .words(let words): " -a '\(words.joined(separator: " "))'"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.map { "'\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}
