// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

extension Endpoint {
    /// The shape of this endpoint's responses. A new endpoint is unreadable until its shape is added here.
    public var responseShape: ResponseShape {
        switch self {
        case .containerList: .document(ContainerPlaces.inList.each())
        case .containerInspect: .document(ContainerPlaces.inspected)
        case .containerTop: .document(ContainerPlaces.top)
        case .containerStats: .records(ContainerPlaces.stats)
        case .execInspect: .document(ContainerPlaces.exec)
        case .containerPrune: .records(ContainerPlaces.pruned)
        case .containerWait: .records(ContainerPlaces.waited)
        case .containerCreate, .containerUpdate: .document(SystemPlaces.listedWarnings)
        case .serviceCreate, .serviceUpdate, .networkCreate: .document(SystemPlaces.warnings)
        case .imageList: .document(ImagePlaces.inList.each())
        case .imageInspect: .document(ImagePlaces.inspected)
        case .imageHistory: .document(ImagePlaces.history)
        case .imageDelete: .document(ImagePlaces.items.under("[]"))
        case .imagePrune: .records(ImagePlaces.pruned)
        case .imageBuild: .records(ImagePlaces.build)
        case .networkList: .document(NetworkPlaces.network.each())
        case .networkInspect: .document(NetworkPlaces.network)
        case .networkPrune: .records(NetworkPlaces.pruned)
        case .volumeList: .document(VolumePlaces.volume.each(of: "Volumes[]") + SystemPlaces.listedWarnings)
        case .volumeInspect, .volumeCreate: .document(VolumePlaces.volume)
        case .volumePrune: .records(VolumePlaces.pruned)
        case .systemEvents: .records(SystemPlaces.events)
        case .systemInfo: .document(SystemPlaces.info)
        case .systemDataUsage: .document(SystemPlaces.dataUsage)
        case .serviceList: .document(SwarmPlaces.service.each())
        case .serviceInspect: .document(SwarmPlaces.service)
        case .taskList: .document(SwarmPlaces.task.each())
        case .taskInspect: .document(SwarmPlaces.task)
        case .secretList: .document(SwarmPlaces.secret.each())
        case .secretInspect: .document(SwarmPlaces.secret)
        case .configList: .document(SwarmPlaces.config.each())
        case .configInspect: .document(SwarmPlaces.config)
        case .nodeList: .document(SwarmPlaces.node.each())
        case .nodeInspect: .document(SwarmPlaces.node)
        case .swarmInspect: .document(SwarmPlaces.swarm)
        case .swarmUnlockkey: .document(SwarmPlaces.unlockKey)
        case .imageCreate, .imagePush, .imageLoad, .pluginPull, .pluginPush, .pluginUpgrade:
            .progress(ProgressPlaces.places, ProgressPlaces.members)
        case .pluginList: .document(SystemPlaces.plugin.each())
        case .pluginInspect: .document(SystemPlaces.plugin)
        default: responseShapeOfPodman ?? responseShapeWithoutPlaces
        }
    }

    /// The shape of Podman's own endpoints; nil for others, and for those that cannot be read.
    private var responseShapeOfPodman: ResponseShape? {
        switch self {
        case .libpodContainerList: LibpodPlaces.listedContainer
        case .libpodContainerInspect: LibpodPlaces.inspectedContainer
        case .libpodContainerDelete: LibpodPlaces.removedContainer
        case .libpodContainerTop: .document(ContainerPlaces.top)
        case .libpodExecInspect: .document(ContainerPlaces.exec)
        case .libpodSystemEvents: .records(SystemPlaces.events)
        case .libpodImageList: LibpodPlaces.listedImage
        case .libpodImageInspect: LibpodPlaces.inspectedImage
        case .libpodNetworkList: LibpodPlaces.listedNetwork
        case .libpodNetworkInspect: LibpodPlaces.inspectedNetwork
        case .libpodVolumeList: LibpodPlaces.listedVolume
        case .libpodVolumeInspect: LibpodPlaces.inspectedVolume
        case .libpodContainerLogs, .libpodContainerAttach, .libpodContainerArchive, .libpodContainerArchiveInfo,
            .libpodPutContainerArchive, .libpodContainerExport, .libpodExecStart:
            .opaque
        case .libpodContainerKill, .libpodContainerPause, .libpodContainerUnpause, .libpodContainerRestart,
            .libpodContainerStart, .libpodContainerStop, .libpodContainerWait, .libpodContainerResize,
            .libpodContainerExec, .libpodContainerRename, .libpodContainerExists, .libpodContainerChanges,
            .libpodContainerInit, .libpodExecResize, .libpodExecRemove, .libpodImageExists, .libpodNetworkExists,
            .libpodVolumeExists:
            .nothing
        default: nil
        }
    }

    private var responseShapeWithoutPlaces: ResponseShape {
        switch self {
        case .containerLogs, .containerAttach, .containerAttachWebsocket, .containerExport, .containerArchive,
            .containerArchiveInfo, .containerCopy, .putContainerArchive, .execStart, .imageGet, .imageGetAll,
            .serviceLogs, .taskLogs, .session:
            .opaque
        case .containerKill, .containerPause, .containerUnpause, .containerRestart, .containerStart,
            .containerStop, .containerResize, .containerExec, .containerRename, .containerDelete, .containerChanges,
            .imageCommit, .execResize, .checkpointList, .checkpointCreate,
            .checkpointDelete:
            .nothing
        case .imageSearch, .imageAttestations, .imageTag, .buildPrune,
            .buildCancel, .networkConnect, .networkDisconnect, .networkDelete, .volumeUpdate,
            .volumeDelete, .systemPing, .systemPingHead, .systemVersion, .systemAuth, .distributionInspect,
            .getPluginPrivileges, .pluginDelete, .pluginEnable, .pluginDisable, .pluginSet, .pluginCreate:
            .nothing
        case .swarmInit, .swarmJoin, .swarmLeave, .swarmUpdate, .swarmUnlock, .nodeDelete, .nodeUpdate,
            .serviceDelete, .secretCreate, .secretDelete, .secretUpdate, .configCreate, .configDelete,
            .configUpdate, .libpodPing, .libpodPingHead, .libpodSwagger, .libpodSystemVersion:
            .nothing
        default: .unreadable
        }
    }
}
