// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension Stranger {
    /// Who it is: `container shop-traefik-1 (compose service shop/traefik) at 172.20.0.3`.
    package var who: String {
        let place = address.map { "\($0)" } ?? user.map { "user \($0)" } ?? "somebody"
        guard let container else { return place }
        let service = container.composeService.map { " (compose service \($0.project)/\($0.service))" } ?? ""
        return "container \(container.name)\(service) at \(place)"
    }

    /// What its client is told: who it is to the gate, and the line that would name it.
    package func sentence(in form: ClientsForm) -> String {
        let line = entry.map { "; add \($0.line(in: form))" } ?? ""
        return "Caisson does not know this client: it is \(who), and no entry \(form.place) matches it\(line)"
    }

    /// The same for the log, with the entry that was likely meant.
    package func report(in form: ClientsForm) -> String {
        let near = nearest.map { "; the entry \($0.words) comes near" } ?? ""
        let line = entry.map { ": add \($0.line(in: form))" } ?? ""
        return "clients: \(who) is named by no entry\(near)\(line)"
    }
}

extension ClientMatcher {
    /// The line that names it, but for its policy.
    package func line(in form: ClientsForm) -> String {
        switch form {
        case .file: "\"- { \(key): \(value), policy: … }\""
        case .variable: "\"\(words): preset …\""
        }
    }

    /// What a client is told that is described so, and that no entry names.
    package func strangerSentence(in form: ClientsForm) -> String {
        "Caisson does not know this client: no entry \(form.place) matches \(words); add \(line(in: form))"
    }
}

extension ClientsForm {
    fileprivate var place: String {
        switch self {
        case .file: "under clients"
        case .variable(let name): "in \(name)"
        }
    }
}
