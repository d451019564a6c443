// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The relation of an endpoint to a limit on creation.
public enum CreationReach: Sendable, Equatable {
    /// The endpoint's requests are judged by the limit.
    case judged
    /// The endpoint's requests are refused: it creates or widens an object by input that is not judged. The text names
    /// it.
    case refused(String)
    /// The endpoint's requests pass: they give a container nothing that it could not have had before. The text is the
    /// reason.
    case harmless(String)

    /// Returns the relation of an endpoint to the limit. An endpoint that changes something and is missing from the
    /// table is refused.
    public static func of(_ endpoint: Endpoint) -> CreationReach {
        if let known = table[endpoint] { return known }
        let effects = endpoint.traits.effects
        if effects.isDisjoint(with: [.changes, .executes, .controlsHost]) { return .harmless("it changes nothing") }
        return .refused("nobody has looked at what it creates")
    }

    private static let table: [Endpoint: CreationReach] = {
        var table: [Endpoint: CreationReach] = [:]
        for endpoint in judgedEndpoints { table[endpoint] = .judged }
        for (why, endpoints) in refusedEndpoints { for endpoint in endpoints { table[endpoint] = .refused(why) } }
        for (why, endpoints) in harmlessEndpoints { for endpoint in endpoints { table[endpoint] = .harmless(why) } }
        return table
    }()

    private static let judgedEndpoints: [Endpoint] = [
        .containerCreate, .containerUpdate, .containerExec, .containerStart, .volumeCreate, .networkCreate,
        .networkConnect, .imageCreate, .imageTag, .imageLoad, .imageCommit, .putContainerArchive,
    ]

    private static let refusedEndpoints: [(String, [Endpoint])] = [
        ("a service's tasks are containers that are not judged", [.serviceCreate, .serviceUpdate]),
        (
            "a swarm runs what its managers say on this host",
            [.swarmInit, .swarmJoin, .swarmUpdate, .swarmUnlock, .swarmLeave, .nodeUpdate, .nodeDelete]
        ),
        (
            "a plugin has what it asks for of the host",
            [
                .pluginCreate, .pluginPull, .pluginUpgrade, .pluginSet, .pluginEnable, .pluginDisable, .pluginDelete,
                .pluginPush,
            ]
        ),
        ("the steps of a build are containers that are not judged", [.imageBuild, .session, .grpc]),
        ("a checkpoint is written to, and removed from, the host", [.checkpointCreate, .checkpointDelete]),
        ("a volume of a cluster is mounted by a plugin", [.volumeUpdate]),
        ("Podman writes through read-only mounts of a container that does not run", [.libpodPutContainerArchive]),
    ]

    private static let harmlessEndpoints: [(String, [Endpoint])] = [
        (
            "it does with a container what that container may do",
            [
                .containerAttach, .containerAttachWebsocket, .containerRestart, .containerUnpause, .execStart,
                .libpodContainerAttach, .libpodContainerStart, .libpodContainerRestart,
                .libpodContainerUnpause, .libpodContainerInit, .libpodExecStart,
                .libpodPodStart, .libpodPodRestart, .libpodPodUnpause, .libpodContainerHealthcheck,
            ]
        ),
        (
            "it ends, stops, names or resizes what is there",
            [
                .containerKill, .containerPause, .containerStop, .containerRename, .containerResize, .execResize,
                .containerCopy, .containerWait, .libpodContainerKill, .libpodContainerPause, .libpodContainerStop,
                .libpodContainerRename, .libpodContainerResize, .libpodContainerWait, .libpodExecResize, .libpodPodKill,
                .libpodPodPause, .libpodPodStop,
            ]
        ),
        (
            "it removes something",
            [
                .containerDelete, .containerPrune, .imageDelete, .imagePrune, .buildPrune, .buildCancel, .networkDelete,
                .networkDisconnect, .networkPrune, .volumeDelete, .volumePrune, .serviceDelete, .secretDelete,
                .configDelete, .libpodContainerDelete, .libpodContainerPrune, .libpodExecRemove, .libpodImageDelete,
                .libpodImageBatchDelete, .libpodImagePrune, .libpodImageUntag, .libpodNetworkDelete,
                .libpodNetworkDisconnect, .libpodNetworkPrune, .libpodVolumeDelete, .libpodVolumePrune,
                .libpodPodDelete, .libpodPodPrune, .libpodSecretDelete, .libpodSystemPrune, .libpodManifestDelete,
                .libpodArtifactDelete, .libpodArtifactBatchDelete,
            ]
        ),
        (
            "only a service reads it, and none can be made",
            [.secretCreate, .secretUpdate, .configCreate, .configUpdate]
        ),
        ("it sends an image to a registry", [.imagePush]),
        ("it asks a registry whether it knows a password", [.systemAuth]),
        ("it shows the engine's own state", [.debugPprofSymbol]),
    ]
}
