// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The words of a dialect, which are removed before the others are read: they follow Go's rules, with one dash.
struct DialectWords {
    /// The configuration in the dialect's words.
    let configuration: ConfigurationArguments
    /// The words for Caisson's own commands.
    let others: [String]

    init(words: [String]) {
        if let first = words.first, let dialect = Dialect(rawValue: first) {
            self.init(dialect: dialect, flags: words.dropFirst(), others: ["run"])
        } else if words.first == "convert" {
            self.init(convert: words)
        } else if words == ["-help"] || words == ["-version"] {
            self.init(others: ["-\(words[0])"])
        } else if let first = words.first, Self.isGoFlag(first) {
            self.init(flags: words[...], others: ["run"])
        } else {
            self.init(others: words)
        }
    }

    /// Splits the words of `convert` behind its own options, each of which takes a value: `convert --env-file FILE
    /// wollomatic -allowGET=…`.
    private init(convert words: [String]) {
        var index = 1
        while index < words.count, words[index].hasPrefix("--") { index += words[index].contains("=") ? 1 : 2 }
        let own = Array(words.prefix(index))
        if index < words.count, let dialect = Dialect(rawValue: words[index]) {
            self.init(dialect: dialect, flags: words[(index + 1)...], others: own)
        } else if index < words.count, Self.isGoFlag(words[index]), words[index] != "-help" {
            self.init(flags: words[index...], others: own)
        } else {
            self.init(others: words)
        }
    }

    private init(dialect: Dialect? = nil, flags: ArraySlice<String> = [], others: [String]) {
        configuration = ConfigurationArguments(dialect: dialect, flags: Array(flags))
        self.others = others
    }

    /// Whether the word is a flag like `-allowGET=…`; Caisson's own have two dashes or one letter.
    private static func isGoFlag(_ word: String) -> Bool {
        word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2
    }
}
