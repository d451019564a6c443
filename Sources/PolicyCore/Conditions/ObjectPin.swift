// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The object by which conditions were judged. The request is sent with its ID, so that it cannot reach another one; if
/// the object is absent or hidden, with a name that no object has.
struct ObjectPin {
    private let facts: RequestFacts
    private let range: Range<Int>
    private let asked: String
    private let pinned: String
    private let found: ObjectResult.Candidate?

    /// Returns nil if no condition asked for an object.
    init?(of facts: RequestFacts, seenThrough view: View?) {
        guard let results = facts.conditionObjects, let question = facts.conditionSubject, let range = facts.match?.name
        else { return nil }
        self.facts = facts
        self.range = range
        asked = question.reference
        found = results.byQuestion[question]?.shown(by: view?.visibility ?? Visibility())
        guard let found else {
            let decoy = Decoy(digits: results.decoy(for: question))
            pinned = decoy.name(for: asked, isImage: question.kind == .object(.image))
            return
        }
        pinned = Self.reference(to: found, askedBy: question, isPodman: results.isPodman)
    }

    /// Returns the reference that is sent. The engine's treatment of an image depends on the form of its name, and a
    /// volume has no other name. Podman finds the users of a network only by its name.
    private static func reference(
        to found: ObjectResult.Candidate, askedBy question: ObjectQuestion, isPodman: Bool
    ) -> String {
        switch question.kind {
        case .object(.image), .object(.volume): question.reference
        case .object(.network) where isPodman: found.descriptions.first?.names.first ?? found.id
        default: found.id
        }
    }

    /// Returns the request and the treatment of its response; nil if the ID cannot be written into the path. A
    /// reference that a view has already written there means the same object, or none.
    func applied(to permit: Permit) -> (request: OutgoingRequest, treatment: ResponseTreatment)? {
        let target = permit.request.target
        guard asked != pinned, target.withPath({ Array($0) }) == facts.request.target.withPath({ Array($0) }) else {
            return (permit.request, permit.treatment)
        }
        guard let written = target.replacing(range, with: Array(pinned.utf8)) else { return nil }
        var handling = ResponseHandling(view: View(), asked: facts)
        if case .treated(let other) = permit.treatment { handling = other }
        // Errors show the name in the request.
        handling.renames.append(ResponseHandling.Rename(from: pinned, to: asked))
        handling.known += found?.descriptions ?? []
        let names = ["accept-encoding"] + (found == nil ? ["x-registry-auth", "x-registry-config"] : [])
        return (permit.request.with(target: written, body: nil).withoutFields(named: names), .treated(handling))
    }
}
