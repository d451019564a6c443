import DockerAPI

/// How the body of a service tells of nodes, which no look-up could judge: by where its tasks may run, and by templates,
/// which a node fills in.
enum NodeReferences {
    /// Why it cannot pass while nodes are hidden, in a sentence; nil when it can.
    static func violation(in body: JSONValue, of endpoint: Endpoint) -> String? {
        guard endpoint.describesService else { return nil }
        let placement = body["TaskTemplate"]?["Placement"]
        for place in ["Constraints", "Preferences"] where placement?[place]?.array?.isEmpty == false {
            return "\(place) of a service would tell of nodes that are hidden from this client"
        }
        return body.template.map {
            "\"\($0)\" is a template, which could tell of nodes that are hidden from this client"
        }
    }
}

extension Endpoint {
    /// Its body is the whole of a service.
    var describesService: Bool { self == .serviceCreate || self == .serviceUpdate }
}
