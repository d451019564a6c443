// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

/// What cannot be let through while something is hidden or unreadable, because nobody could keep it so.
struct VisibilityLimits {
    let view: View
    let endpoint: Endpoint

    /// Why no request to an endpoint can pass; nil when some can.
    static func refusal(of endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        if endpoint == .session || endpoint == .grpc {
            return .buildKitSession
        }
        if case .refuse = view.plan(of: endpoint) { return unreadable(endpoint) }
        if view.visibility.rules(.image), endpoint == .imageBuild || endpoint == .imageLoad {
            return .imagesOfBuild
        }
        if !view.visibility.isEmpty, BindMountLimit.cannotJudge(endpoint) {
            return .bindsHidden
        }
        return unprunable(endpoint, under: view) ?? takesHidden(endpoint, under: view)
            ?? archives(at: endpoint, under: view)
    }

    /// What is done to all objects of some kinds, whoever sees them.
    private static func takesHidden(_ endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        let kinds: [ObjectKind] =
            switch endpoint {
            case .swarmLeave: ObjectKind.ofSwarm
            // Its tasks end. So do those whose placement reads what an update changes: a label, the role, the availability
            // (swarmkit manager/orchestrator/constraintenforcer).
            case .nodeDelete, .nodeUpdate: ObjectKind.ofTasks
            // A body is the whole specification: how long ended tasks are kept, when nodes count as down, whether all of it
            // is locked after a restart.
            case .swarmUpdate: ObjectKind.ofSwarm
            // The steps of their builds.
            case .buildPrune: [.image]
            default: []
            }
        return kinds.first(where: view.visibility.rules).map { .takesHidden($0) }
    }

    /// Of what changes something, it is not the answer that stands in the way.
    private static func unreadable(_ endpoint: Endpoint) -> VisibilityViolation {
        guard endpoint.operationId.begins(with: "Libpod"), endpoint.traits.effects.contains(.changes) else {
            return .unreadableResponse
        }
        return .podmanForm(counterpart: endpoint.dockerCounterpart)
    }

    static func refuses(_ endpoint: Endpoint, under view: View) -> Bool { refusal(of: endpoint, under: view) != nil }

    /// Why the request cannot pass; nil when it can.
    func violation(of facts: RequestFacts, query: QueryParameters?) -> Violation? {
        if let refusal = Self.refusal(of: endpoint, under: view) { return .visibility(refusal) }
        guard let query else { return .parameter(.severalReadings) }
        return KnownParameters.violation(in: query, of: endpoint) ?? HostReach.violation(of: facts, at: endpoint)
            ?? (pruning(in: query) ?? parameters(in: query)).map { .visibility($0) }
    }

    private var hidesAnything: Bool { !view.visibility.isEmpty }

    // MARK: Prunes

    static func pruned(by endpoint: Endpoint) -> ObjectKind? {
        switch endpoint {
        case .containerPrune: .container
        case .imagePrune: .image
        case .networkPrune: .network
        case .volumePrune: .volume
        default: nil
        }
    }

    /// A prune takes what it finds, and asks nobody: it can only be kept to what is shown by a label that shows it.
    private static func unprunable(_ endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        // A network is in use while a container runs.
        if endpoint == .networkPrune, view.visibility.rules(.container) {
            return .pruneOfNetworks
        }
        guard let kind = pruned(by: endpoint), view.visibility.rules(kind),
            !view.visibility.showsByLabel(kind)
        else { return nil }
        return .prune(kind, byLabel: false)
    }

    private func pruning(in query: QueryParameters) -> VisibilityViolation? {
        guard let kind = Self.pruned(by: endpoint), view.visibility.rules(kind),
            !FilterLimits(view: view, endpoint: endpoint).takesOnlyWhatIsShown(query["filters"], of: kind)
        else { return nil }
        return .prune(kind, byLabel: true)
    }

    /// An image that leaves the engine takes its whole configuration along, and so does one that was made of a container.
    private static func archives(at endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        guard !view.redaction.isEmpty else { return nil }
        return switch endpoint {
        case .imageGet, .imageGetAll: .redactedArchive
        case .imagePush, .libpodImagePush, .libpodManifestPush, .libpodManifestPushV3, .pluginPush:
            view.redaction.coversImages ? .redactedPush : nil
        case .imageAttestations: .redactedAttestations
        default: nil
        }
    }

    // MARK: Parameters

    /// What Podman does to others than the one that is named, or counts.
    private func podmanParameters(in query: QueryParameters) -> VisibilityViolation? {
        guard hidesAnything else { return nil }
        // It reads them on Docker's paths, too.
        let isOfOne = endpoint.traits.object == .container || endpoint.operationId.begins(with: "Libpod")
        guard isOfOne, endpoint != .containerList else { return nil }
        if endpoint == .libpodContainerList { return listParameters(in: query) }
        for name in ["depend", "recursive", "all"] where Self.isOn(query[name]) {
            return .reachesHidden(parameter: name)
        }
        return nil
    }

    private func listParameters(in query: QueryParameters) -> VisibilityViolation? {
        for name in ["limit", "last"] where Self.isPositive(query[name]) {
            return .countsHidden(parameter: name)
        }
        for name in ["namespace", "external"] where Self.isOn(query[name]) {
            return .tellsMore(parameter: name)
        }
        return nil
    }

    private func parameters(in query: QueryParameters) -> VisibilityViolation? {
        if let violation = podmanParameters(in: query) { return violation }
        if let violation = FilterLimits(view: view, endpoint: endpoint).violation(in: query["filters"]) {
            return violation
        }
        switch endpoint {
        case .serviceLogs: return details(in: query) ?? following(in: query)
        case .containerLogs, .taskLogs, .libpodContainerLogs: return details(in: query)
        case .containerChanges, .libpodContainerChanges: return comparison(in: query)
        // With `previous` the engine takes the spec that the service had before, and not the body's.
        case .serviceUpdate where hidesAnything && query["rollback"] != nil:
            return .rollback
        case .networkDelete where Self.isOn(query["force"]) && view.visibility.rules(.container):
            return .forceRemovesContainers
        case .imageCommit where expandsEnvironment(query), .libpodImageCommit where expandsEnvironment(query):
            return .changesTellEnvironment
        case .imageList where query["filter"] != nil:
            return FilterLimits(view: view, endpoint: endpoint).violation(ofReferences: query.values(of: "filter"))
        case .imagePush where query["destination"] != nil && view.visibility.rules(.image):
            return .destinationTakesName
        case .containerDelete where Self.isOn(query["link"]) && hidesAnything: return .linkNamesHidden
        // Its records hold all that BuildKit says, in a form of its own.
        case .imageBuild where isByBuildKit(query) && (hidesAnything || view.redaction.coversImages):
            return .buildKitSession
        case .imageBuild where hidesAnything && query["nsoptions"]?.isEmpty == false:
            return .namespacesOfHidden
        case .imageBuild where hidesAnything && joinsContainer(query["networkmode"]):
            return .networkOfContainer
        case .imageGetAll where view.visibility.rules(.image) && query["names"]?.isEmpty != false:
            return .archiveOfSeveral
        default: return nil
        }
    }

    /// Which builder a build is for: `1` is the classic one, and so is none (moby builder/versions).
    private func isByBuildKit(_ query: QueryParameters) -> Bool {
        !query.values(of: "version").allSatisfy { $0.isEmpty || $0.elementsEqual("1".utf8) }
    }

    /// In what it makes of an image the engine writes the container's variables for `$NAME`, and labels are told (moby
    /// daemon/commit.go, builder/dockerfile/shell).
    private func expandsEnvironment(_ query: QueryParameters) -> Bool {
        view.redaction.environment != nil && query.values(of: "changes").contains { $0.contains(UInt8(ascii: "$")) }
    }

    /// Podman compares with whatever container or image is named, and takes the container for an image where it is told to.
    /// Its own client always says that it may be either, or a container.
    private func comparison(in query: QueryParameters) -> VisibilityViolation? {
        guard hidesAnything else { return nil }
        let type = query["diffType"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        let isUsual = query["parent"] == nil && ["", "all", "container"].contains(type)
        return isUsual ? nil : .comparisonWithHidden
    }

    /// The network, or a namespace, is that of something else.
    private func joinsContainer(_ mode: [UInt8]?) -> Bool {
        switch mode.map({ ModeReference(parsing: String(decoding: $0, as: UTF8.self)) }) {
        case .container, .foreign: true
        case .word, .other, nil: false
        }
    }

    private func details(in query: QueryParameters) -> VisibilityViolation? {
        Self.isOn(query["details"]) ? .detailsOfLogs : nil
    }

    /// The engine adds tasks to a log that is followed as they come, and nobody is asked about them.
    private func following(in query: QueryParameters) -> VisibilityViolation? {
        guard view.visibility.rulesTasks, query.values(of: "follow").contains(where: Self.isOn) else { return nil }
        return .followsLaterTasks
    }

    /// A number that limits something; what is none does not pass for one.
    private static func isPositive(_ value: [UInt8]?) -> Bool {
        guard let value, !value.isEmpty else { return false }
        return Int(String(decoding: value, as: UTF8.self)).map { $0 > 0 } ?? true
    }

    /// As the engine reads a boolean (moby httputils.BoolValue).
    static func isOn(_ value: [UInt8]?) -> Bool {
        guard let value else { return false }
        let text = String(decoding: value, as: UTF8.self).lowercasedASCII
        return !["", "0", "no", "false", "none"].contains(text)
    }
}

extension Endpoint {
    /// Docker's endpoint that does what one of Podman's does, where that one is judged.
    fileprivate var dockerCounterpart: Endpoint? {
        switch self {
        case .libpodContainerCreate: .containerCreate
        case .libpodContainerUpdate: .containerUpdate
        case .libpodImagePull, .libpodImageImport: .imageCreate
        case .libpodImagePush: .imagePush
        case .libpodImageTag: .imageTag
        case .libpodImageDelete: .imageDelete
        case .libpodImageCommit: .imageCommit
        case .libpodNetworkCreate: .networkCreate
        case .libpodNetworkConnect: .networkConnect
        case .libpodNetworkDisconnect: .networkDisconnect
        case .libpodNetworkDelete: .networkDelete
        case .libpodVolumeCreate: .volumeCreate
        case .libpodVolumeDelete: .volumeDelete
        case .libpodContainerPrune: .containerPrune
        case .libpodImagePrune: .imagePrune
        case .libpodNetworkPrune: .networkPrune
        case .libpodVolumePrune: .volumePrune
        default: nil
        }
    }
}

extension View {
    /// Why no request to an endpoint passes while something is hidden or redacted; nil where some do.
    public func refusal(of endpoint: Endpoint) -> VisibilityViolation? {
        VisibilityLimits.refusal(of: endpoint, under: self)
    }
}
