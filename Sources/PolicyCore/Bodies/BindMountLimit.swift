// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The host directories that may be bound into containers, services and volumes, with everything below them.
///
/// Paths are compared as written, cleaned of `.` and `..`; the engine follows links when it mounts. So a directory in
/// which a client can make links is as open as the targets of these links.
public struct BindMountLimit: Sendable, Hashable {
    /// The directories, absolute and clean.
    public let directories: [String]
    /// The directories as a set that is searched for each path of a body, of which there may be thousands.
    private let tree: DirectorySet

    /// Directories are cleaned; an empty list forbids all binds.
    public init(directories: [String]) {
        self.directories = directories.map(AbsolutePath.clean)
        tree = DirectorySet(self.directories)
    }

    /// Whether bodies of the endpoint can bind host paths.
    public static func concerns(_ endpoint: Endpoint) -> Bool {
        switch endpoint {
        case .containerCreate, .containerUpdate, .containerExec, .serviceCreate, .serviceUpdate, .volumeCreate,
            .checkpointCreate, .swarmInit, .swarmUpdate:
            true
        default: false
        }
    }

    /// Whether an endpoint binds host paths by a body that is not judged here, or by other means than a body (a
    /// plugin's mounts, a host directory to build in, the managers of a swarm to join). Such endpoints are refused.
    public static func cannotJudge(_ endpoint: Endpoint) -> Bool {
        switch endpoint {
        case .libpodContainerCreate, .libpodContainerUpdate, .libpodContainerRestore, .libpodPodCreate, .libpodKubePlay,
            .libpodKubeApply, .libpodPlayKube, .libpodQuadletInstall, .libpodVolumeCreate, .libpodVolumeImport,
            .libpodImageBuildLocal, .libpodManifestCreate, .libpodManifestModify, .libpodManifestAddV3, .libpodImageScp,
            .pluginCreate,
            .pluginPull, .pluginSet, .pluginUpgrade, .swarmJoin:
            true
        default: false
        }
    }

    /// Whether a limit may refuse requests to the endpoint: by their bodies, their queries, or all of them.
    public static func mayRefuse(_ endpoint: Endpoint) -> Bool {
        concerns(endpoint) || cannotJudge(endpoint) || judgesQuery(of: endpoint)
    }

    /// Whether parameters of the endpoint may be ways to root.
    private static func judgesQuery(of endpoint: Endpoint) -> Bool {
        !endpoint.hostParameters.isEmpty && endpoint.traits.effects.contains(.controlsHost)
    }

    /// The same limit in a fixed order, without directories that are inside another one.
    var normalized: BindMountLimit {
        let all = Set(directories)
        let outermost = all.filter { directory in
            !all.contains { $0 != directory && AbsolutePath.isInside(directory, directory: $0) }
        }
        return BindMountLimit(directories: outermost.sorted())
    }

    /// Checks a device whose file system is mounted. An allowed directory is not enough: a client that may write there
    /// can make a device of any disk in it.
    func checkDevice(_ path: String) throws(BodyViolation) {
        try checkDirectory(path)
        let clean = AbsolutePath.clean(path)
        guard tree.hasDirectory(named: clean) else { throw .outside(path: clean, directories: directories) }
    }

    func checkDirectory(_ path: String) throws(BodyViolation) {
        guard AbsolutePath.isAbsolute(path) else { throw .notAbsolute(path: path) }
        let clean = AbsolutePath.clean(path)
        guard tree.hasAncestor(of: clean) else {
            throw .outside(path: clean, directories: directories)
        }
    }
}

// MARK: - Requests

extension BindMountLimit: BodyJudge {
    func mayRefuse(_ endpoint: Endpoint) -> Bool { Self.mayRefuse(endpoint) }

    func refusesAll(_ endpoint: Endpoint) -> Bool { Self.cannotJudge(endpoint) }

    func judge(_ facts: RequestFacts) -> BodyDecision {
        guard let endpoint = facts.endpoint else { return Self.judgeUnknown(facts.request) }
        if Self.cannotJudge(endpoint) {
            return .denied(Objection(reason: .bodyNotAllowed, violation: .parameter(.unjudgedBinds)))
        }
        guard let violation = violation(of: facts, at: endpoint) else {
            return Self.concerns(endpoint) && facts.body == nil ? .needsBody : .nothingAgainst
        }
        return .denied(Objection(reason: .bodyNotAllowed, violation: violation))
    }

    private func violation(of facts: RequestFacts, at endpoint: Endpoint) -> Violation? {
        guard Self.mayRefuse(endpoint) else { return nil }
        guard let query = QueryParameters(parsing: facts.request.target.query) else {
            return .parameter(.severalReadingsOfBinds)
        }
        return violation(in: query, of: endpoint) ?? KnownParameters.violation(in: query, of: endpoint)
            ?? HostReach.violation(of: facts, at: endpoint)
            ?? facts.body.flatMap { violation(in: $0, of: endpoint) }.map { .body($0) }
    }

    private func violation(in query: QueryParameters, of endpoint: Endpoint) -> Violation? {
        switch endpoint {
        // The files that a build requests through `session` and `grpc` come from its client, never from the host.
        case .imageBuild, .libpodImageBuild: violation(inVolumes: query.values(of: "volume")).map { .body($0) }
        // With `rollback=previous` the engine takes the service's previous spec, and not the body's.
        case .serviceUpdate where query.count(of: "rollback") > 0: .parameter(.rollback)
        default: nil
        }
    }

    /// Judges a request to an unknown route, which may bind host paths in a newer engine.
    private static func judgeUnknown(_ request: OutgoingRequest) -> BodyDecision {
        switch request.method {
        case .post, .put, .patch, .delete:
            return .denied(Objection(reason: .unknownEndpoint, violation: .parameter(.unknownPathWithBinds)))
        case .get, .head, .options, .trace, .connect: return .nothingAgainst
        }
    }
}
