// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The known query parameters of each endpoint: those whose effects the judgement of the request covers. A newer engine
/// may have others, with unknown effects.
///
/// Sources: the routers of moby at b985e2313a (API 1.24 to 1.56), podman pkg/api/handlers at c6580b4a52, and parameters
/// that clients send and no engine reads (`trunc_cmd`, `only_ids`, `hijack`, `force` of a tag).
enum KnownParameters {
    /// Returns the reason for which a query is refused; nil if all its parameters are known and none stands twice.
    /// Names are compared by exact letters, since Podman folds case and Docker does not. The spelling of Podman's own
    /// client is known, too.
    static func violation(in query: QueryParameters, of endpoint: Endpoint) -> Violation? {
        if query.all.isEmpty { return nil }
        var seen: Set<String> = []
        for parameter in query.all {
            let name = String(decoding: parameter.name, as: UTF8.self)
            guard let known = spelling(of: name, at: endpoint) else { return .parameter(.unknown(name)) }
            // Docker reads the first one, and Podman the last.
            let isNew = seen.insert(known).inserted
            if !isNew, !mayRepeat(known, at: endpoint) { return .parameter(.repeated(name)) }
        }
        return nil
    }

    /// Whether the engine reads a parameter as a list, and all its values are judged.
    static func mayRepeat(_ name: String, at endpoint: Endpoint) -> Bool {
        lists[endpoint]?.contains(name) ?? false
    }

    static func reads(_ endpoint: Endpoint) -> Bool { names[endpoint]?.isEmpty == false }

    static func all(of endpoint: Endpoint) -> Set<String> { names[endpoint] ?? [] }

    static func isKnown(_ name: String, at endpoint: Endpoint) -> Bool { spelling(of: name, at: endpoint) != nil }

    /// Returns the same parameters under the names by which they are judged.
    static func respelled(_ query: QueryParameters, at endpoint: Endpoint) -> QueryParameters {
        guard endpoint.isPodmans else { return query }
        return query.renamed { spelling(of: $0, at: endpoint) }
    }

    /// Returns a name in the spelling of the tables; nil if it is unknown. Podman's client writes all names in lower
    /// case, and its server accepts any case (podman pkg/bindings/internal/util, gorilla/schema).
    private static func spelling(of name: String, at endpoint: Endpoint) -> String? {
        guard let names = names[endpoint] else { return nil }
        if names.contains(name) { return name }
        return endpoint.isPodmans ? names.first { $0.lowercased() == name } : nil
    }

    private static let names: [Endpoint: Set<String>] = {
        var names: [Endpoint: Set<String>] = [:]
        for (words, endpoints) in rows {
            for endpoint in endpoints {
                names[endpoint, default: []].formUnion(words.parts(between: " ").map(String.init))
            }
        }
        for endpoint in Endpoint.allCases {
            let host = endpoint.hostParameters.filter { $0.place == .query }.map(\.name)
            if !host.isEmpty { names[endpoint, default: []].formUnion(host) }
        }
        return names
    }()

    private static let lists: [Endpoint: Set<String>] = {
        let build: Set<String> = [
            "t", "extrahosts", "securityopt", "volume", "platform", "layerLabel", "unsetenv", "unsetlabel",
            "unsetannotation", "osfeature", "groupadd",
        ]
        return [
            .imageBuild: build, .libpodImageBuild: build, .imageCommit: ["changes"], .imageCreate: ["changes"],
            .systemDataUsage: ["type"], .imageDelete: ["platforms"], .imageGet: ["platform"],
            .imageGetAll: ["platform"], .imageLoad: ["platform"], .imageAttestations: ["type"],
            .libpodContainerTop: ["ps_args"], .libpodContainerWait: ["condition"],
        ]
    }()

    private static let rows: [(String, [Endpoint])] =
        containers + images + [(build, [.imageBuild, .libpodImageBuild])] + networksAndVolumes + system + swarm

    private static let containers: [(String, [Endpoint])] = [
        ("all filters limit size trunc_cmd", [.containerList]),
        ("all external filters last limit namespace pod size sync", [.libpodContainerList]),
        ("size", [.containerInspect, .libpodContainerInspect]),
        ("delay stream", [.containerTop, .libpodContainerTop]),
        ("details follow format since stderr stdout tail timestamps until", [.containerLogs, .libpodContainerLogs]),
        ("one-shot stream", [.containerStats, .libpodContainerStats]),
        (
            "path",
            [
                .containerArchive, .containerArchiveInfo, .putContainerArchive, .libpodContainerArchive,
                .libpodContainerArchiveInfo, .libpodPutContainerArchive,
            ]
        ),
        ("copyUIDGID noOverwriteDirNonDir pause rename", [.putContainerArchive, .libpodPutContainerArchive]),
        ("name platform", [.containerCreate]),
        ("signal", [.containerKill, .libpodContainerKill]),
        (
            "all ignore signal t timeout",
            [.containerRestart, .containerStop, .libpodContainerRestart, .libpodContainerStop]
        ),
        ("checkpoint detachKeys", [.containerStart]), ("detachKeys recursive", [.libpodContainerStart]),
        ("condition interval", [.containerWait, .libpodContainerWait]),
        ("h running w", [.containerResize, .execResize, .libpodContainerResize, .libpodExecResize]),
        (
            "detachKeys hijack logs stderr stdin stdout stream",
            [.containerAttach, .containerAttachWebsocket, .libpodContainerAttach]
        ),
        ("name", [.containerRename, .libpodContainerRename]), ("filters stream", [.containerPrune]),
        ("depend force ignore link timeout v volumes", [.containerDelete, .libpodContainerDelete]),
        ("diffType parent", [.containerChanges, .libpodContainerChanges]), ("external", [.libpodContainerExists]),
        ("all", [.libpodContainerPause, .libpodContainerUnpause, .libpodContainerInit]),
        ("author changes comment container pause repo squash tag", [.imageCommit]),
    ]

    private static let images: [(String, [Endpoint])] = [
        ("all digests filter filters identity manifests only_ids shared-size", [.imageList]),
        ("all filters shared-size", [.libpodImageList]), ("manifests platform size", [.imageInspect]),
        ("size", [.libpodImageInspect]), ("platform", [.imageHistory, .imageGet]),
        ("platform statement type", [.imageAttestations]), ("filters limit term", [.imageSearch]),
        ("names platform", [.imageGetAll]), ("platform quiet", [.imageLoad]),
        ("changes fromImage message platform repo retry retryDelay tag", [.imageCreate]),
        ("all compress format platform tag tlsVerify", [.imagePush]), ("force repo tag", [.imageTag]),
        ("filters stream", [.imagePrune]), ("force ignore noprune platforms", [.imageDelete]),
        (
            "all filters keep-storage max-used-space min-free-space reserved-space stream", [.buildPrune]
        ),
        ("id", [.buildCancel]),
    ]

    /// Docker's parameters of a build, and those of Podman's that stay in the build; the others are in the route table.
    private static let build = """
        addcaps allplatforms annotations buildargs buildid cachettl cgroupparent compatvolumes compression cpuperiod \
        cpuquota cpusetcpus cpusetmems cpushares createdannotation dnsoptions dnssearch dnsservers dropcaps excludes \
        extrahosts forcerm groupadd httpproxy identitylabel ignore inheritannotations inheritlabels jobs labelopts \
        labels layerLabel layers memory memswap networkmode nocache nohosts omithistory osfeature osversion \
        outputformat platform pull pullpolicy q registry retry retry-delay rewritetimestamp rm rusage save-stages \
        session setenv shmsize skipunusedstages sourcePolicy sourcedateepoch squash stage-labels target timestamp \
        tlsVerify ulimits unsetannotation unsetenv unsetlabel version
        """

    private static let networksAndVolumes: [(String, [Endpoint])] = [
        ("filters", [.networkList, .libpodNetworkList, .volumeList, .libpodVolumeList]),
        ("scope verbose", [.networkInspect, .libpodNetworkInspect]), ("filters stream", [.networkPrune]),
        ("force timeout", [.networkDelete, .volumeDelete]), ("dryrun filters stream", [.volumePrune]),
        ("version", [.volumeUpdate]),
    ]

    private static let system: [(String, [Endpoint])] = [
        ("filters since stream until", [.systemEvents, .libpodSystemEvents]), ("type verbose", [.systemDataUsage]),
        ("filters", [.pluginList]), ("remote", [.getPluginPrivileges, .pluginUpgrade]),
        ("name remote", [.pluginPull]), ("force", [.pluginDelete, .pluginDisable]), ("timeout", [.pluginEnable]),
        ("name", [.pluginCreate]), ("ignore labels name replace", [.libpodSecretCreate]),
    ]

    private static let swarm: [(String, [Endpoint])] = [
        ("force", [.swarmLeave, .nodeDelete]),
        ("rotateManagerToken rotateManagerUnlockKey rotateWorkerToken version", [.swarmUpdate]),
        ("filters", [.nodeList, .serviceList, .taskList, .secretList, .configList]), ("status", [.serviceList]),
        ("version", [.nodeUpdate, .secretUpdate, .configUpdate]), ("insertDefaults", [.serviceInspect]),
        ("registryAuthFrom rollback version", [.serviceUpdate]),
        ("details follow since stderr stdout tail timestamps until", [.serviceLogs, .taskLogs]),
    ]
}

extension Endpoint {
    /// Whether the endpoint is known or assumed to read its query: the engine would prefer a form in the body to it.
    public var readsQuery: Bool { KnownParameters.reads(self) || group.rawValue.begins(with: "libpod-") }
}
