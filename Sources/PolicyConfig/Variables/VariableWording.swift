// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The wording of a policy in variables: the whole line that would have to be written.
struct VariableWording: Wording {
    private let terms: PolicyTerms
    /// The client of the line in `CAISSON_CLIENTS`; nil for a gate with one policy.
    private let client: String?

    init(terms: PolicyTerms, client: String? = nil) {
        self.terms = terms
        self.client = client
    }

    func tell(_ setting: Setting, to text: inout String) {
        switch setting {
        case .operation(let name): tell(.allow, words: terms.texts(of: .allow) + [name], to: &text)
        case .option(let name): tell(.preset, words: [terms.presetText(adding: name)], to: &text)
        case .withoutEntry(let rule):
            tell(.deny, words: terms.texts(of: .deny).filter { $0 != rule.text }, to: &text)
        case .variable, .dialect, .pattern, .patternOfPath: PlainWording().tell(setting, to: &text)
        }
    }

    func tellNothing(to text: inout String) {
        text += "nothing in \(client.map { "CAISSON_CLIENTS for \($0)" } ?? "CAISSON_ALLOW") could allow it"
    }

    private func tell(_ clause: PolicyTerms.Clause, words: [String], to text: inout String) {
        let list = words.joined(separator: ", ")
        if let client {
            text += "\"\(client): \(terms.line(with: clause, saying: list))\" in CAISSON_CLIENTS"
        } else {
            text += words.isEmpty ? "leaving out \(clause.variable)" : "\(clause.variable): \(list)"
        }
    }
}

extension PolicyTerms {
    /// Returns the preset with its options: `watchtower with cleanup, hooks`.
    fileprivate func presetText(adding option: String? = nil) -> String {
        guard let preset else { return "" }
        let options = preset.options + (option.map { [$0] } ?? [])
        return options.isEmpty ? preset.name : "\(preset.name) with \(options.joined(separator: ", "))"
    }

    /// Returns the text of a line of `CAISSON_CLIENTS` behind its client, with one clause replaced.
    fileprivate func line(with changed: Clause, saying words: String) -> String {
        let all = Clause.allCases.map { clause in
            let own = clause == .preset ? presetText() : texts(of: clause).joined(separator: ", ")
            return (clause.rawValue, clause == changed ? words : own)
        }
        return all.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
