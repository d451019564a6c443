// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A line of `CAISSON_CLIENTS`: who, and what they may: `homepage: preset homepage, show label=homepage.*`.
struct ClientLine {
    /// As it was written: `homepage`, `container:web`, `address:10.0.0.0/8`.
    let who: String
    let terms: PolicyTerms
    let place: SourceLocation
    /// Words before the first clause, which mean nothing.
    private let loose: [PolicyTerms.Word]

    /// - Parameter text: one line, or what stands between semicolons.
    init?(parsing text: some StringProtocol, line: Int) {
        let words = PolicyTerms.words(in: String(text), line: line)
        guard let first = words.first else { return nil }
        who = first.text.hasSuffix(":") ? String(first.text.dropLast()) : first.text
        place = first.place
        var terms = PolicyTerms()
        var loose: [PolicyTerms.Word] = []
        var clause: PolicyTerms.Clause?
        for word in words.dropFirst() {
            if let next = PolicyTerms.Clause(rawValue: word.text) {
                clause = next
            } else if let clause {
                terms[clause].append(word)
            } else {
                loose.append(word)
            }
        }
        self.terms = terms
        self.loose = loose
    }

    /// Every line that says something, also between semicolons, with its number in the text.
    static func lines(in text: String) -> [ClientLine] {
        let lines = text.split(omittingEmptySubsequences: false) { (character: Character) in character.isNewline }
        return lines.enumerated().flatMap { offset, line in
            line.trimmingBlanks().hasPrefix("#")
                ? [] : line.split(separator: ";").compactMap { ClientLine(parsing: $0, line: offset + 1) }
        }
    }

    func issue(in names: PlaceNames) -> Issue? {
        let clauses = PolicyTerms.Clause.allCases.map(\.rawValue).joined(separator: ", ")
        guard let word = loose.first else { return nil }
        let likely = Suggestion.ending(
            for: word.text, among: PolicyTerms.Clause.allCases.map(\.rawValue), listing: false)
        let form = "a line is WHO: and what they may, each behind one of \(clauses)"
        return Issue(.error, at: names.words(at: word.place), "\(word.text.shown) means nothing here\(likely); \(form)")
    }

    // MARK: Who

    private static let kinds = ClientMatcher.Kind.allCases.map(\.rawValue)

    /// A word alone is a name that DNS knows: a compose service, a container, an alias. Or it is an address.
    private var kindAndValue: (kind: String, value: String) {
        if let colon = who.firstIndex(of: ":"), !isAddress {
            return (String(who[..<colon]), String(who[who.index(after: colon)...]))
        }
        return (isAddress ? "address" : "host", who)
    }

    private var isAddress: Bool { AddressBlock(who) != nil }

    /// A name for logs and metrics.
    var policyName: String {
        let value = Self.kinds.contains(kindAndValue.kind) ? kindAndValue.value : who
        let plain = value.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        return plain.isEmpty ? "client" : String(plain.prefix(60))
    }

    /// An entry of `clients` in a file.
    func entry(policy: String) -> YAMLNode {
        let (kind, value) = kindAndValue
        let node = kind == "certificate" ? certificate(value) : YAMLNode.text(value, at: place)
        return .mapping([(kind, node), ("policy", .text(policy, at: place))], at: place)
    }

    private func certificate(_ text: String) -> YAMLNode {
        let (key, value) = text.splitAtEquals()
        return .mapping([(key, .text(value ?? "", at: place))], at: place)
    }
}
