// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Objects that the policy shows besides the owner's own may be read, and not changed.
extension VisibilityEvaluation {
    mutating func judgeOwner(of found: ObjectResult.Candidate, named reference: String) {
        if let object = found.descriptions.first { judgeOwner(of: object, named: reference) }
    }

    mutating func judgeOwner(of object: ObjectDescription, named reference: String) {
        guard let ownership = view.ownership, let owner = ownership.owner, endpoint.touches(object.kind),
            !ownership.owns(object)
        else { return }
        if endpoint.joinsNetworks, ownership.mayJoin(object) { return }
        deny(.ownership(.notOwn(owner: owner, object.kind, name: reference)))
    }
}

extension View {
    /// Returns the policy's own rule for a kind, without the rule of its owner.
    public func ruleOfPolicy(_ kind: ObjectKind) -> Visibility.Rule {
        guard let ownership else { return visibility[kind] }
        return ownership.removed(from: visibility[kind], of: kind)
    }

    /// Returns the query of a prune with the owner's label among its filters, which all have to match, so that it
    /// removes only the owner's objects. Filters that cannot be read stay as they are, and are refused.
    func scopingPrune(_ query: QueryParameters, at endpoint: Endpoint) -> QueryParameters {
        guard let label = ownership?.assignment, VisibilityLimits.pruned(by: endpoint) != nil else { return query }
        let text = query["filters"] ?? []
        guard let filters = text.isEmpty ? JSONValue.object([]) : JSONValue(parameter: text),
            let labelled = filters.filteringBy(label: label),
            query.count(of: "filters") == (query["filters"] == nil ? 0 : 1)
        else { return query }
        var query = query
        query.set("filters", to: JSONWriter.write(labelled))
        return query
    }

    /// Whether a prune with these filters removes only the owner's own objects; nil if there is no owner.
    func prunesOwn(_ text: [UInt8]?, of kind: ObjectKind) -> Bool? {
        guard let ownership, let label = ownership.assignment else { return nil }
        // The result could include objects that the policy itself hides.
        if visibility[kind].hidden != ownership.rule(of: kind).hidden { return false }
        guard let text, let filter = JSONValue(parameter: text)?["label"], let labels = filter.filterTexts,
            labels.contains(where: { $0.hasSameBytes(as: label) })
        else { return false }
        if let switches = filter.object, switches.contains(where: { $0.value.bool != true }) { return false }
        // Podman selects an image by one of several labels (containers/common libimage/filters.go).
        return kind != .image || labels.count == 1
    }
}

extension Ownership {
    /// The label as a filter names it.
    fileprivate var assignment: String? { owner.map { "\(Self.label)=\($0)" } }
}

extension JSONValue {
    /// Returns the filters with one more label, in their own form; nil if the value is no filter.
    fileprivate func filteringBy(label: String) -> JSONValue? {
        if isNull { return JSONValue.object([]).filteringBy(label: label) }
        guard case .object = self else { return nil }
        switch self["label"] {
        // Engines read filters in one form, and no mixture: the docker CLI writes maps.
        case nil where (object ?? []).contains { $0.value.object != nil }:
            return setting("label", to: .object([JSONMember(name: label, value: .bool(true))]))
        case nil: return setting("label", to: .array([.string(label)]))
        case .array(let labels):
            let others = labels.filter { $0.string?.hasSameBytes(as: label) != true }
            return setting("label", to: .array(others + [.string(label)]))
        case .object(let labels):
            let others = labels.filter { !$0.name.hasSameBytes(as: label) }
            return setting("label", to: .object(others + [JSONMember(name: label, value: .bool(true))]))
        default: return nil
        }
    }
}
