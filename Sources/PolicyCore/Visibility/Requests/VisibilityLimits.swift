// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

/// The requests that cannot pass while something is hidden or redacted, because their effects or responses could not be
/// limited.
struct VisibilityLimits {
    let view: View
    let endpoint: Endpoint

    /// Returns the reason why no request to an endpoint can pass; nil if some can.
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

    /// Returns the reason if the endpoint affects all objects of some kinds, hidden ones included.
    private static func takesHidden(_ endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        let kinds: [ObjectKind] =
            switch endpoint {
            case .swarmLeave: ObjectKind.ofSwarm
            // The node's tasks end, and so do those whose placement depends on the update: a label, the role, the
            // availability (swarmkit manager/orchestrator/constraintenforcer).
            case .nodeDelete, .nodeUpdate: ObjectKind.ofTasks
            // The body is the whole specification: how long ended tasks are kept, when nodes count as down, whether the
            // swarm is locked after a restart.
            case .swarmUpdate: ObjectKind.ofSwarm
            // The cached steps of builds.
            case .buildPrune: [.image]
            default: []
            }
        return kinds.first(where: view.visibility.rules).map { .takesHidden($0) }
    }

    /// Returns the reason for an endpoint whose response cannot be filtered; for one that changes something, the
    /// response is not the reason.
    private static func unreadable(_ endpoint: Endpoint) -> VisibilityViolation {
        guard endpoint.operationId.begins(with: "Libpod"), endpoint.traits.effects.contains(.changes) else {
            return .unreadableResponse
        }
        return .podmanForm(counterpart: endpoint.dockerCounterpart)
    }

    static func refuses(_ endpoint: Endpoint, under view: View) -> Bool { refusal(of: endpoint, under: view) != nil }

    /// Returns the reason why the request cannot pass; nil if it can.
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

    /// Returns the reason if a prune cannot be limited. A prune removes all that it finds, and only a label that shows
    /// objects can limit it to visible ones.
    private static func unprunable(_ endpoint: Endpoint, under view: View) -> VisibilityViolation? {
        if let ownership = view.ownership, let kind = pruned(by: endpoint) {
            let isHidden = view.visibility[kind].hidden != ownership.rule(of: kind).hidden
            return isHidden ? .prune(kind, byLabel: false) : nil
        }
        // A network is in use while its container runs.
        if endpoint == .networkPrune, view.visibility.rules(.container) {
            return .pruneOfNetworks
        }
        guard let kind = pruned(by: endpoint), view.visibility.rules(kind),
            !view.visibility.showsByLabel(kind)
        else { return nil }
        return .prune(kind, byLabel: false)
    }

    private func pruning(in query: QueryParameters) -> VisibilityViolation? {
        guard let kind = Self.pruned(by: endpoint), view.visibility.rules(kind) else { return nil }
        if let isOwn = view.prunesOwn(query["filters"], of: kind) { return isOwn ? nil : .pruneBeyondOwn(kind) }
        guard !FilterLimits(view: view, endpoint: endpoint).takesOnlyWhatIsShown(query["filters"], of: kind)
        else { return nil }
        return .prune(kind, byLabel: true)
    }

    /// Returns the reason if the endpoint lets an image leave the engine: its whole configuration goes with it, and a
    /// committed container's, too.
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

    /// Returns the reason if a Podman parameter affects or counts objects beside the one that is named.
    private func podmanParameters(in query: QueryParameters) -> VisibilityViolation? {
        guard hidesAnything else { return nil }
        // Podman reads these parameters on Docker's paths, too.
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
        // With `previous` the engine takes the service's previous spec, and not the body's.
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
        // The records hold all output of BuildKit, in a form of its own.
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

    /// Whether the build is for BuildKit: `1`, or no version, is the classic builder (moby builder/versions).
    private func isByBuildKit(_ query: QueryParameters) -> Bool {
        !query.values(of: "version").allSatisfy { $0.isEmpty || $0.elementsEqual("1".utf8) }
    }

    /// Whether a commit expands variables: in `changes` the engine replaces `$NAME` by the container's value, and
    /// labels are visible (moby daemon/commit.go, builder/dockerfile/shell).
    private func expandsEnvironment(_ query: QueryParameters) -> Bool {
        view.redaction.environment != nil && query.values(of: "changes").contains { $0.contains(UInt8(ascii: "$")) }
    }

    /// Returns the reason for a comparison with another object. Podman compares with any container or image that is
    /// named, and takes the container for an image on request. Its own client always sends that it may be either, or a
    /// container.
    private func comparison(in query: QueryParameters) -> VisibilityViolation? {
        guard hidesAnything else { return nil }
        let type = query["diffType"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        let isUsual = query["parent"] == nil && ["", "all", "container"].contains(type)
        return isUsual ? nil : .comparisonWithHidden
    }

    /// Whether the mode joins another container, or a namespace by its path.
    private func joinsContainer(_ mode: [UInt8]?) -> Bool {
        switch mode.map({ ModeReference(parsing: String(decoding: $0, as: UTF8.self)) }) {
        case .container, .foreign: true
        case .word, .other, nil: false
        }
    }

    private func details(in query: QueryParameters) -> VisibilityViolation? {
        Self.isOn(query["details"]) ? .detailsOfLogs : nil
    }

    /// Returns the reason for following a log, to which the engine adds later tasks that cannot be judged.
    private func following(in query: QueryParameters) -> VisibilityViolation? {
        guard view.visibility.rulesTasks, query.values(of: "follow").contains(where: Self.isOn) else { return nil }
        return .followsLaterTasks
    }

    /// Whether the value is a limit; one that is not a number counts as one.
    private static func isPositive(_ value: [UInt8]?) -> Bool {
        guard let value, !value.isEmpty else { return false }
        return Int(String(decoding: value, as: UTF8.self)).map { $0 > 0 } ?? true
    }

    /// Whether the engine reads the value as true (moby httputils.BoolValue).
    static func isOn(_ value: [UInt8]?) -> Bool {
        guard let value else { return false }
        let text = String(decoding: value, as: UTF8.self).lowercasedASCII
        return !["", "0", "no", "false", "none"].contains(text)
    }
}

extension Endpoint {
    /// The Docker endpoint that does the same as one of Podman's, and is judged.
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
    /// Returns the reason why no request to an endpoint passes while something is hidden or redacted; nil if some do.
    public func refusal(of endpoint: Endpoint) -> VisibilityViolation? {
        VisibilityLimits.refusal(of: endpoint, under: self)
    }
}
