// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A view's decision on a request that the policy's rules allow.
enum VisibilityDecision {
    case passes(OutgoingRequest, ResponseTreatment)
    case denied(Objection)
    case needs(Requirement)
}

extension View {
    func judge(_ facts: RequestFacts) -> VisibilityDecision {
        guard let endpoint = facts.endpoint else {
            return .denied(Objection(reason: .notVisible, violation: .visibility(.unknownPath)))
        }
        let query = QueryParameters(parsing: facts.request.target.query).map {
            scopingPrune(KnownParameters.respelled($0, at: endpoint), at: endpoint)
        }
        if let violation = VisibilityLimits(view: self, endpoint: endpoint).violation(of: facts, query: query) {
            return .denied(Objection(reason: .notVisible, violation: violation))
        }
        if let verdict = judgeMasks(in: facts, at: endpoint) { return verdict }
        let quotes = errorsQuoteRedacted(at: endpoint) || endpoint.describesService && redaction.coversPlacement
        if visibility.isEmpty, !quotes, case .passOn = plan(of: endpoint) { return .passes(facts.outgoing, .passOn) }
        var judgement = VisibilityEvaluation(view: self, facts: facts, endpoint: endpoint, query: query)
        return judgement.run()
    }

    /// Returns the decision if the body holds the mask of a redacted value, or a value that the engine compares with
    /// one; nil if it does not.
    private func judgeMasks(in facts: RequestFacts, at endpoint: Endpoint) -> VisibilityDecision? {
        let places = MaskedPlaces(of: endpoint, redaction: redaction)
        let isCompared = endpoint == .configUpdate && redaction.configData
        guard places != nil || isCompared, facts.request.body != .length(0) else { return nil }
        guard let body = facts.body else { return facts.request.body == .none ? nil : .needs(.body) }
        let violation =
            places?.violation(in: body) ?? MaskedPlaces.comparison(in: body, of: endpoint, redaction: redaction)
        return violation.map { .denied(Objection(reason: .bodyNotAllowed, violation: .body($0))) }
    }
}

/// The evaluation of one request under a view: the objects that it names are looked up, and the request that is sent
/// names the objects that were judged, or a decoy.
struct VisibilityEvaluation {
    let view: View
    let facts: RequestFacts
    let endpoint: Endpoint
    var query: QueryParameters?
    var handling: ResponseHandling
    var questions: [ObjectQuestion] = []
    /// Questions that need the results of the others.
    var laterQuestions: [ObjectQuestion] = []
    private var objection: Objection?

    init(view: View, facts: RequestFacts, endpoint: Endpoint, query: QueryParameters?) {
        self.view = view
        self.facts = facts
        self.endpoint = endpoint
        self.query = query
        handling = ResponseHandling(view: view, asked: facts)
        // A prune by a visibility rule's label removes only visible objects, which could not be looked up afterwards. A
        // pruned image also takes others along, from which it was built.
        let isShown = endpoint != .imagePrune && VisibilityLimits.pruned(by: endpoint) != nil
        if case .filter(let plan) = view.plan(of: endpoint), !isShown { handling.plan = plan }
    }

    mutating func run() -> VisibilityDecision {
        if endpoint.describesService, view.redaction.coversPlacement {
            guard facts.body != nil || facts.request.body == .none else { return .needs(.body) }
            if let why = facts.body.flatMap({ NodeReferences.confirmation(in: $0, redaction: view.redaction) }) {
                deny(why)
            }
        }
        guard !view.visibility.isEmpty else {
            rewriteFilters()
            if let objection { return .denied(objection) }
            guard let target = withQuery(facts.request.target) else { return .denied(Self.unwritable) }
            return .passes(outgoing(target: target, body: facts.body), .treated(handling))
        }
        let references = BodyReferences(of: endpoint, visibility: view.visibility)
        let isRead = references != nil || endpoint.isReadWhole || readsWhatIsMade
        if isRead, facts.body == nil, facts.request.body != .none {
            return .needs(.body)
        }
        // The first run collects the questions; the second, with their results, writes the request.
        let target = target()
        judgeForce()
        judgeImageRemoval()
        judgeRenaming()
        judgeLogs()
        judgeUpdate()
        let body = body(resolving: references)
        if Set(questions).count > Self.mostQuestions { return .denied(Self.tooManyNames) }
        if facts.objects == nil, !questions.isEmpty { return .needs(.objects(questions)) }
        if let objection { return .denied(objection) }
        if !laterQuestions.isEmpty { return .needs(.objects(laterQuestions)) }
        guard let target else { return .denied(Self.unwritable) }
        return .passes(outgoing(target: target, body: body), .treated(handling))
    }

    /// The most objects of a request; each costs a look-up.
    static let mostQuestions = 64

    private static let tooManyNames = Objection(
        reason: .notVisible, violation: .visibility(.tooManyNames(limit: mostQuestions)), status: 413)

    static let unwritable = Objection(
        reason: .notVisible, violation: .visibility(.unwritableNames), status: 400)

    /// Returns the request to be sent, in the form that was judged.
    private func outgoing(target: RequestTarget, body: JSONValue?) -> OutgoingRequest {
        let request = facts.request.with(target: target, body: body.map(JSONWriter.write))
        // These credentials are for the registry of the name that was replaced.
        return handling.renames.isEmpty ? request : request.withoutFields(named: "x-registry-auth", "x-registry-config")
    }

    /// Denies a forced removal of an image on Podman, which removes the image's containers, too.
    private mutating func judgeForce() {
        guard endpoint == .imageDelete, view.visibility.rules(.container), let range = facts.match?.name,
            VisibilityLimits.isOn(query?["force"])
        else { return }
        // The response shows which engine it is.
        questions.append(
            ObjectQuestion(
                kind: .object(.image), reference: String(decoding: facts.request.target.name(at: range), as: UTF8.self))
        )
        if facts.objects?.isPodman == true { deny(.forceRemovesContainers) }
    }

    // MARK: The target

    private mutating func target() -> RequestTarget? {
        var target = facts.request.target
        var name: (range: Range<Int>, text: [UInt8])?
        if let range = facts.match?.name, let kind = pathKind {
            let asked = String(decoding: target.name(at: range), as: UTF8.self)
            var resolved =
                kind == .object(.image) ? imageName(for: asked) : resolve(kind, reference: asked, use: pathUse)
            // By its id the engine would find a network of any scope.
            if asksForScope, handling.renames.isEmpty { resolved = asked }
            if resolved != asked { name = (range, Array(resolved.utf8)) }
            if endpoint.repeatsName { turnBack(resolved, to: asked) }
        }
        rewriteQuery()
        guard let written = withQuery(target) else { return nil }
        target = written
        return name.map { target.replacing($0.range, with: $0.text) } ?? target
    }

    /// Returns the target with the query as it was judged; nil if that cannot be written.
    private func withQuery(_ target: RequestTarget) -> RequestTarget? {
        guard let query, QueryParameters(parsing: target.query) != query else { return target }
        return target.replacing(query: query)
    }

    /// Lets errors name the requested reference instead of the id that was sent.
    private mutating func turnBack(_ id: String, to asked: String) {
        guard id != asked, !handling.renames.contains(where: { $0.from == id }) else { return }
        handling.renames.append(ResponseHandling.Rename(from: id, to: asked))
    }

    /// A stopped container keeps the network that it is connected to, whether it exists or not.
    private var pathUse: BodyReferences.Use {
        endpoint == .networkConnect || endpoint == .libpodNetworkConnect ? .storedByID : .touched
    }

    private var asksForScope: Bool { endpoint == .networkInspect && query?["scope"]?.isEmpty == false }

    private var pathKind: ObjectQuestion.Kind? {
        let reference = endpoint.traits.object
        if reference == .exec { return view.visibility.rules(.container) ? .exec : nil }
        guard let kind = ObjectKind(of: reference), view.visibility.hides(kind) || judgesTasks else { return nil }
        return .object(kind)
    }

    mutating func deny(_ why: VisibilityViolation) { deny(.visibility(why)) }

    /// Denies the request, unless it has been denied already: the first violation is reported.
    mutating func deny(_ why: Violation) {
        guard objection == nil else { return }
        let grpc = makesBuilder ? view.refusal(of: .grpc) : nil
        let isShown = if case .ownership = why { true } else { false }
        let reason = isShown ? Denial.Reason.notOwn : .notVisible
        objection = Objection(reason: reason, violation: grpc.map { .builder(why, grpc: $0) } ?? why)
    }

    /// Whether the request creates a builder of buildx's own, which it does if it cannot reach the engine's BuildKit;
    /// it would report only the failure.
    private var makesBuilder: Bool {
        let isBuilder: Bool? =
            switch endpoint {
            case .imageCreate:
                query?["fromImage"].map { String(decoding: $0, as: UTF8.self).contains(text: "moby/buildkit") }
            case .containerCreate: query?["name"].map { $0.starts(with: "buildx_buildkit_".utf8) }
            default: false
            }
        return isBuilder == true
    }

    // MARK: The body

    private mutating func body(resolving references: BodyReferences?) -> JSONValue? {
        guard let body = facts.body else { return nil }
        if view.visibility.rules(.node), let why = NodeReferences.violation(in: body, of: endpoint) { deny(why) }
        if endpoint.describesService { judgePlugin(body) }
        judgeMade(body)
        judgeBridge(body)
        judgeSwarm(body)
        if let why = HostReach.violation(of: facts, at: endpoint) { deny(why) }
        guard let references else { return body }
        if let why = references.unreadableMount(in: body) { deny(.body(why)) }
        let written = references.rewritten(body) { reference in resolveInBody(reference) }
        if let name = references.repeatedName(in: written) { deny(.namedTwice(name)) }
        return written
    }

    mutating func resolveInBody(_ reference: BodyReferences.Reference) -> String {
        let (kind, name) = (reference.kind, reference.name)
        if let implied = reference.brings, implied.kinds.contains(where: view.visibility.rules) {
            return resolveContainer(name, use: reference.use, bringing: implied)
        }
        guard view.visibility.rules(kind) else { return name }
        // A swarm keeps any name of an image in the service.
        if kind == .image, endpoint.describesService { return remoteName(for: name) }
        guard kind == .volume else { return resolve(.object(kind), reference: name, use: reference.use) }
        judgeVolume(reference)
        return name
    }

    // MARK: Objects

    /// Returns the text in place of a reference: the object's id, its name if the engine looks by name, or a decoy.
    mutating func resolve(
        _ kind: ObjectQuestion.Kind, reference: String, use: BodyReferences.Use = .touched
    ) -> String {
        let question = ObjectQuestion(kind: kind, reference: reference)
        if kind == .object(.image), !ImageName.isOnlyImage(reference) {
            deny(.parameter(.imageNameIsPath))
            return reference
        }
        guard let results = facts.objects else {
            questions.append(question)
            return reference
        }
        let result = results.byQuestion[question] ?? .missing
        if let found = shown(for: question, in: result) {
            handling.known += found.descriptions
            judgeOwner(of: found, named: reference)
            // If a hidden object has the name, the engine would choose that one, and none if ids share the prefix.
            let travelsByName = keepsName(kind) || use != .touched && use != .storedByID
            return travelsByName && result.isMeant(found) ? reference : travelling(kind, found: found, results: results)
        }
        if use == .stored || use == .storedByID {
            keepAbsent(question, result: result)
            return reference
        }
        let decoy = Decoy(digits: results.decoy(for: question))
        handling.renames += decoy.renames(for: reference, isImage: kind == .object(.image))
        return decoy.name(for: reference, isImage: kind == .object(.image))
    }

    /// Judges a name of a missing object that the engine would keep and look up at a later start. It passes only if
    /// every later holder of the name is visible. Hidden and missing objects are denied alike.
    private mutating func keepAbsent(_ question: ObjectQuestion, result: ObjectResult) {
        guard case .object(let kind) = question.kind else { return }
        let isSafe = result.candidates.isEmpty && view.visibility.showsAll(kind, named: question.reference)
        if !isSafe { deny(.nothingSeen(kind, question.reference)) }
    }

    /// Whether the found image is the requested one. For a manifest list Podman returns an image in it, whose name
    /// differs from the requested one, so its identity is unknown.
    func isItself(_ found: ObjectResult.Candidate, for question: ObjectQuestion) -> Bool {
        guard facts.objects?.isPodman == true, question.kind == .object(.image), let image = found.descriptions.first
        else { return true }
        return ImageReference.means(question.reference, image: image, isPodman: true)
    }

    /// Returns the id to be sent, so that no other object can take the name meanwhile. Podman finds the users of a
    /// network by its name alone, and otherwise removes it under them (podman pkg/domain/infra/abi/network.go).
    private func travelling(
        _ kind: ObjectQuestion.Kind, found: ObjectResult.Candidate, results: ObjectResults
    ) -> String {
        guard results.isPodman, kind == .object(.network), let name = found.descriptions.first?.names.first else {
            return found.id
        }
        return name
    }

    /// Whether the reference is sent as it is. The effect of a write on an image depends on the name, and a volume has
    /// only its name. A swarm requires the id and the name of a secret, each in its place.
    private func keepsName(_ kind: ObjectQuestion.Kind) -> Bool {
        switch kind {
        case .object(.image), .object(.volume): true
        case .object(.secret), .object(.config): endpoint.describesService
        default: false
        }
    }
}

extension Endpoint {
    /// Whether its body is read whole: it is small, and engine errors can be checked against it. Docker's client sends
    /// the body of a commit without a content type, and nothing in one refers to an object.
    fileprivate var isReadWhole: Bool { BodySchema.shape(of: self) != nil && self != .imageCommit }

    /// Whether its errors repeat the requested name, while others have the id (moby daemon/archive.go, kill.go,
    /// stop.go, restart.go; podman pkg/api/handlers/compat/containers_logs.go, which repeats the whole path).
    fileprivate var repeatsName: Bool {
        switch self {
        case .containerArchive, .containerArchiveInfo, .putContainerArchive, .containerKill, .containerStop,
            .containerRestart, .containerLogs:
            true
        default: false
        }
    }
}

extension Visibility {
    /// Whether objects of this kind may be hidden, by a rule of their own or with the objects that they belong to.
    func hides(_ kind: ObjectKind) -> Bool {
        rules(kind) || kind == .task && (rules(.service) || rules(.container))
    }
}
