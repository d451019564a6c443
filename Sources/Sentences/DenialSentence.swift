// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Denial {
    /// The sentence that a client, a log and `explain` show: what is not allowed, why not or what would allow it, in
    /// the words of the dialect in use.
    package var sentence: String {
        var text = ""
        text.reserveCapacity(192)
        if let violation {
            if !violation.standsAlone { tellSubject(to: &text) }
            violation.tell(to: &text)
        } else if status == 404 {
            // The engine's own text for an unknown path.
            text += "page not found"
        } else {
            tellSubject(to: &text)
            tellAdvice(to: &text)
        }
        return text
    }

    /// The settings that would allow the request: `POST=1 and CONTAINERS=1`; nil if none is known.
    package var remedy: String? {
        if missing.isEmpty { return nil }
        var text = ""
        tellMissing(to: &text)
        return text
    }

    private func tellSubject(to text: inout String) {
        if let endpoint {
            text += endpoint.operationId
        } else {
            text += "\(request.method.token) "
            request.target.withPath { text += String(decoding: $0, as: UTF8.self) }
        }
        text += " is not allowed: "
    }

    private func tellAdvice(to text: inout String) {
        if missing.isEmpty { return wording.tellNothing(to: &text) }
        tellMissing(to: &text)
        text += " would allow it"
        if isRoot { text += ", which is ROOT ON THE HOST" }
    }

    private func tellMissing(to text: inout String) {
        for index in missing.indices {
            if index > 0 { text += " and " }
            wording.tell(missing[index], to: &text)
        }
    }
}

extension Violation {
    /// Whether the sentence does not begin with the denied request.
    fileprivate var standsAlone: Bool {
        switch self {
        case .visibility(.unknownPath), .visibility(.tooManyNames), .visibility(.unwritableNames): true
        case .body, .parameter, .visibility, .condition, .ownership, .builder: false
        }
    }

    /// The part of a sentence with the value found and the values allowed.
    package var sentence: String {
        var text = ""
        tell(to: &text)
        return text
    }

    fileprivate func tell(to text: inout String) {
        switch self {
        case .body(let violation): text += violation.sentence
        case .parameter(let violation): text += violation.sentence
        case .visibility(let violation): text += violation.sentence
        case .condition(let violation): text += violation.sentence
        case .ownership(let violation): text += violation.sentence
        case .builder(let violation, let grpc):
            violation.tell(to: &text)
            text += "; buildx asks for this because Grpc is not allowed: \(grpc.sentence)"
        }
    }
}
