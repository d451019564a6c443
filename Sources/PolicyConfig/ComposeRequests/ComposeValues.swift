// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The values of a compose file in the engine's form.
extension YAMLNode {
    /// Returns the node with variables replaced by their values.
    func interpolated(by text: inout ComposeText) -> YAMLNode {
        switch content {
        case .scalar(let scalar, let isQuoted):
            let value = text.interpolate(scalar)
            return YAMLNode(content: .scalar(value, isQuoted: isQuoted), place: place)
        case .refused: return self
        case .sequence(let items):
            return YAMLNode(content: .sequence(items.map { $0.interpolated(by: &text) }), place: place)
        case .mapping(let pairs):
            let all = pairs.map {
                Pair(key: $0.key, keyPlace: $0.keyPlace, value: $0.value.interpolated(by: &text))
            }
            return YAMLNode(content: .mapping(all), place: place)
        }
    }

    /// The text, or each of a list.
    var texts: [String] { items.map { $0.compactMap(\.text) } ?? [text].compactMap { $0 } }

    var textList: JSONValue? { .array(texts.map { .string($0) }) }

    /// The names and values of `{ a: b }` or `[a=b]`.
    var namedTexts: [(name: String, value: String?)] {
        if let pairs { return pairs.map { ($0.key, $0.value.isNothing ? nil : $0.value.text ?? "") } }
        return texts.map { text in
            let name = text.prefix { $0 != "=" }
            return (String(name), name.count == text.count ? nil : String(text.dropFirst(name.count + 1)))
        }
    }

    var textMap: JSONValue? {
        .object(namedTexts.map { JSONMember(name: $0.name, value: .string($0.value ?? "")) })
    }

    /// The list `A=b`, with `A=` for a variable whose value is compose's own.
    var variables: JSONValue? {
        .array(namedTexts.map { pair in .string(pair.value.map { "\(pair.name)=\($0)" } ?? "\(pair.name)=") })
    }

    /// The words of a list, or of a text split as by a shell.
    var commandWords: JSONValue? {
        if items != nil { return textList }
        guard let text, let words = ShellWords.split(text) else { return nil }
        return .array(words.map { .string($0) })
    }

    var number: JSONValue? {
        guard let text, Int(text) != nil else { return json }
        return .number(text)
    }

    /// The number of processors in billionths: `1.5`.
    var processors: JSONValue? {
        text.flatMap { Double($0) }.flatMap { Int(exactly: ($0 * 1e9).rounded()) }.map { .integer($0) }
    }

    /// The amount as a number: `512m`, `1.5gb` or a number of bytes (github.com/docker/go-units, RAMInBytes); `-1` is
    /// no limit.
    var amount: JSONValue? {
        guard let text = text?.lowercased() else { return nil }
        let digits = text.prefix { $0 == "-" || $0 == "." || $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count).drop { $0 == " " }
        if unit.hasSuffix("b") { unit.removeLast() }
        if unit.hasSuffix("i") { unit.removeLast() }
        let factors: [Substring: Double] = [
            "": 1, "k": 1024, "m": 1_048_576, "g": 1_073_741_824, "t": 1_099_511_627_776,
        ]
        guard let factor = factors[unit], let count = Double(digits),
            let bytes = Int(exactly: (count * factor).rounded())
        else { return .string(text) }
        return .integer(bytes)
    }
}
