import DockerAPI

/// What the query of a request names: it travels on with what was judged.
extension SightJudgement {
    mutating func rewriteQuery() {
        if endpoint == .imageCommit, sight.visibility.rules(.container), let container = query?["container"] {
            let name = resolve(.object(.container), String(decoding: container, as: UTF8.self))
            query?.set("container", to: name.utf8)
        }
        switch endpoint {
        case .imageTag, .imageCommit:
            protectImage("repo", "tag")
            judgeNameless()
        case .imageCreate:
            protectImage("repo", "tag")
            judgeNameless()
            protectImage("fromImage", "tag")
        case .imageBuild: resolveNetworkMode()
        case .imageGetAll: resolveName()
        default: break
        }
        if endpoint == .containerList, sight.visibility.rules(.container) { takeLimit() }
        rewriteFilters()
    }

    /// The one image of an archive.
    private mutating func resolveName() {
        guard sight.visibility.rules(.image), let name = query?["names"] else { return }
        let resolved = imageName(String(decoding: name, as: UTF8.self))
        query?.set("names", to: resolved.utf8)
    }

    /// The engine would count what is hidden: the limit is kept here. With one it shows stopped containers too.
    private mutating func takeLimit() {
        guard let value = query?["limit"], let limit = Int(String(decoding: value, as: UTF8.self)) else { return }
        query?.remove("limit")
        guard limit > 0 else { return }
        handling.limit = limit
        query?.set("all", to: "1".utf8)
    }

    /// The network of a build's steps.
    private mutating func resolveNetworkMode() {
        guard let mode = query?["networkmode"] else { return }
        switch ModeReference(String(decoding: mode, as: UTF8.self)) {
        case .word: return
        case .container, .foreign: deny("a build in the network of a container could be in one that is hidden")
        case .other(let name):
            guard sight.visibility.rules(.network) else { return }
            let resolved = resolve(.object(.network), name)
            query?.set("networkmode", to: resolved.utf8)
        }
    }

    /// The filters of a list that name other objects: what comes of them would tell of those that are hidden.
    private var naming: [(filter: String, kind: ObjectKind)] {
        let all: [(String, ObjectKind)] =
            switch endpoint {
            case .containerList, .libpodContainerList:
                [
                    ("before", .container), ("since", .container), ("network", .network), ("volume", .volume),
                    ("ancestor", .image),
                ]
            // The last is Podman's, and so are those of volumes.
            case .imageList, .libpodImageList: [("before", .image), ("since", .image), ("after", .image)]
            case .volumeList, .libpodVolumeList: [("since", .volume), ("after", .volume)]
            case .taskList: [("service", .service), ("node", .node)]
            default: []
            }
        return all.filter { sight.visibility.rules($0.1) }
    }

    private mutating func rewriteFilters() {
        let naming = naming
        guard !naming.isEmpty, let text = query?["filters"], !text.isEmpty else { return }
        guard let filters = JSONValue(parameter: text) else { return deny(FilterLimits.unreadable) }
        let rewritten = naming.reduce(filters) { filters, name in
            filters.replacing(name.filter) { value in self.rewriteFilter(value, name.kind) }
        }
        query?.set("filters", to: JSONWriter.write(rewritten))
    }

    /// `["x"]`, or `{"x": true}`.
    private mutating func rewriteFilter(_ value: JSONValue, _ kind: ObjectKind) -> JSONValue {
        switch value {
        case .array(let values):
            .array(values.map { value in value.string.map { .string(filtered($0, kind)) } ?? value })
        case .object(let members):
            .object(members.map { JSONMember(name: filtered($0.name, kind), value: $0.value) })
        default: value
        }
    }

    /// A volume's filter takes the path where it is mounted as well. One on the host tells which volume it is.
    private mutating func filtered(_ reference: String, _ kind: ObjectKind) -> String {
        guard kind == .volume, reference.hasPrefix("/") else { return resolve(.object(kind), reference) }
        let names = VolumesAtPath(reference).names
        let areShown = names.map { resolve(.object(kind), $0) } == names
        return areShown ? reference : "/\(facts.objects?.decoy ?? "")"
    }
}
