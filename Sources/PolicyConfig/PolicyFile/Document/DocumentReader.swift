// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// A reader of values of a document. An unexpected value becomes an issue and nil, and reading continues.
struct DocumentReader {
    var issues: FileIssues
    /// The words of denials by the name of a policy; other policies have those of a policy file.
    let wordings: [String: any Wording]
    /// The uses of policies by name, even if the rest of an entry cannot be read.
    private(set) var policyUses: [(name: String, place: SourceLocation)] = []

    init(issues: FileIssues, wordings: [String: any Wording] = [:]) {
        self.issues = issues
        self.wordings = wordings
    }

    /// The values of a mapping whose keys are known.
    struct Fields {
        let place: SourceLocation
        fileprivate(set) var pairs: [String: YAMLNode.Pair] = [:]

        /// The value; nil if the key is absent.
        subscript(key: String) -> YAMLNode? { pairs[key]?.value }

        func place(of key: String) -> SourceLocation { pairs[key]?.keyPlace ?? place }
        func has(_ key: String) -> Bool { pairs[key] != nil }
    }

    // MARK: Shapes

    /// Reads a mapping of which every key is known; `subject` names it in issues.
    mutating func fields(from node: YAMLNode, of subject: String, keys: [String]) -> Fields? {
        guard let pairs = pairs(from: node, of: subject, expected: "a mapping") else { return nil }
        var fields = Fields(place: node.place)
        for pair in pairs {
            if keys.contains(pair.key) {
                fields.pairs[pair.key] = pair
            } else if !issues.isFull {
                let ending = Suggestion.ending(for: pair.key, among: keys)
                issues.error(at: pair.keyPlace, "\(subject) has no key \(pair.key.shown)\(ending)")
            }
        }
        return fields
    }

    /// Reads a mapping whose keys are chosen names.
    mutating func pairs(from node: YAMLNode, of subject: String, expected: String) -> [YAMLNode.Pair]? {
        guard case .mapping(let pairs) = node.content else {
            mismatch(at: node, subject: subject, expected: expected)
            return nil
        }
        return pairs
    }

    mutating func items(from node: YAMLNode, of subject: String, expected: String) -> [YAMLNode]? {
        guard case .sequence(let items) = node.content else {
            mismatch(at: node, subject: subject, expected: expected)
            return nil
        }
        return items
    }

    // MARK: Scalars

    /// Reads a text that is not empty.
    mutating func text(from node: YAMLNode, of subject: String, expected: String) -> String? {
        guard let text = node.text, !text.isEmpty else {
            mismatch(at: node, subject: subject, expected: expected)
            return nil
        }
        return text
    }

    mutating func number(from node: YAMLNode, of subject: String, in range: ClosedRange<Int>) -> Int? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = text(from: node, of: subject, expected: expected) else { return nil }
        guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), range.contains(number)
        else {
            mismatch(at: node, subject: subject, expected: expected)
            return nil
        }
        return number
    }

    /// Reads one of a few words.
    mutating func word<Value>(from node: YAMLNode, of subject: String, among words: [(String, Value)]) -> Value? {
        let known = words.map(\.0)
        let expected = known.joined(separator: " or ")
        guard let text = text(from: node, of: subject, expected: expected) else { return nil }
        if let found = words.first(where: { $0.0 == text }) { return found.1 }
        mismatch(
            at: node, subject: subject, expected: expected,
            ending: Suggestion.ending(for: text, among: known, listing: false))
        return nil
    }

    /// Whether the text is a plain name, fit for logs and denials; others are reported.
    mutating func isName(_ text: String, at place: SourceLocation) -> Bool {
        if text.utf8.allSatisfy(ObjectName.isByte), (1...64).contains(text.utf8.count) { return true }
        issues.error(at: place, "\(text.shown) is no name: up to 64 letters, digits, \"-\", \"_\" and \".\"")
        return false
    }

    mutating func policyName(from node: YAMLNode) -> String? {
        guard let name = text(from: node, of: "policy", expected: "the name of a policy") else { return nil }
        policyUses.append((name, node.place))
        return name
    }

    // MARK: Issues

    mutating func mismatch(at node: YAMLNode, subject: String, expected: String, ending: String = "") {
        guard node.content != .refused else { return }
        issues.error(at: node.place, "\(subject) takes \(expected), not \(node.words)\(ending)")
    }
}
