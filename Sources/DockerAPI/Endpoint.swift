// SPDX-License-Identifier: Apache-2.0

/// An operation of the Docker Engine API or of Podman's libpod API, whatever the request's path and version.
///
/// The names are the operationIds of moby's api/swagger.yaml. Routes that no swagger file names (build/cancel, the
/// checkpoints, /grpc, the profiles) and those of libpod are named in the same manner.
public enum Endpoint: UInt16, CaseIterable, Sendable {
    // Containers, and the commit of one to an image
    case containerArchiveInfo, containerList, containerExport, containerChanges, containerInspect, containerTop,
        containerLogs, containerStats, containerAttachWebsocket, containerArchive, containerCreate, containerKill,
        containerPause, containerUnpause, containerRestart, containerStart, containerStop, containerWait,
        containerResize, containerAttach, containerCopy, containerExec, containerRename, containerUpdate,
        containerPrune, imageCommit, putContainerArchive, containerDelete

    // Execs
    case execInspect, execStart, execResize

    // Images
    case imageList, imageSearch, imageGetAll, imageGet, imageHistory, imageInspect, imageAttestations, imageLoad,
        imageCreate, imagePush, imageTag, imagePrune, imageDelete

    // Builds
    case imageBuild, buildPrune, buildCancel

    // Tunnels to BuildKit
    case session, grpc

    // Networks
    case networkList, networkInspect, networkCreate, networkConnect, networkDisconnect, networkPrune, networkDelete

    // Volumes
    case volumeList, volumeInspect, volumeCreate, volumePrune, volumeUpdate, volumeDelete

    // The engine itself
    case systemPing, systemPingHead, systemEvents, systemInfo, systemVersion, systemDataUsage, systemAuth, monitor

    // Registries
    case distributionInspect

    // Plugins
    case pluginList, pluginInspect, getPluginPrivileges, pluginDelete, pluginEnable, pluginDisable, pluginPull,
        pluginPush, pluginUpgrade, pluginSet, pluginCreate

    // The swarm
    case swarmInit, swarmJoin, swarmLeave, swarmInspect, swarmUnlockkey, swarmUpdate, swarmUnlock

    // Nodes of a swarm
    case nodeList, nodeInspect, nodeDelete, nodeUpdate

    // Services of a swarm
    case serviceList, serviceInspect, serviceCreate, serviceUpdate, serviceDelete, serviceLogs

    // Tasks of a swarm
    case taskList, taskInspect, taskLogs

    // Secrets of a swarm
    case secretList, secretCreate, secretDelete, secretInspect, secretUpdate

    // Configs of a swarm
    case configList, configCreate, configDelete, configInspect, configUpdate

    // Checkpoints (experimental engines)
    case checkpointList, checkpointCreate, checkpointDelete

    // Profiles of the engine
    case debugVars, debugPprofIndex, debugPprofCmdline, debugPprofProfile, debugPprofSymbol, debugPprofTrace,
        debugPprofNamed

    // Podman: artifacts
    case libpodArtifactInspect, libpodArtifactList, libpodArtifactPull, libpodArtifactBatchDelete,
        libpodArtifactDelete, libpodArtifactAdd, libpodArtifactAddLocal, libpodArtifactPush, libpodArtifactExtract

    // Podman: containers
    case libpodContainerArchive, libpodContainerArchiveInfo, libpodPutContainerArchive, libpodContainerCreate,
        libpodContainerList, libpodContainerPrune, libpodContainerListMounted, libpodContainerDelete,
        libpodContainerInspect, libpodContainerKill, libpodContainerMount, libpodContainerUnmount,
        libpodContainerLogs, libpodContainerPause, libpodContainerRestart, libpodContainerStart, libpodContainerStats,
        libpodContainerStatsAll, libpodContainerTop, libpodContainerUnpause, libpodContainerWait,
        libpodContainerExists, libpodContainerStop, libpodContainerAttach, libpodContainerResize,
        libpodContainerExport, libpodContainerCheckpoint, libpodContainerRestore, libpodContainerChanges,
        libpodContainerInit, libpodContainerRename, libpodContainerUpdate, libpodContainerExec,
        libpodContainerHealthcheck, libpodImageCommit

    // Podman: exec
    case libpodExecStart, libpodExecResize, libpodExecInspect, libpodExecRemove

    // Podman: images
    case libpodImagePush, libpodImageExists, libpodImageTree, libpodImageHistory, libpodImageList, libpodImageLoad,
        libpodImageLoadLocal, libpodImageImport, libpodImageBatchDelete, libpodImageDelete, libpodImagePull,
        libpodImagePrune, libpodImageSearch, libpodImageGet, libpodImageGetAll, libpodImageInspect, libpodImageTag,
        libpodImageUntag, libpodImageChanges, libpodImageScp, libpodImageResolve

    // Podman: build
    case libpodImageBuild, libpodImageBuildLocal

    // Podman: kube
    case libpodKubePlay, libpodKubePlayDown, libpodKubeGenerate, libpodKubeApply

    // Podman: play
    case libpodPlayKube, libpodPlayKubeDown

    // Podman: generate
    case libpodGenerateSystemd, libpodGenerateKube

    // Podman: manifests
    case libpodManifestPushV3, libpodManifestPush, libpodManifestCreate, libpodManifestExists, libpodManifestInspect,
        libpodManifestModify, libpodManifestAddV3, libpodManifestRemoveDigestV3, libpodManifestDelete

    // Podman: networks
    case libpodNetworkDelete, libpodNetworkUpdate, libpodNetworkExists, libpodNetworkList, libpodNetworkInspect,
        libpodNetworkCreate, libpodNetworkConnect, libpodNetworkDisconnect, libpodNetworkPrune

    // Podman: pods
    case libpodPodList, libpodPodCreate, libpodPodPrune, libpodPodDelete, libpodPodInspect, libpodPodExists,
        libpodPodKill, libpodPodPause, libpodPodRestart, libpodPodStart, libpodPodStop, libpodPodUnpause,
        libpodPodTop, libpodPodStats

    // Podman: quadlets
    case libpodQuadletList, libpodQuadletFile, libpodQuadletExists, libpodQuadletInstall, libpodQuadletBatchDelete,
        libpodQuadletDelete

    // Podman: secrets
    case libpodSecretCreate, libpodSecretList, libpodSecretInspect, libpodSecretExists, libpodSecretDelete

    // Podman: system
    case libpodSystemEvents, libpodSystemInfo, libpodPing, libpodPingHead, libpodSwagger, libpodSystemCheck,
        libpodSystemPrune, libpodSystemDataUsage, libpodSystemVersion

    // Podman: volumes
    case libpodVolumeCreate, libpodVolumeExists, libpodVolumeList, libpodVolumePrune, libpodVolumeInspect,
        libpodVolumeDelete, libpodVolumeExport, libpodVolumeImport
}

extension Endpoint {
    /// The name of the operation as swagger.yaml writes it: `containerList` is `ContainerList`.
    public var operationId: String { Self.operationIds[Int(rawValue)] }

    /// The names by raw values, which count up from 0. Made once, since every record and every denial has one.
    private static let operationIds = allCases.map { endpoint in
        let name = String(describing: endpoint)
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// Returns the operation with this name, written exactly like its ``operationId``.
    public init?(operationId: String) {
        guard let endpoint = Self.byOperationId[operationId] else { return nil }
        self = endpoint
    }

    private static let byOperationId: [String: Endpoint] = {
        var table: [String: Endpoint] = [:]
        for endpoint in allCases { table[endpoint.operationId] = endpoint }
        return table
    }()
}
