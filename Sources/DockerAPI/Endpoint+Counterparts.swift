// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

extension Endpoint {
    /// The other endpoints by which the same can be done to the same objects: a rule that denies one has to deny these,
    /// too.
    ///
    /// Docker's endpoints have counterparts among Docker's and among Podman's own. Podman's own have counterparts only
    /// among Podman's own, since a policy without Podman's API keeps Docker's. An endpoint that does the same for some
    /// objects only, or beside its main purpose, is no counterpart (``partialWays``).
    public var counterparts: [Endpoint] {
        var found = [self]
        var next = 0
        while next < found.count {
            let endpoint = found[next]
            next += 1
            for counterpart in Self.nearest(to: endpoint) where !found.contains(counterpart) {
                found.append(counterpart)
            }
        }
        return Array(found.dropFirst())
    }

    /// Podman's own endpoint of the same name: `LibpodContainerExec` for `ContainerExec`.
    public var podmanNamesake: Endpoint? { Endpoint(operationId: "Libpod" + operationId) }

    /// Whether it is Podman's own, below `/libpod`.
    public var isPodmans: Bool { operationId.begins(with: "Libpod") }

    private static func nearest(to endpoint: Endpoint) -> [Endpoint] {
        let alike = families.filter { $0.contains(endpoint) }.flatMap { $0 }
        return alike + [endpoint.podmanNamesake].compactMap { $0 } + (otherWays[endpoint] ?? [])
    }

    /// Families of one engine: each endpoint does the same as the others, by another route, in another form, or for
    /// several objects at once.
    private static let families: [[Endpoint]] = [
        [.systemPing, .systemPingHead],
        [.containerAttach, .containerAttachWebsocket],
        [.containerArchive, .containerCopy],
        [.imageGet, .imageGetAll],
        [.serviceLogs, .taskLogs],
        [.libpodPing, .libpodPingHead],
        [.libpodContainerStats, .libpodContainerStatsAll],
        [.libpodImageBuild, .libpodImageBuildLocal],
        [.libpodImageLoad, .libpodImageLoadLocal],
        [.libpodImageGet, .libpodImageGetAll],
        [.libpodImageDelete, .libpodImageBatchDelete],
        [.libpodManifestPush, .libpodManifestPushV3],
        [.libpodManifestModify, .libpodManifestAddV3, .libpodManifestRemoveDigestV3],
        [.libpodArtifactAdd, .libpodArtifactAddLocal],
        [.libpodArtifactDelete, .libpodArtifactBatchDelete],
        [.libpodQuadletDelete, .libpodQuadletBatchDelete],
        [.libpodKubePlay, .libpodPlayKube],
        [.libpodKubePlayDown, .libpodPlayKubeDown],
        [.libpodKubeGenerate, .libpodGenerateKube],
    ]

    /// Endpoints that do the same under another name, mostly Podman's, whose pods, manifests and prunes take
    /// containers, images and volumes with them. A restart starts a stopped container; a checkpoint may stop a running
    /// one; disk usage comes with a list of all objects; BuildKit builds, pushes its result and empties its cache
    /// behind `/grpc`. Its other door, `/build`, stays open: the parameter by which it pushes is refused if no push is
    /// allowed.
    private static let otherWays: [Endpoint: [Endpoint]] = [
        .systemPing: [.libpodPing],
        // Their lists have the same whole objects; that of networks only in older versions of the API.
        .networkInspect: [.networkList],
        .volumeInspect: [.volumeList],
        .pluginInspect: [.pluginList],
        .nodeInspect: [.nodeList],
        .serviceInspect: [.serviceList],
        .taskInspect: [.taskList],
        .secretInspect: [.secretList],
        .configInspect: [.configList],
        .containerList: [.systemDataUsage],
        .containerCreate: [
            .libpodPodCreate, .libpodKubePlay, .libpodContainerRestore, .libpodQuadletInstall,
        ],
        .containerStart: [.containerRestart, .libpodPodStart, .libpodContainerRestore, .libpodKubePlay],
        .containerStop: [.containerKill, .checkpointCreate, .libpodPodStop, .libpodKubePlayDown],
        .containerRestart: [.libpodPodRestart],
        .containerKill: [.libpodPodKill],
        .containerPause: [.libpodPodPause],
        .containerUnpause: [.libpodPodUnpause],
        // An update can set the command of a health check, which can be run at once.
        .containerExec: [.libpodContainerUpdate],
        // A forced removal takes the users of an object with it.
        .containerDelete: [
            .libpodPodDelete, .libpodKubePlayDown, .libpodVolumeDelete, .libpodNetworkDelete, .libpodImageDelete,
        ],
        .containerPrune: [.libpodPodPrune, .libpodSystemPrune],
        .containerTop: [.libpodPodTop],
        .containerStats: [.libpodPodStats],
        .containerInspect: [.libpodGenerateSystemd, .libpodKubeGenerate],
        .checkpointCreate: [.libpodContainerCheckpoint],
        .imageList: [.systemDataUsage],
        .imageDelete: [.libpodImageUntag],
        .imageCreate: [.libpodImagePull, .libpodImageImport, .libpodKubePlay],
        .imagePush: [.grpc, .libpodImageScp, .libpodManifestPush],
        .imagePrune: [.libpodSystemPrune],
        .imageBuild: [.grpc, .libpodKubePlay, .libpodQuadletInstall],
        .buildPrune: [.grpc, .libpodImagePrune, .libpodSystemPrune],
        .buildCancel: [.grpc],
        .networkCreate: [.libpodKubePlay, .libpodQuadletInstall],
        .networkPrune: [.libpodSystemPrune],
        .volumeList: [.systemDataUsage],
        .volumeCreate: [.libpodKubePlay, .libpodQuadletInstall],
        .volumeDelete: [.libpodKubePlayDown],
        .volumePrune: [.libpodSystemPrune],
        .secretCreate: [.libpodKubePlay],
        .secretDelete: [.libpodKubePlayDown],
    ]
}
