// SPDX-License-Identifier: Apache-2.0

/// A file of variables as compose reads it (`env_file`, and `.env` beside the compose file): quotes do not belong to
/// the values, `# …` behind a blank is a comment, and variables are put in, but not between single quotes.
struct ComposeVariables {
    private(set) var variables: [(name: String, value: String)] = []
    /// The lines that are no variables.
    private(set) var problems: [(line: Int, message: String)] = []
    private var text: ComposeText
    private let environment: [String: String]

    /// - Parameter environment: the values of `${NAME}` and of a name without a value, beside the lines above.
    init(parsing bytes: [UInt8], environment: [String: String]) {
        self.environment = environment
        text = ComposeText(environment: environment)
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var rest = String(decoding: bytes.filter { $0 != 0x0D }, as: UTF8.self)[...]
        var line = 1
        while !rest.isEmpty {
            let before = rest
            read(from: &rest, line: line)
            line += before.utf8.prefix(before.utf8.count - rest.utf8.count).count { $0 == 0x0A }
        }
    }

    private mutating func read(from rest: inout Substring, line: Int) {
        let content = Self.withoutBlanks(rest.prefix { $0 != "\n" })
        if content.isEmpty || content.hasPrefix("#") {
            rest = rest.drop { $0 != "\n" }.dropFirst()
            return
        }
        rest = rest[content.startIndex...]
        if content.hasPrefix("export ") { rest = Self.withoutBlanks(rest.dropFirst(7)) }
        let name = rest.prefix { $0 != "=" && $0 != ":" && $0 != "\n" && $0 != "#" }
        let trimmed = String(name).trimmingBlanks()
        rest = rest.dropFirst(name.count)
        let hasValue = rest.first == "=" || rest.first == ":"
        if hasValue { rest.removeFirst() }
        let value = hasValue ? self.value(from: &rest, line: line) : environment[trimmed]
        rest = rest.drop { $0 != "\n" }.dropFirst()
        guard !trimmed.isEmpty, !trimmed.contains(where: \.isWhitespace) else {
            problems.append((line, "\(String(content).shown) is not NAME=VALUE"))
            return
        }
        guard let value else { return }
        variables.append((trimmed, value))
        text.define(trimmed, as: value)
    }

    private static func withoutBlanks(_ text: Substring) -> Substring { text.drop { $0 == " " || $0 == "\t" } }

    private mutating func value(from rest: inout Substring, line: Int) -> String {
        rest = Self.withoutBlanks(rest)
        if let quote = rest.first, quote == "'" || quote == "\"" {
            let start = rest
            rest.removeFirst()
            if let quoted = Self.quoted(from: &rest, by: quote) {
                return quote == "'" ? quoted : text.interpolate(Self.unescaped(quoted))
            }
            problems.append((line, "a quote stays open"))
            rest = start
        }
        let content = rest.prefix { $0 != "\n" }
        rest = rest.dropFirst(content.count)
        return text.interpolate(String(Self.withoutComment(content)).trimmingBlanks())
    }

    /// Reads up to the closing quote, over several lines too; nil if there is none.
    private static func quoted(from rest: inout Substring, by quote: Character) -> String? {
        var result = ""
        while let character = rest.popFirst() {
            if character == quote { return result }
            result.append(character)
            if character == "\\", quote == "\"", let next = rest.popFirst() { result.append(next) }
        }
        return nil
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch next {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "\"", "\\": result.append(next)
            default: result += "\\\(next)"
            }
        }
        return result
    }

    private static func withoutComment(_ text: Substring) -> Substring {
        var before: Character = " "
        for index in text.indices {
            if text[index] == "#", before == " " || before == "\t" { return text[..<index] }
            before = text[index]
        }
        return text
    }
}
