// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What must happen to an answer before the client sees it.
public enum ResponseTreatment: Sendable {
    /// The engine's own bytes.
    case passOn
    /// What the client may see of it.
    indirect case treated(ResponseHandling)
}

/// How an answer is made what its client may see.
public struct ResponseHandling: Sendable {
    /// A name that was asked for instead of another: in an error it is turned back.
    public struct Rename: Sendable, Equatable {
        public let from: String
        public let to: String
    }

    public let view: View
    /// For answers with a status of 2xx; nil leaves them as they are.
    public internal(set) var plan: ResponsePlan?
    /// At most so many elements of a list.
    public internal(set) var limit: Int?
    public internal(set) var renames: [Rename] = []
    /// What the client asked: what travels may have other names in it.
    public let asked: RequestFacts
    /// What the request names and is shown, as it was before the engine did anything to it.
    public internal(set) var known: [ObjectDescription] = []

    init(view: View, asked: RequestFacts) {
        self.view = view
        self.asked = asked
    }

    /// Whether errors are told only where the engine's sentence is known: they may name what is hidden, or quote what is
    /// redacted.
    var errorsAreListed: Bool {
        guard let endpoint = asked.endpoint else { return true }
        return view.errorsQuoteRedacted(at: endpoint) || endpoint.errorKinds.contains(where: view.visibility.hides)
    }
}

extension View {
    /// Whether an error of this endpoint may quote a command, a path or an option that is redacted.
    func errorsQuoteRedacted(at endpoint: Endpoint) -> Bool {
        redaction.hostPaths || redaction.credentials || redaction.coversErrors && endpoint.startsSomething
    }
}
