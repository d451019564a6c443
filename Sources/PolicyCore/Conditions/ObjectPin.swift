// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The object that conditions were judged by. The request travels with its id, so that it cannot come to mean another one;
/// where nobody has the name, or the client does not see who has it, with a name that nobody has.
struct ObjectPin {
    private let facts: RequestFacts
    private let range: Range<Int>
    private let asked: String
    private let pinned: String
    private let found: ObjectResult.Candidate?

    /// Nil where no condition asked for an object.
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

    /// What the engine does to an image depends on how it is named, and a volume has no other name. Podman looks for who
    /// uses a network by its name alone.
    private static func reference(
        to found: ObjectResult.Candidate, askedBy question: ObjectQuestion, isPodman: Bool
    ) -> String {
        switch question.kind {
        case .object(.image), .object(.volume): question.reference
        case .object(.network) where isPodman: found.descriptions.first?.names.first ?? found.id
        default: found.id
        }
    }

    /// The request and the treatment of its response; nil where the id cannot be written into the path. What a view has
    /// written there already is the same object, or nobody.
    func applied(to permit: Permit) -> (request: OutgoingRequest, treatment: ResponseTreatment)? {
        let target = permit.request.target
        guard asked != pinned, target.withPath({ Array($0) }) == facts.request.target.withPath({ Array($0) }) else {
            return (permit.request, permit.treatment)
        }
        guard let written = target.replacing(range, with: Array(pinned.utf8)) else { return nil }
        var handling = ResponseHandling(view: View(), asked: facts)
        if case .treated(let other) = permit.treatment { handling = other }
        // In errors the name stands that was asked for.
        handling.renames.append(ResponseHandling.Rename(from: pinned, to: asked))
        handling.known += found?.descriptions ?? []
        let names = ["accept-encoding"] + (found == nil ? ["x-registry-auth", "x-registry-config"] : [])
        return (permit.request.with(target: written, body: nil).withoutFields(named: names), .treated(handling))
    }
}
