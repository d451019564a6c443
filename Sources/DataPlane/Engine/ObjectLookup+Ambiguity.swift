// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// References that an inspection leaves ambiguous, and that lists resolve.
extension ObjectLookup {
    /// Returns the kind whose list has more information than an inspection. For an ambiguous reference the engine may
    /// not list the matching objects, though all but one may be hidden from the client.
    static func listed(for question: ObjectQuestion) -> ObjectKind? {
        switch question.kind {
        case .exec, .tasks, .specification, .implied, .owned, .object(.task), .object(.volume): nil
        // An image's exact name is found by the inspection.
        case .object(.image): couldBeID(bareID(of: question.reference), of: .image) ? .image : nil
        case .object(let kind): kind
        }
    }

    /// Whether the result leaves the reference open: nothing was found, or an object by a name that may also begin an
    /// id, or by a prefix that may begin several ids.
    static func isUnclear(_ question: ObjectQuestion, result: ObjectResult) -> Bool {
        guard let found = result.candidates.first else { return true }
        let digits = bareID(of: question.reference)
        guard couldBeID(digits, of: listed(for: question)) else { return false }
        let isBeginning = bareID(of: found.id).starts(with: digits)
        // For two networks whose IDs begin alike Docker returns the swarm's without mentioning the other.
        if question.kind == .object(.network), isBeginning { return digits.count < found.id.utf8.count }
        return !isBeginning
    }

    /// Whether the digits may begin an id of this kind. Ids of a swarm's objects, its networks included, are base 36,
    /// all others base 16.
    private static func couldBeID(_ digits: Substring.UTF8View, of kind: ObjectKind?) -> Bool {
        switch kind {
        case .container, .image, .volume, nil: digits.allSatisfy(\.isLowercaseHexDigit)
        case .network: digits.allSatisfy(\.isLowercaseHexDigit) || SwarmID.couldBegin(with: digits)
        case .service, .task, .secret, .config, .node: SwarmID.couldBegin(with: digits)
        }
    }

    /// Returns the id without an image's algorithm in front.
    private static func bareID(of id: String) -> Substring.UTF8View {
        id.utf8.dropFirst(id.begins(with: "sha256:") ? 7 : 0)
    }

    static func result(
        for question: ObjectQuestion, given result: ObjectResult, objects: [ObjectDescription]
    ) -> ObjectResult {
        guard isUnclear(question, result: result), let kind = listed(for: question),
            !bareID(of: question.reference).isEmpty
        else {
            return result
        }
        let reference = question.reference
        let first = result.candidates.first
        let meant = objects.filter { object in
            object.kind == kind && object.id != first?.id
                && (bareID(of: object.id).starts(with: bareID(of: reference))
                    || object.names.contains { $0.hasSameBytes(as: reference) })
        }.map { ObjectResult.Candidate(id: $0.id, descriptions: [$0]) }
        guard let first else { return ObjectResult(candidates: meant) }
        return ObjectResult(id: first.id, descriptions: first.descriptions, others: meant)
    }
}
