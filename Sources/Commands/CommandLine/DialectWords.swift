// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The words of a dialect, taken out before the others are read: they follow Go's rules, with one dash.
enum DialectWords {
    /// What the words say of the configuration.
    nonisolated(unsafe) private(set) static var configuration = ConfigurationArguments()

    /// Takes a dialect's words out. Returns what is left for our own commands.
    static func take(_ words: [String]) -> [String] {
        if let first = words.first, let dialect = Dialect(rawValue: first) {
            configuration = ConfigurationArguments(dialect: dialect, flags: Array(words.dropFirst()))
            return ["run"]
        }
        if words.first == "convert" { return takeFromConvert(words) }
        if words == ["-help"] || words == ["-version"] { return ["-\(words[0])"] }
        guard let first = words.first, isGoFlag(first) else { return words }
        configuration = ConfigurationArguments(flags: words)
        return ["run"]
    }

    /// Behind our own options, each of which takes a value: `convert --env-file FILE wollomatic -allowGET=…`.
    private static func takeFromConvert(_ words: [String]) -> [String] {
        var index = 1
        while index < words.count, words[index].hasPrefix("--") { index += words[index].contains("=") ? 1 : 2 }
        guard index < words.count else { return words }
        if let dialect = Dialect(rawValue: words[index]) {
            configuration = ConfigurationArguments(dialect: dialect, flags: Array(words[(index + 1)...]))
        } else if isGoFlag(words[index]), words[index] != "-help" {
            configuration = ConfigurationArguments(flags: Array(words[index...]))
        } else {
            return words
        }
        return Array(words[..<index])
    }

    /// `-allowGET=…` and its like; ours have two dashes or one letter.
    private static func isGoFlag(_ word: String) -> Bool {
        word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2
    }
}
