// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The evaluation of rules' conditions for one request.
struct ConditionEvaluation {
    /// The outcome of a rule's conditions for a request.
    enum Outcome {
        case holds
        case fails(ConditionViolation.Unmet)
        /// The outcome depends on the engine's descriptions or on the body.
        case needs(Requirement)
    }

    let facts: RequestFacts
    /// The client's visibility: a hidden object counts as absent.
    let visibility: Visibility
    private let query: QueryParameters?

    init(of facts: RequestFacts, seenThrough view: View?) {
        self.facts = facts
        visibility = view?.visibility ?? Visibility()
        query = QueryParameters(parsing: facts.request.target.query)
    }

    // MARK: Allowing rules

    /// Returns the outcome for an allowing rule: an unknown fact does not satisfy it. The head is evaluated first, then
    /// the body, then the engine's descriptions.
    func outcome(ofAllowing conditions: RuleConditions) -> Outcome {
        guard let endpoint = facts.endpoint else { return .fails(.severalReadings) }
        if let unmet = unmetByQuery(conditions, at: endpoint) { return .fails(unmet) }
        if let object = conditions.object, conditions.object?.kind != endpoint.kindOfCondition {
            return .fails(.noObject(object))
        }
        if let exec = conditions.exec {
            guard endpoint == .containerExec, facts.body != nil || facts.request.body == .none else {
                return endpoint == .containerExec ? .needs(.body) : .fails(.exec(exec, Self.nothing))
            }
        }
        if let object = conditions.object {
            switch judge(object) {
            case .needs(let requirement): return .needs(requirement)
            case .fails(let unmet): return .fails(unmet)
            case .holds: break
            }
        }
        guard let exec = conditions.exec else { return .holds }
        guard let body = facts.body else { return .fails(.exec(exec, Self.nothing)) }
        return exec.violation(in: body).map { .fails(.exec(exec, $0)) } ?? .holds
    }

    private static let nothing = ExecViolation(member: "", found: nil)

    private func unmetByQuery(_ conditions: RuleConditions, at endpoint: Endpoint) -> ConditionViolation.Unmet? {
        guard let query else { return .severalReadings }
        switch KnownParameters.violation(in: query, of: endpoint) {
        case .parameter(.unknown(let name)): return .parameterReachesMore(name)
        case .parameter(.repeated(let name)): return .repeatedParameter(name)
        case nil: break
        default: return .severalReadings
        }
        if conditions.object != nil, let name = reaching(at: endpoint) { return .parameterReachesMore(name) }
        for condition in conditions.query {
            let given = condition.given(in: query)
            if condition.accepts(given) { continue }
            guard case .value(let text) = given else {
                return given == .absent ? .parameter(condition, found: nil) : .severalReadings
            }
            return .parameter(condition, found: text)
        }
        return nil
    }

    /// Returns a parameter that extends a request beyond the object in its path: Podman has such parameters on Docker's
    /// paths, too.
    private func reaching(at endpoint: Endpoint) -> String? {
        let names = ["all", "depend", "recursive", "link"] + (isRemovedByForce(at: endpoint) ? ["force"] : [])
        return names.first { name in query?.values(of: name).contains(where: VisibilityLimits.isOn) == true }
    }

    /// Whether Podman would remove the containers of an image, a network or a volume with it.
    private func isRemovedByForce(at endpoint: Endpoint) -> Bool {
        guard facts.conditionObjects?.isPodman == true, facts.request.method == .delete else { return false }
        return [.image, .network, .volume].contains(endpoint.kindOfCondition)
    }

    // MARK: Denying rules

    /// Returns the outcome for a denying rule: an unknown fact counts as a match.
    func outcome(ofDenying conditions: RuleConditions) -> Outcome {
        guard let endpoint = facts.endpoint, conditions.canBeJudged(at: endpoint), conditions.exec == nil, let query
        else { return .holds }
        for condition in conditions.query where !condition.mightAccept(condition.given(in: query), at: endpoint) {
            return .fails(.severalReadings)
        }
        guard let object = conditions.object else { return .holds }
        guard let subject = subject(ofKind: object.kind) else { return .holds }
        guard let results = facts.conditionObjects else { return .needs(.conditions([subject])) }
        guard let found = results.byQuestion[subject]?.shown(by: visibility) else {
            return reaching(at: endpoint) == nil ? .fails(.object(object, name: subject.reference)) : .holds
        }
        let isMeant =
            reaching(at: endpoint) != nil || isWholeRepository(subject) || object.mightSelect(found)
        return isMeant ? .holds : .fails(.object(object, name: subject.reference))
    }

    // MARK: The object

    /// Judges a condition on an object. An absent or hidden object satisfies every condition: the request is sent with
    /// a name that no object has, and the engine responds as for a missing one.
    private func judge(_ condition: ObjectCondition) -> Outcome {
        guard let subject = subject(ofKind: condition.kind) else { return .fails(.noObject(condition)) }
        guard let results = facts.conditionObjects else { return .needs(.conditions([subject])) }
        guard let found = results.byQuestion[subject]?.shown(by: visibility) else { return .holds }
        let holds = condition.selects(found, askedBy: subject.reference, isPodman: results.isPodman)
        return holds && !isWholeRepository(subject) ? .holds : .fails(.object(condition, name: subject.reference))
    }

    /// Whether the request is for an archive of a name without a tag, which contains all images of that name.
    private func isWholeRepository(_ subject: ObjectQuestion) -> Bool {
        guard facts.endpoint == .imageGet || facts.endpoint == .libpodImageGet else { return false }
        return ImageReference.isBare(subject.reference)
    }

    private func subject(ofKind kind: ObjectKind) -> ObjectQuestion? {
        guard let subject = facts.conditionSubject, facts.endpoint?.kindOfCondition == kind else { return nil }
        return subject
    }
}

extension RequestFacts {
    /// The object in the path, as conditions look it up; nil if the path names none that conditions apply to.
    var conditionSubject: ObjectQuestion? {
        guard let range = match?.name, let endpoint, let kind = endpoint.kindOfCondition else { return nil }
        let isExec = endpoint.traits.object == .exec
        return ObjectQuestion(
            kind: isExec ? .exec : .object(kind),
            reference: String(decoding: request.target.name(at: range), as: UTF8.self))
    }
}

extension ObjectCondition {
    private var visibility: Visibility { Visibility([kind: rule]) }

    /// Whether the object found is certainly selected. An image has many names: the requested one decides, or all of
    /// them if it was requested by ID.
    fileprivate func selects(_ found: ObjectResult.Candidate, askedBy reference: String, isPodman: Bool) -> Bool {
        let own = found.descriptions.filter { $0.kind == kind }
        guard !own.isEmpty, own.allSatisfy({ isKnown($0) && visibility.shows($0) }) else { return false }
        guard kind == .image, let image = own.first else { return true }
        if isPodman, !ImageReference.means(reference, image: image, isPodman: true) { return false }
        guard visibility.namesImages || !rule.hidden.isEmpty else { return true }
        let names = visibility.names(of: image)
        let meant =
            ImageReference.isID(reference, of: image)
            ? image.names : ImageReference.names(of: image, meantBy: reference, isPodman: isPodman)
        return !meant.isEmpty && meant.allSatisfy(names.contains)
    }

    /// Whether the object found might be selected.
    fileprivate func mightSelect(_ found: ObjectResult.Candidate) -> Bool {
        let own = found.descriptions.filter { $0.kind == kind }
        return own.isEmpty || own.contains { !isKnown($0) || visibility.shows($0) }
    }

    /// Whether the object is known: a container that the engine did not find has no name.
    private func isKnown(_ object: ObjectDescription) -> Bool {
        !object.isUnknown && !(object.kind == .container && object.names.isEmpty)
    }
}
