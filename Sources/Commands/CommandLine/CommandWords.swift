// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The words behind the name of a command: options as `--name value` or `--name=value`, flags, and arguments; all words
/// behind `--` are arguments.
struct CommandWords {
    private(set) var arguments: [String] = []
    /// The configuration in the words of a dialect, which were removed before.
    let dialect: ConfigurationArguments
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    init(
        parsing words: [String], of command: CommandDescription,
        dialect: ConfigurationArguments = ConfigurationArguments()
    ) throws(UsageError) {
        self.dialect = dialect
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                arguments += rest
                break
            } else if word.hasPrefix("--") {
                try take(String(word.dropFirst(2)), rest: &rest, command: command)
            } else if word.hasPrefix("-"), word.count > 1 {
                throw UsageError("there is no option \(word)")
            } else {
                arguments.append(word)
            }
        }
        try checkCount(against: command)
    }

    private mutating func take(
        _ text: String, rest: inout ArraySlice<String>, command: CommandDescription
    ) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = command.option(named: parts[0]) else {
            throw UsageError("there is no option --\(parts[0])\(Self.ending(of: parts[0], in: command))")
        }
        guard option.value != nil else {
            guard parts.count == 1 else { throw UsageError("--\(option.name) takes no value") }
            flags.insert(option.name)
            return
        }
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
            throw UsageError("--\(option.name) needs a value")
        }
        guard values[option.name] == nil || option.repeats else {
            throw UsageError("--\(option.name) stands there twice")
        }
        values[option.name, default: []].append(value)
    }

    private static func ending(of name: String, in command: CommandDescription) -> String {
        Suggestion.nearest(to: name, among: command.options.map(\.name)).map { "; did you mean --\($0)?" } ?? ""
    }

    private func checkCount(against command: CommandDescription) throws(UsageError) {
        for (index, argument) in command.arguments.enumerated() where arguments.count <= index {
            guard argument.count == .any else { throw UsageError("<\(argument.name)> is missing") }
        }
        let takesMany = command.arguments.last.map { $0.count != .one } ?? false
        guard takesMany || arguments.count <= command.arguments.count else {
            throw UsageError("\"\(arguments[command.arguments.count])\" is one word too many")
        }
    }

    // MARK: Access

    /// Returns an argument; nil if it is missing.
    func argument(at index: Int) -> String? { arguments.indices.contains(index) ? arguments[index] : nil }

    /// Returns an argument that is known to be there.
    subscript(index: Int) -> String { argument(at: index) ?? "" }

    func value(of name: String) -> String? { values[name]?.first }
    func values(of name: String) -> [String] { values[name] ?? [] }
    func has(_ flag: String) -> Bool { flags.contains(flag) }
}
