// SPDX-License-Identifier: Apache-2.0

/// The text of `--help`, in lines of at most a hundred columns.
struct HelpPage {
    private static let width = 100
    private static let column = 26

    let text: String

    /// Creates the page of one command.
    init(for command: CommandDescription) {
        var lines = Self.wrap("\(command.summary)", indent: 0)
        if !command.discussion.isEmpty { lines += [""] + Self.paragraphs(of: command.discussion) }
        lines += ["", "Usage:"] + Self.usage(of: command).map { "  \($0)" }
        if !command.arguments.isEmpty {
            lines += ["", "Arguments:"]
            lines += command.arguments.flatMap { Self.row("<\($0.name)>", help: $0.help) }
        }
        let options = command.options.map { option in
            ("--\(option.name)\(option.value.map { " <\($0)>" } ?? "")", option.help)
        }
        lines += ["", "Options:"] + (options + [("-h, --help", "Show this.")]).flatMap { Self.row($0.0, help: $0.1) }
        text = lines.map { "\($0)\n" }.joined()
    }

    /// Creates the page of the program.
    init(summary: String, discussion: String, variables: [(String, String)], commands: [CommandDescription]) {
        var lines = Self.wrap(summary, indent: 0) + [""] + Self.paragraphs(of: discussion)
        lines += [
            "", "Usage:", "  caisson [--policy <file> | --preset <name>]", "  caisson <command> …", "", "Commands:",
        ]
        lines += commands.flatMap { Self.row($0.name, help: $0.summary) }
        lines += ["", "Variables:"] + variables.flatMap { Self.row($0.0, help: $0.1) }
        lines += ["", "`caisson <command> --help` tells more. `caisson version` tells which one this is."]
        text = lines.map { "\($0)\n" }.joined()
    }

    /// Returns the forms of a command's call.
    static func usage(of command: CommandDescription) -> [String] {
        if !command.usage.isEmpty { return command.usage }
        let arguments = command.arguments.map { argument in
            switch argument.count {
            case .one: "<\(argument.name)>"
            case .any: "[<\(argument.name)>…]"
            case .atLeastOne: "<\(argument.name)>…"
            }
        }
        let options = command.options.map { "[--\($0.name)\($0.value.map { " <\($0)>" } ?? "")]" }
        return [(["caisson \(command.name)"] + arguments + options).joined(separator: " ")]
    }

    // MARK: Lines

    private static func row(_ name: String, help: String) -> [String] {
        var lines = wrap(help, indent: column)
        let head = "  \(name)"
        guard let first = lines.first, head.count < column else { return [head] + lines }
        lines[0] = head + first.dropFirst(head.count)
        return lines
    }

    private static func paragraphs(of text: String) -> [String] {
        let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false)
        return paragraphs.flatMap { $0.isEmpty ? [""] : wrap(String($0), indent: 0) }
    }

    private static func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += (last.count > indent ? " " : "") + word
            } else {
                lines.append(margin + word)
            }
        }
        return lines
    }
}
