// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

extension Endpoint {
    /// Other endpoints by which the same can be done to the same objects: whoever closes one door means these, too.
    ///
    /// Docker's endpoints have counterparts among Docker's and among Podman's own. Podman's own have counterparts among Podman's own
    /// alone: who leaves out Podman's API keeps Docker's. What brings the same about for some objects alone, or beside
    /// something else that is wanted of it, is no counterpart (``partialWays``).
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

    /// Of one engine: each does what the others do, by another route, in another form, or for several at once.
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

    /// What does the same under another name: mostly Podman's, whose pods, manifests and prunes take containers, images
    /// and volumes with them. A restart starts what is stopped; a checkpoint may stop what runs; how much room things take
    /// is told with a list of all of them; BuildKit builds, pushes what it builds and empties its cache behind `/grpc`. Its
    /// other door, `/build`, is left open: the parameter by which it pushes is refused where no push is allowed.
    private static let otherWays: [Endpoint: [Endpoint]] = [
        .systemPing: [.libpodPing],
        // A list of these has the same whole objects; that of networks in older versions of the API.
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
        // The command of a health check, which can be run at once.
        .containerExec: [.libpodContainerUpdate],
        // By force, those that use what is removed go with it.
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
