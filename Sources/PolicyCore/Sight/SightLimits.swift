import DockerAPI

/// What cannot be let through while something is hidden or unreadable, because nobody could keep it so.
struct SightLimits {
    let sight: Sight
    let endpoint: Endpoint

    /// Why no request to an endpoint can pass; nil when some can.
    static func refusal(_ endpoint: Endpoint, _ sight: Sight) -> String? {
        if case .refuse = sight.plan(of: endpoint) {
            return "its answer could show what is hidden from this client, and cannot be filtered"
        }
        if endpoint == .session || endpoint == .grpc {
            return "BuildKit speaks there of all builds, in a language that is not read here"
        }
        if sight.visibility.rules(.image), endpoint == .imageBuild || endpoint == .imageLoad {
            return "it could read images that are hidden from this client, or take their names"
        }
        return pruning(endpoint, sight) ?? archives(endpoint, sight)
    }

    static func refuses(_ endpoint: Endpoint, _ sight: Sight) -> Bool { refusal(endpoint, sight) != nil }

    /// Why the request cannot pass; nil when it can.
    func violation(_ query: QueryParameters?) -> String? {
        if let refusal = Self.refusal(endpoint, sight) { return refusal }
        guard let query else { return "its query has more than one reading" }
        return parameters(query)
    }

    private var hidesAnything: Bool { !sight.visibility.isEmpty }

    /// A prune takes what it finds, and asks nobody.
    private static func pruning(_ endpoint: Endpoint, _ sight: Sight) -> String? {
        let kind: ObjectKind? =
            switch endpoint {
            case .containerPrune: .container
            case .imagePrune: .image
            case .networkPrune: .network
            case .volumePrune: .volume
            default: nil
            }
        guard let kind, sight.visibility.rules(kind) else { return nil }
        return "it would remove \(kind)s that are hidden from this client as well"
    }

    private static func archives(_ endpoint: Endpoint, _ sight: Sight) -> String? {
        guard endpoint == .imageGet || endpoint == .imageGetAll, !sight.redaction.isEmpty else { return nil }
        return "an archive of an image holds what is redacted for this client"
    }

    // MARK: Parameters

    private func parameters(_ query: QueryParameters) -> String? {
        let judged = ["container", "limit", "filters", "ps_args", "details", "link", "names", "networkmode", "all"]
        for name in judged where query.count(of: name) > 1 { return "\(name) is given twice" }
        switch endpoint {
        case .containerTop where !Self.isPlain(query["ps_args"]):
            return sight.redaction.isEmpty ? nil : "only the ps_args -ef and aux show nothing that is redacted"
        case .containerLogs, .serviceLogs, .taskLogs: return details(query)
        case .containerDelete where isOn(query["link"]) && hidesAnything: return "link=1 could name what is hidden"
        case .imageBuild where hidesAnything && query["networkmode"]?.starts(with: "container:".utf8) == true:
            return "a build in the network of a container could be in one that is hidden"
        case .imageGetAll where sight.visibility.rules(.image): return "it names images that may be hidden"
        default: return nil
        }
    }

    private func details(_ query: QueryParameters) -> String? {
        isOn(query["details"]) ? "details=1 shows labels and environments beside the log" : nil
    }

    private static func isPlain(_ arguments: [UInt8]?) -> Bool {
        guard let arguments else { return true }
        return ["", "-ef", "aux"].contains { arguments.elementsEqual($0.utf8) }
    }

    /// As the engine reads a boolean (moby httputils.BoolValue).
    private func isOn(_ value: [UInt8]?) -> Bool {
        guard let value else { return false }
        let text = String(decoding: value, as: UTF8.self).lowercased()
        return !["", "0", "no", "false", "none"].contains(text)
    }
}
