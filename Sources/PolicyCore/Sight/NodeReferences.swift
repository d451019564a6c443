import DockerAPI

/// How the body of a service tells of nodes, which no look-up could judge: by where its tasks may run, and by templates,
/// which a node fills in.
enum NodeReferences {
    /// Why it cannot pass while nodes are hidden; nil when it can.
    static func violation(in body: JSONValue, of endpoint: Endpoint) -> VisibilityViolation? {
        guard endpoint.describesService else { return nil }
        let placement = body["TaskTemplate"]?["Placement"]
        for place in ["Constraints", "Preferences"] where placement?[place]?.array?.isEmpty == false {
            return .placementTellsNodes(place)
        }
        return body.template.map { .templateTellsNodes($0) }
    }

    /// Why it cannot pass while labels are unreadable: whether its tasks find a node would tell the value of one.
    static func confirmation(in body: JSONValue, _ redaction: Redaction) -> VisibilityViolation? {
        let placement = body["TaskTemplate"]?["Placement"]
        let constraints = placement?["Constraints"]?.array?.compactMap(\.string) ?? []
        let preferences = placement?["Preferences"]?.array?.compactMap { $0["Spread"]?["SpreadDescriptor"]?.string }
        let key = (constraints + (preferences ?? [])).compactMap(labelKey).first { key in
            redaction.labels.contains { $0.matches(key) }
        }
        return key.map { .constraintTellsLabel($0) }
    }

    /// The key in `node.labels.<key> == <value>`, whose beginning a swarm reads in any case of its letters.
    private static func labelKey(_ constraint: String) -> String? {
        let name = constraint.prefix { $0 != "=" && $0 != "!" }.filter { $0 != " " }
        for beginning in ["node.labels.", "engine.labels."] where name.lowercased().hasPrefix(beginning) {
            return String(name.dropFirst(beginning.count))
        }
        return nil
    }
}

extension Endpoint {
    /// Its body is the whole of a service.
    var describesService: Bool { self == .serviceCreate || self == .serviceUpdate }
}
