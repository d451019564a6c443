// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension Endpoint {
    /// The kinds of objects that errors of this endpoint can name. If all of them are visible, an error passes as it
    /// is. An endpoint that is not listed here may name any.
    var errorKinds: [ObjectKind] {
        switch self {
        case .systemPing, .systemPingHead, .systemVersion, .systemAuth, .buildPrune, .buildCancel, .pluginList,
            .pluginInspect, .getPluginPrivileges, .pluginDelete, .pluginEnable, .pluginDisable, .pluginPull,
            .pluginPush,
            .pluginUpgrade, .pluginSet, .pluginCreate, .libpodPing, .libpodPingHead, .libpodSystemVersion:
            []
        case .imageList, .imageCreate, .imagePush, .imageSearch, .imageTag, .imageInspect, .imageHistory, .imageGet,
            .imageGetAll, .imageLoad, .imageAttestations, .distributionInspect, .libpodImageExists, .libpodImageInspect:
            [.image]
        case .imageDelete, .imageCommit: [.image, .container]
        case .networkList, .networkInspect, .networkCreate, .libpodNetworkList, .libpodNetworkInspect,
            .libpodNetworkExists:
            [.network]
        case .volumeList, .volumeInspect, .libpodVolumeList, .libpodVolumeInspect, .libpodVolumeExists: [.volume]
        case .volumeCreate: [.volume, .image]
        case .volumeDelete: [.volume, .container]
        case .secretList, .secretCreate, .secretInspect, .secretUpdate, .secretDelete: [.secret, .service]
        case .configList, .configCreate, .configInspect, .configUpdate, .configDelete: [.config, .service]
        case .swarmInspect, .swarmInit, .swarmJoin, .swarmLeave, .swarmUpdate, .swarmUnlockkey, .swarmUnlock: [.node]
        case .nodeList, .nodeInspect, .nodeUpdate, .nodeDelete: [.node, .service, .task]
        default: ObjectKind.allCases
        }
    }

    /// Whether the endpoint starts something, whose errors quote the container's configuration.
    var startsSomething: Bool {
        switch self {
        case .containerStart, .containerRestart, .containerUnpause, .containerUpdate, .execStart, .libpodContainerStart,
            .libpodContainerRestart, .libpodContainerInit, .libpodExecStart:
            true
        default: false
        }
    }
}
