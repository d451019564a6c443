// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

extension JSONValue {
    /// Whether the value has no effect in a field of any kind: clients write absent values so.
    var isNeutral: Bool {
        switch self {
        case .null, .bool(false): true
        case .bool(true): false
        case .number(let text): text == "0"
        case .string(let text): text.utf8.isEmpty
        case .array(let values): values.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    /// The value as an error shows it: short, and a string without its quotes.
    var shown: String {
        let text = string ?? String(decoding: JSONWriter.write(self), as: UTF8.self)
        let length = 120
        return text.utf8.count <= length ? text : String(decoding: text.utf8.prefix(length), as: UTF8.self) + "…"
    }

    fileprivate var isText: Bool { if case .string = self { true } else { false } }

    fileprivate var isWholeNumber: Bool {
        guard case .number(let text) = self else { return false }
        return text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") }
    }
}

extension MemberValue {
    /// Whether a value has no effect in a field of this kind.
    func isNeutral(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (_, .null): true
        case (.replacement, _): false
        case (.flag, .bool(let flag)): !flag
        case (.number, .number(let text)): text == "0"
        case (.text, .string(let text)), (.textOrTexts, .string(let text)): text.utf8.isEmpty
        case (.texts, .array(let values)), (.textOrTexts, .array(let values)), (.list, .array(let values)),
            (.lists, .array(let values)):
            values.isEmpty
        case (.numbers, .array(let values)): values.allSatisfy(\.isNeutral)
        case (.textMap, .object(let members)), (.marks, .object(let members)), (.map, .object(let members)),
            (.mapOfLists, .object(let members)):
            members.isEmpty
        case (.structure(let table), .object(let members)):
            members.allSatisfy { member in
                table.row(named: member.name)?.value.isNeutral(member.value) ?? member.value.isNeutral
            }
        default: false
        }
    }

    /// Whether a value other than null is of the kind that the engine reads. The fields of structures are checked by
    /// their own tables.
    func takes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.flag, .bool), (.text, .string), (.structure, .object), (.list, .array), (.map, .object),
            (.mapOfLists, .object), (.textOrTexts, .string):
            true
        case (.number, _): value.isWholeNumber
        case (.texts, .array(let values)), (.textOrTexts, .array(let values)), (.replacement, .array(let values)):
            values.allSatisfy(\.isText)
        case (.lists, .array(let values)): values.allSatisfy(MemberValue.texts.takes)
        case (.numbers, .array(let values)): values.allSatisfy(\.isWholeNumber)
        case (.textMap, .object(let members)): members.allSatisfy { $0.value.isText }
        case (.marks, .object(let members)): members.allSatisfy { $0.value.isNeutral }
        default: false
        }
    }
}
