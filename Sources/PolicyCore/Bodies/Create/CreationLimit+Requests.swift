// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension CreationLimit: BodyJudge {
    func mayRefuse(_ endpoint: Endpoint) -> Bool {
        if case .harmless = CreationReach.of(endpoint) { names != nil && endpoint.namesContainer } else { true }
    }

    func refusesAll(_ endpoint: Endpoint) -> Bool {
        if case .refused = CreationReach.of(endpoint) { return true }
        return endpoint == .putContainerArchive && refusesArchives
    }

    func judge(_ facts: RequestFacts) -> BodyDecision {
        guard let endpoint = facts.endpoint else { return Self.judgeUnknown(facts.request) }
        if let violation = violation(ofNameIn: facts, at: endpoint) { return Self.denied(violation) }
        switch CreationReach.of(endpoint) {
        case .harmless: return .nothingAgainst
        case .refused: return Self.denied(.parameter(.unjudgedCreation))
        case .judged: break
        }
        if let violation = violation(inHeadOf: facts, at: endpoint) { return Self.denied(violation) }
        if endpoint == .putContainerArchive { return judgeArchive(of: facts) }
        if endpoint == .imageCreate, let written = facts.qualifyingImage(of: self) { return .rewritten(written) }
        guard MemberTable.of(endpoint) != nil else { return .nothingAgainst }
        // A request without a body asks for nothing, unless the policy requires values of a container.
        if facts.body == nil, [.none, .length(0)].contains(facts.request.body), endpoint == .containerStart {
            return .nothingAgainst
        }
        guard let body = facts.body else { return .needsBody }
        return judge(body, of: facts, at: endpoint)
    }

    private func judge(_ body: JSONValue, of facts: RequestFacts, at endpoint: Endpoint) -> BodyDecision {
        var judge = CreationJudge(limit: self, endpoint: endpoint, objects: facts.objects)
        do throws(BodyViolation) {
            let written = try judge.judge(body)
            try judge.checkNetwork(inPathOf: facts)
            // Each costs a question to the engine.
            guard judge.questions.count <= Self.mostVolumes else { return Self.denied(.parameter(.tooManyVolumes)) }
            let outgoing = written.map(facts.with(body:)) ?? facts
            if facts.objects == nil, !judge.questions.isEmpty { return .needsObjects(judge.questions, of: outgoing) }
            return written == nil ? .nothingAgainst : .rewritten(outgoing)
        } catch {
            return Self.denied(.body(error))
        }
    }

    private static let mostVolumes = 32

    /// Whether an archive could bring setuid files and devices into a directory of the host, as root.
    private var refusesArchives: Bool {
        standard == .restricted && binds?.contains { !$0.isReadOnly } == true
    }

    /// Docker writes what the container could write itself. Podman looks for the directories of a container that does not run on
    /// its host, and writes there as root (podman libpod/container_path_resolution.go). The engine says which of them it is.
    private func judgeArchive(of facts: RequestFacts) -> BodyDecision {
        if standard == .privileged { return .nothingAgainst }
        if refusesArchives { return Self.denied(.parameter(.archiveAsRoot)) }
        guard let range = facts.match?.name else { return Self.denied(.parameter(.unjudgedCreation)) }
        guard let objects = facts.objects else {
            let name = String(decoding: facts.request.target.name(at: range), as: UTF8.self)
            return .needsObjects([ObjectQuestion(kind: .object(.container), reference: name)], of: facts)
        }
        return objects.isPodman ? Self.denied(.parameter(.archiveBesideMounts)) : .nothingAgainst
    }

    // MARK: Path and query

    private func violation(inHeadOf facts: RequestFacts, at endpoint: Endpoint) -> Violation? {
        guard let query = QueryParameters(parsing: facts.request.target.query) else {
            return .parameter(.severalReadings)
        }
        return KnownParameters.violation(in: query, of: endpoint) ?? HostReach.violation(of: facts, at: endpoint)
            ?? violation(ofImagesIn: query, at: endpoint)
    }

    /// Returns the violation in an image's name. If containers may use some images only, no other image may take their
    /// names.
    private func violation(ofImagesIn query: QueryParameters, at endpoint: Endpoint) -> Violation? {
        func text(_ name: String) -> String { query[name].map { String(decoding: $0, as: UTF8.self) } ?? "" }
        switch endpoint {
        case .imageCreate where !text("fromSrc").isEmpty && (limitsImages || text("fromSrc") != "-"):
            return standard == .privileged && !limitsImages ? nil : .parameter(.unnamedSource)
        case .imageCreate where limitsImages: break
        case .imageTag, .imageLoad: return limitsImages ? .parameter(.takesImageName) : nil
        case .imageCommit: return limitsImages && !text("repo").isEmpty ? .parameter(.takesImageName) : nil
        default: return nil
        }
        let name = ImageReference(name: text("fromImage"), tag: text("tag"))?.text ?? text("fromImage")
        do throws(BodyViolation) {
            let judge = CreationJudge(limit: self, endpoint: endpoint, objects: nil)
            try judge.checkImage(.string(name))
            return nil
        } catch {
            return .body(error.below("fromImage"))
        }
    }

    /// Returns the violation in a container's name, which its creation or a rename sets.
    private func violation(ofNameIn facts: RequestFacts, at endpoint: Endpoint) -> Violation? {
        guard let names, endpoint.namesContainer else { return nil }
        guard let query = QueryParameters(parsing: facts.request.target.query), query.count(of: "name") <= 1 else {
            return .parameter(.severalReadings)
        }
        do throws(BodyViolation) {
            let judge = CreationJudge(limit: self, endpoint: endpoint, objects: nil)
            let name = query["name"].map { String(decoding: $0, as: UTF8.self) } ?? ""
            try judge.checkName(ofContainer: name, by: names)
            return nil
        } catch {
            return .body(error.below("name"))
        }
    }

    private static func denied(_ violation: Violation) -> BodyDecision {
        .denied(Objection(reason: .bodyNotAllowed, violation: violation))
    }

    /// Judges a request to an unknown route, which may create an object in a newer engine.
    private static func judgeUnknown(_ request: OutgoingRequest) -> BodyDecision {
        switch request.method {
        case .post, .put, .patch, .delete:
            .denied(Objection(reason: .unknownEndpoint, violation: .parameter(.unknownPathWithCreation)))
        case .get, .head, .options, .trace, .connect: .nothingAgainst
        }
    }
}

extension RequestFacts {
    /// Returns the request with the registry in the image's name, so that Podman can take it for no other image; nil if
    /// the name has a registry, or if any image may be pulled.
    fileprivate func qualifyingImage(of limit: CreationLimit) -> RequestFacts? {
        guard var query = QueryParameters(parsing: request.target.query), let name = query["fromImage"],
            let written = CreationJudge(limit: limit, endpoint: .imageCreate, objects: nil).qualified(
                .string(String(decoding: name, as: UTF8.self)))?.string
        else { return nil }
        query.set("fromImage", to: Array(written.utf8))
        return request.target.replacing(query: query).map { with(target: $0) }
    }
}

extension Policy {
    /// The endpoints of which requests pass that may be root on the host by themselves: not what is held to a standard
    /// that no word of the policy's widens, and not what acts in containers (``endpointsInOtherContainers``).
    public var endpointsWithPower: [Endpoint] {
        let powers = powerfulEndpoints
        guard let limit = bodies.create, limit.powers.isEmpty else { return powers }
        return powers.filter { !limit.holds($0) && !$0.actsInContainer }
    }

    /// The allowed endpoints that act in any container, also in one outside of this policy's standard; empty if the
    /// policy selects visible containers.
    public var endpointsInOtherContainers: [Endpoint] {
        guard let limit = bodies.create, limit.powers.isEmpty, view?.visibility.rules(.container) != true else {
            return []
        }
        return allowedEndpoints.filter(\.actsInContainer)
    }
}

extension CreationLimit {
    /// Whether the limit keeps an endpoint from giving root on the host: the objects that it creates are held to a
    /// standard, and no key of the policy widens that to root.
    func holds(_ endpoint: Endpoint) -> Bool {
        powers.isEmpty && CreationReach.of(endpoint) == .judged && !endpoint.actsInContainer
    }
}

extension Endpoint {
    /// Whether a parameter of the endpoint names a container.
    fileprivate var namesContainer: Bool {
        [.containerCreate, .containerRename, .libpodContainerRename].contains(self)
    }

    /// Whether the endpoint acts in an existing container.
    fileprivate var actsInContainer: Bool {
        switch self {
        case .containerExec, .putContainerArchive, .containerAttach, .containerAttachWebsocket,
            .libpodPutContainerArchive, .libpodContainerAttach:
            true
        default: false
        }
    }
}
