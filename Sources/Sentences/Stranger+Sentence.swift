// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension Stranger {
    /// The client's description: `container shop-traefik-1 (compose service shop/traefik) at 172.20.0.3`.
    package var who: String {
        let place = address.map { "\($0)" } ?? user.map { "user \($0)" } ?? "somebody"
        guard let container else { return place }
        let service = container.composeService.map { " (compose service \($0.project)/\($0.service))" } ?? ""
        return "container \(container.name)\(service) at \(place)"
    }

    /// Returns the message for the client: its identity as the gate sees it, and the line that would name it.
    package func sentence(in form: ClientsForm) -> String {
        let line = entry.map { "; add \($0.line(in: form))" } ?? ""
        return "Caisson does not know this client: it is \(who), and no entry \(form.place) matches it\(line)"
    }

    /// Returns the line for the log, with the entry that was likely meant.
    package func report(in form: ClientsForm) -> String {
        let near = nearest.map { "; the entry \($0.words) comes near" } ?? ""
        let line = entry.map { ": add \($0.line(in: form))" } ?? ""
        return "clients: \(who) is named by no entry\(near)\(line)"
    }
}

extension ClientMatcher {
    /// Returns the line that names it, but for its policy.
    package func line(in form: ClientsForm) -> String {
        switch form {
        case .file: "\"- { \(key): \(value), policy: … }\""
        case .variable: "\"\(words): preset …\""
        }
    }

    /// Returns the message for a client with this description that no entry matches.
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
