// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Judgement of objects that a request creates or changes: the client must see them afterwards, or the request is
/// denied.
extension VisibilityEvaluation {
    /// Whether only the body describes the created object.
    var readsWhatIsMade: Bool { endpoint.makes.map(view.visibility.rules) ?? false }

    mutating func judgeMade(_ body: JSONValue) {
        guard readsWhatIsMade, let made = described(body) else { return }
        judgeMade(made)
        if endpoint == .networkCreate { judgeNameOfNetwork(in: made.names) }
        if endpoint == .volumeCreate, view.ownership != nil { judgeNameOfVolume(in: made.names) }
    }

    /// Judges a new network's name. Docker up to 24 makes a second network of the same name, and then refuses the name
    /// as ambiguous.
    private mutating func judgeNameOfNetwork(in names: [String]) {
        for name in names {
            let question = ObjectQuestion(kind: .object(.network), reference: name)
            guard let results = facts.objects else { return questions.append(question) }
            let called = (results.byQuestion[question]?.candidates ?? []).flatMap(\.descriptions).filter {
                $0.names.contains { $0.hasSameBytes(as: name) }
            }
            if called.contains(where: { !view.visibility.shows($0) }) { denyUnseen(.network) }
            for other in called { judgeOwner(of: other, named: name) }
        }
    }

    /// Judges the name of a new volume: if a volume of that name exists, the engine returns it.
    private mutating func judgeNameOfVolume(in names: [String]) {
        for name in names {
            let question = ObjectQuestion(kind: .object(.volume), reference: name)
            guard let results = facts.objects else { return questions.append(question) }
            for found in (results.byQuestion[question]?.candidates ?? []).flatMap(\.descriptions) {
                if !view.visibility.shows(found) { denyUnseen(.volume) }
                judgeOwner(of: found, named: name)
            }
        }
    }

    private mutating func denyUnseen(_ kind: ObjectKind) {
        deny(.unseenAfterwards(kind, view.visibility[kind]))
    }

    mutating func judgeMade(_ object: ObjectDescription) {
        if !view.visibility.shows(object) { denyUnseen(object.kind) }
    }

    /// Judges the body's effect on all objects of a swarm.
    mutating func judgeSwarm(_ body: JSONValue) {
        guard endpoint == .swarmInit, let forces = body["ForceNewCluster"], !forces.isNull, forces.bool != false,
            let kind = ObjectKind.ofSwarm.first(where: view.visibility.rules)
        else { return }
        deny(.swarmTakesHidden(member: "ForceNewCluster", kind))
    }

    /// Denies a bridge's name. The engine names a network's bridge by a prefix of its id, and fails if another network
    /// has it.
    mutating func judgeBridge(_ body: JSONValue) {
        guard endpoint == .networkCreate, view.visibility.rules(.network) else { return }
        if body["Options"]?["com.docker.network.bridge.name"] == nil { return }
        deny(.nameOfBridge)
    }

    /// Denies a service that runs a plugin, whose mounts are in the plugin's own configuration.
    mutating func judgePlugin(_ body: JSONValue) {
        let task = body["TaskTemplate"]
        let runsPlugin = task?["PluginSpec"].map { !$0.isNull } ?? false || task?["Runtime"]?.string == "plugin"
        if runsPlugin { deny(.plugin) }
    }

    /// Judges a container's new name.
    mutating func judgeRenaming() {
        guard endpoint == .containerRename || endpoint == .libpodContainerRename, let name = query?["name"],
            var renamed = handling.known.first(where: { $0.kind == .container }), view.visibility.rules(.container)
        else { return }
        renamed.names = [String(decoding: name, as: UTF8.self)]
        judgeMade(renamed)
    }

    /// Denies an image without a name if no client could see it.
    mutating func judgeNameless() {
        guard view.visibility.rules(.image), query?["repo"]?.isEmpty != false else { return }
        guard endpoint == .imageCommit || query?["fromSrc"] != nil else { return }
        if view.visibility.couldShow(.image, named: []) { return }
        denyUnseen(.image)
    }

    // MARK: Objects described by a body

    /// Returns the described object; nil if none will be created, since an object that it needs does not exist.
    private mutating func described(_ body: JSONValue) -> ObjectDescription? {
        guard let kind = endpoint.makes else { return nil }
        var made = ObjectDescription(kind: kind, id: "", labels: body["Labels"]?.texts ?? [])
        made.names = body["Name"]?.string.map { $0.isEmpty ? [] : [$0] } ?? []
        switch kind {
        case .container:
            made.names = query?["name"].map { [String(decoding: $0, as: UTF8.self)] } ?? []
            made.image = body["Image"]?.string
            return withLabelsOfImage(made)
        case .service: made.image = body["TaskTemplate"]?["ContainerSpec"]?["Image"]?.string
        default: break
        }
        guard facts.match?.name != nil, facts.objects != nil else { return made }
        guard let known = handling.known.first(where: { $0.kind == kind }) else { return nil }
        made.names = kind == .node ? made.names + known.names : known.names
        return made
    }

    /// Adds the labels of its image, which a container inherits.
    private mutating func withLabelsOfImage(_ container: ObjectDescription) -> ObjectDescription? {
        guard view.visibility[.container].looksAtLabels, let image = container.image, !image.isEmpty else {
            return container
        }
        let question = ObjectQuestion(kind: .object(.image), reference: image)
        guard let results = facts.objects else {
            questions.append(question)
            return nil
        }
        guard let found = results.byQuestion[question].flatMap({ shown(for: question, in: $0) }) else { return nil }
        var container = container
        let own = Set(container.labels.map(\.key))
        container.labels += found.descriptions.flatMap(\.labels).filter { !own.contains($0.key) }
        return container
    }
}

extension Endpoint {
    /// The kind of object that its body creates or replaces.
    fileprivate var makes: ObjectKind? {
        switch self {
        case .containerCreate: .container
        case .networkCreate: .network
        case .volumeCreate: .volume
        case .serviceCreate, .serviceUpdate: .service
        case .secretCreate, .secretUpdate: .secret
        case .configCreate, .configUpdate: .config
        case .nodeUpdate: .node
        default: nil
        }
    }
}

extension Visibility.Rule {
    fileprivate var looksAtLabels: Bool { (shown + hidden).contains(where: \.isByLabel) }
}
