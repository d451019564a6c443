// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What a policy's view says of a request that its rules let pass.
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
            KnownParameters.respelled($0, at: endpoint)
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

    /// Nil where the body holds nothing that stood in an answer for a redacted value, and nothing that the engine compares
    /// with one.
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

/// One request, held against what its client sees: the objects that it names are resolved, and what travels on names
/// what was judged, or nobody.
struct VisibilityEvaluation {
    let view: View
    let facts: RequestFacts
    let endpoint: Endpoint
    var query: QueryParameters?
    var handling: ResponseHandling
    var questions: [ObjectQuestion] = []
    /// What can only be asked with the answers to the others.
    var laterQuestions: [ObjectQuestion] = []
    private var objection: Objection?

    init(view: View, facts: RequestFacts, endpoint: Endpoint, query: QueryParameters?) {
        self.view = view
        self.facts = facts
        self.endpoint = endpoint
        self.query = query
        handling = ResponseHandling(view: view, asked: facts)
        // What a prune by a label of the rule removes is all shown, and gone when it could be looked up. Only with an image
        // others go, from which it was built.
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
        // Once to learn what is referred to, and once more, with the answers, to say what travels.
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

    /// Each costs a question to the engine.
    static let mostQuestions = 64

    private static let tooManyNames = Objection(
        reason: .notVisible, violation: .visibility(.tooManyNames(limit: mostQuestions)), status: 413)

    static let unwritable = Objection(
        reason: .notVisible, violation: .visibility(.unwritableNames), status: 400)

    /// Nothing is asked for in a form that could not be read here.
    private func outgoing(target: RequestTarget, body: JSONValue?) -> OutgoingRequest {
        let request = facts.request.with(target: target, body: body.map(JSONWriter.write))
        // They are for the registry of the name that was asked for.
        return handling.renames.isEmpty ? request : request.withoutFields(named: "x-registry-auth", "x-registry-config")
    }

    /// Podman removes the containers of an image with it.
    private mutating func judgeForce() {
        guard endpoint == .imageDelete, view.visibility.rules(.container), let range = facts.match?.name,
            VisibilityLimits.isOn(query?["force"])
        else { return }
        // Whoever answers tells who it is.
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
            // By its id the engine finds a network in any scope.
            if asksForScope, handling.renames.isEmpty { resolved = asked }
            if resolved != asked { name = (range, Array(resolved.utf8)) }
            if endpoint.repeatsName { turnBack(resolved, to: asked) }
        }
        rewriteQuery()
        guard let written = withQuery(target) else { return nil }
        target = written
        return name.map { target.replacing($0.range, with: $0.text) } ?? target
    }

    /// With the query as it was judged; nil where that cannot be written.
    private func withQuery(_ target: RequestTarget) -> RequestTarget? {
        guard let query, QueryParameters(parsing: target.query) != query else { return target }
        return target.replacing(query: query)
    }

    /// In errors the name stands again that was asked for, and not the id that travelled for it.
    private mutating func turnBack(_ id: String, to asked: String) {
        guard id != asked, !handling.renames.contains(where: { $0.from == id }) else { return }
        handling.renames.append(ResponseHandling.Rename(from: id, to: asked))
    }

    /// A stopped container keeps the network that it is connected to, whether there is one or not.
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

    /// The first violation is told.
    mutating func deny(_ why: Violation) {
        guard objection == nil else { return }
        let grpc = makesBuilder ? view.refusal(of: .grpc) : nil
        objection = Objection(reason: .notVisible, violation: grpc.map { .builder(why, grpc: $0) } ?? why)
    }

    /// buildx makes a builder of its own where it cannot speak to the engine's BuildKit, and would only say that it failed.
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
        // A swarm takes any name for an image: it would be the service's from then on.
        if kind == .image, endpoint.describesService { return remoteName(for: name) }
        guard kind == .volume else { return resolve(.object(kind), reference: name, use: reference.use) }
        judgeVolume(reference)
        return name
    }

    // MARK: Objects

    /// What to write in the place of a reference: the id of what it means, its name where the engine looks by that, or a
    /// name that nobody has.
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
            // Where another has the name, the engine would take that one, and none where ids begin alike.
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

    /// The engine would keep the text, and look for who has that name when something starts. So it travels only if
    /// whoever comes to have it is shown. What is hidden and what is not there are denied alike.
    private mutating func keepAbsent(_ question: ObjectQuestion, result: ObjectResult) {
        guard case .object(let kind) = question.kind else { return }
        let isSafe = result.candidates.isEmpty && view.visibility.showsAll(kind, named: question.reference)
        if !isSafe { deny(.nothingSeen(kind, question.reference)) }
    }

    /// Podman answers for a manifest list with an image in it: then what was asked for has another name than what was
    /// found, and nobody knows what it is.
    func isItself(_ found: ObjectResult.Candidate, for question: ObjectQuestion) -> Bool {
        guard facts.objects?.isPodman == true, question.kind == .object(.image), let image = found.descriptions.first
        else { return true }
        return ImageReference.means(question.reference, image: image, isPodman: true)
    }

    /// The id, so that nothing can take the name meanwhile. Podman looks for who uses a network by its name alone, and
    /// removes it under them otherwise (podman pkg/domain/infra/abi/network.go).
    private func travelling(
        _ kind: ObjectQuestion.Kind, found: ObjectResult.Candidate, results: ObjectResults
    ) -> String {
        guard results.isPodman, kind == .object(.network), let name = found.descriptions.first?.names.first else {
            return found.id
        }
        return name
    }

    /// What a write does to an image depends on how it is named, and a volume has no other name. A swarm wants the id and
    /// the name of a secret, each in its place.
    private func keepsName(_ kind: ObjectQuestion.Kind) -> Bool {
        switch kind {
        case .object(.image), .object(.volume): true
        case .object(.secret), .object(.config): endpoint.describesService
        default: false
        }
    }
}

extension Endpoint {
    /// Its body is small, and what the engine says of it can be held against it. Docker's client does not say what kind
    /// of a body a commit has, and nothing in one refers to an object.
    fileprivate var isReadWhole: Bool { BodySchema.shape(of: self) != nil && self != .imageCommit }

    /// Its errors repeat the name that was asked for, where others tell the id (moby daemon/archive.go, kill.go, stop.go,
    /// restart.go; podman pkg/api/handlers/compat/containers_logs.go, which says the whole path).
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
    /// Whether objects of this kind may be hidden, by a rule of their own or with what they belong to.
    func hides(_ kind: ObjectKind) -> Bool {
        rules(kind) || kind == .task && (rules(.service) || rules(.container))
    }
}
