// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Denial {
    /// The sentence that a client, a log and `explain` show: what is not allowed, why not or what would allow it, in the
    /// words of the dialect in use.
    package var sentence: String {
        var text = ""
        text.reserveCapacity(192)
        if let violation {
            if !violation.standsAlone { tellSubject(to: &text) }
            violation.tell(to: &text)
        } else if status == 404 {
            // What the engine says of a path that it does not know.
            text += "page not found"
        } else {
            tellSubject(to: &text)
            tellAdvice(to: &text)
        }
        return text
    }

    /// What would have to be written for the request to pass: `POST=1 and CONTAINERS=1`; nil where nothing is known to do.
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
    /// The sentence does not begin with what is not allowed.
    fileprivate var standsAlone: Bool {
        switch self {
        case .visibility(.unknownPath), .visibility(.tooManyNames), .visibility(.unwritableNames): true
        case .body, .parameter, .visibility, .condition, .ownership, .builder: false
        }
    }

    /// The part of a sentence that says what was found and what is allowed.
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
