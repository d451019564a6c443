// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Printed documents: the schema, and the output of commands with `--json`.
extension JSONValue {
    package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    package static func integer(_ number: Int) -> JSONValue { .number("\(number)") }

    /// The document on many lines, two spaces for each level. Its depth is that of the code that built it, not of any
    /// input.
    package var printed: String { printed(indent: "") }

    private func printed(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let digits): return digits
        case .string(let text): return Self.quoted(text)
        case .array(let items):
            return Self.block(
                opening: "[", lines: items.map { inner + $0.printed(indent: inner) }, closing: "]", indent: indent)
        case .object(let members):
            let lines = members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.printed(indent: inner))" }
            return Self.block(opening: "{", lines: lines, closing: "}", indent: indent)
        }
    }

    private static func block(opening start: String, lines: [String], closing end: String, indent: String) -> String {
        lines.isEmpty ? start + end : "\(start)\n\(lines.joined(separator: ",\n"))\n\(indent)\(end)"
    }

    /// Returns the text in the form of RFC 8259 section 7.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension JSONMember {
    package init(_ name: String, _ value: JSONValue) { self.init(name: name, value: value) }
}
