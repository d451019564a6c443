// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

extension YAMLNode {
    /// The node as JSON: strings without quotes are typed as in YAML's core schema. Nil if a part of it was refused.
    var json: JSONValue? {
        switch content {
        case .scalar(let text, let isQuoted): return isQuoted ? .string(text) : Self.plain(text)
        case .refused: return nil
        case .sequence(let items):
            let values = items.compactMap(\.json)
            return values.count == items.count ? .array(values) : nil
        case .mapping(let pairs):
            let members = pairs.compactMap { pair in pair.value.json.map { JSONMember(name: pair.key, value: $0) } }
            return members.count == pairs.count ? .object(members) : nil
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: isNumber(text) ? .number(text) : .string(text)
        }
    }

    /// Whether the text is a number by RFC 8259 section 6.
    private static func isNumber(_ text: String) -> Bool {
        guard text.utf8.first.map({ $0.isDigit || $0 == UInt8(ascii: "-") }) == true else { return false }
        let value = try? Array(text.utf8).withUnsafeBytes { try JSONReader.read(from: $0) }
        return value?.number != nil
    }
}
