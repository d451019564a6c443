// SPDX-License-Identifier: Apache-2.0

extension Endpoint {
    /// Other endpoints that bring the same about for some objects alone, or beside what they are asked for otherwise: who
    /// denies one operation keeps them, and is warned.
    ///
    /// Docker's alone: Podman's own are counterparts of Docker's, or not asked for.
    public var partialWays: [Endpoint] { Self.ways[self] ?? [] }

    private static let ways: [Endpoint: [Endpoint]] = [
        // Of a service's containers.
        .containerCreate: [.serviceCreate, .serviceUpdate],
        .containerStart: [.serviceCreate, .serviceUpdate],
        .containerLogs: [.containerAttach, .containerAttachWebsocket, .serviceLogs, .taskLogs],
        .serviceLogs: [.containerLogs, .containerAttach, .containerAttachWebsocket],
        // With what else becomes of the container.
        .containerStop: [.containerRestart, .containerDelete, .serviceUpdate, .serviceDelete],
        .containerKill: [.containerStop, .containerRestart, .containerDelete],
        .containerRestart: [.containerStop],
        .containerExec: [.containerAttach, .containerAttachWebsocket],
        // Of those that are not in use, and that have a label: a label may be one object's alone.
        .containerDelete: [.containerPrune, .serviceDelete],
        .imageDelete: [.imagePrune],
        .networkDelete: [.networkPrune],
        .volumeDelete: [.volumePrune, .containerDelete],
        .serviceDelete: [.swarmLeave],
        .secretDelete: [.swarmLeave],
        .configDelete: [.swarmLeave],
        // All files of a container, and a copy of them.
        .containerExport: [.containerArchive, .containerCopy, .imageCommit],
        .containerArchive: [.containerExport],
        // An image comes with what is made of it, and a name with what is made.
        .imageCreate: [.imageLoad, .imageBuild, .grpc, .serviceCreate, .serviceUpdate],
        .imageLoad: [.imageCreate],
        .imageTag: [.imageCreate, .imageLoad, .imageCommit, .imageBuild, .grpc],
        // BuildKit gives the files of an image to its client, through either of its doors.
        .imageGet: [.imagePush, .imageBuild, .grpc],
        .volumeCreate: [.containerCreate, .serviceCreate, .serviceUpdate],
        .nodeDelete: [.swarmLeave],
        // With what is made, made anew or removed.
        .networkConnect: [.containerCreate, .serviceCreate, .serviceUpdate],
        .networkDisconnect: [.containerDelete, .serviceUpdate, .serviceDelete],
        .containerUpdate: [.serviceUpdate],
    ]
}
