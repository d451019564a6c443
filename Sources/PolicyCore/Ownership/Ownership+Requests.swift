// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

extension Ownership {
    /// Returns the objection to a request, or the body that is sent in place of the client's.
    func judge(_ facts: RequestFacts) -> BodyDecision {
        guard let endpoint = facts.endpoint else { return .nothingAgainst }
        if owner != nil, let why = violation(inHeadOf: facts, at: endpoint) {
            return .denied(Objection(reason: .notOwn, violation: .ownership(why)))
        }
        guard OwnershipStamp.reads(endpoint) else { return .nothingAgainst }
        guard let body = facts.body else {
            // A commit without a body gives the image the labels of its container.
            let isNone = [.none, .length(0)].contains(facts.request.body)
            return isNone && endpoint == .imageCommit ? .nothingAgainst : .needsBody
        }
        do throws(BodyViolation) {
            let stamp = OwnershipStamp(
                ownership: self, endpoint: endpoint, volumesOfImage: facts.volumesOfImage)
            let stamped = try stamp.applied(to: body)
            return stamped == body ? .nothingAgainst : .rewritten(facts.with(body: stamped))
        } catch {
            return .denied(Objection(reason: .bodyNotAllowed, violation: .body(error)))
        }
    }

    /// Returns the request that is sent for a client without other limits; nil if it cannot be written.
    func stamped(_ facts: RequestFacts) -> RequestFacts? {
        switch judge(facts) {
        case .rewritten(let written): written
        case .nothingAgainst: facts
        case .needsBody, .needsObjects, .denied: nil
        }
    }

    // MARK: Images

    private func violation(inHeadOf facts: RequestFacts, at endpoint: Endpoint) -> OwnershipViolation? {
        switch endpoint {
        case .imageBuild, .libpodImageBuild, .imageLoad, .libpodImageLoad, .libpodImageImport: return .labelsOfImage
        case .buildCancel, .buildPrune, .session, .grpc: return .builds
        case .imageCreate, .imageCommit: break
        default: return nil
        }
        // A query with more than one reading is refused elsewhere.
        guard let query = QueryParameters(parsing: facts.request.target.query) else { return nil }
        if endpoint == .imageCreate {
            let isImport = query.values(of: "fromSrc").contains { !$0.isEmpty }
            return isImport || !query.values(of: "changes").isEmpty ? .labelsOfImage : nil
        }
        return query.values(of: "changes").lazy.map { String(decoding: $0, as: UTF8.self) }
            .first { !Self.isHarmless(change: $0) }.map { .instruction($0) }
    }

    /// Whether a change is one line with an instruction that sets no label. The engine joins the changes by line
    /// breaks, so the end of one may escape the break before the next, but cannot make another instruction of it.
    private static func isHarmless(change: String) -> Bool {
        if change.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) { return false }
        let words = change.parts(between: " ").flatMap { $0.parts(between: "\t") }
        guard let instruction = words.first?.uppercasedASCII else { return true }
        return instructions.contains(instruction)
    }

    private static let instructions: Set<String> = [
        "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]
}

extension Endpoint {
    /// Whether the object that a request names must be the owner's own: it is changed, and not only read or used.
    func touches(_ kind: ObjectKind) -> Bool {
        guard !traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost]) else { return false }
        // A container may use any visible image.
        return kind != .image || [.imageDelete, .imageTag, .imagePush].contains(self)
    }

    /// Whether it connects containers to networks.
    var joinsNetworks: Bool { [.containerCreate, .networkConnect, .networkDisconnect].contains(self) }
}

extension RequestFacts {
    /// The volumes that the image of a container asks for; none before the engine was asked.
    fileprivate var volumesOfImage: [String] {
        guard endpoint == .containerCreate, let image = body?["Image"]?.string, let objects else { return [] }
        let result = objects.byQuestion[ObjectQuestion(kind: .object(.image), reference: image)]
        return result?.candidates.first?.descriptions.first?.volumes ?? []
    }
}
