// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A line of `CAISSON_CLIENTS`: a client, and its terms: `homepage: preset homepage, show label=homepage.*`.
struct ClientLine {
    /// The client as it was written: `homepage`, `container:web`, `address:10.0.0.0/8`.
    let who: String
    let terms: PolicyTerms
    let place: SourceLocation
    /// Words before the first clause, which have no meaning.
    private let loose: [PolicyTerms.Word]

    /// - Parameter text: one line, or the text between semicolons.
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

    /// Reads all lines with content, separated by semicolons, too, with their numbers in the text.
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

    // MARK: The client

    private static let kinds = ClientMatcher.Kind.allCases.map(\.rawValue)

    /// The kind and the value of the client. A word alone is a name in DNS (a compose service, a container, an alias),
    /// or an address.
    private var kindAndValue: (kind: String, value: String) {
        if let colon = who.firstIndex(of: ":"), !isAddress {
            return (String(who[..<colon]), String(who[who.index(after: colon)...]))
        }
        return (isAddress ? "address" : "host", who)
    }

    private var isAddress: Bool { AddressBlock(who) != nil }

    /// The policy's name for logs and metrics.
    var policyName: String {
        let value = Self.kinds.contains(kindAndValue.kind) ? kindAndValue.value : who
        let plain = value.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        return plain.isEmpty ? "client" : String(plain.prefix(60))
    }

    /// Returns the entry of `clients` in a file.
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
