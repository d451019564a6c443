// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The treatment of a response before the client sees it.
public enum ResponseTreatment: Sendable {
    /// The engine's own bytes.
    case passOn
    /// The part that the client may see.
    indirect case treated(ResponseHandling)
}

/// The settings by which a response is reduced to the part that its client may see.
public struct ResponseHandling: Sendable {
    /// A name that was sent in place of the requested one; errors turn it back.
    public struct Rename: Sendable, Equatable {
        public let from: String
        public let to: String
    }

    public let view: View
    /// The plan for responses with a status of 2xx; nil leaves them as they are.
    public internal(set) var plan: ResponsePlan?
    /// The most elements of a list.
    public internal(set) var limit: Int?
    public internal(set) var renames: [Rename] = []
    /// The client's request; the one that was sent may have other names.
    public let asked: RequestFacts
    /// The visible objects that the request names, as they were before the engine changed them.
    public internal(set) var known: [ObjectDescription] = []

    init(view: View, asked: RequestFacts) {
        self.view = view
        self.asked = asked
    }

    /// Whether errors are passed on only if the engine's sentence is listed: they may name hidden objects, or quote
    /// redacted values.
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
