// SPDX-License-Identifier: Apache-2.0

extension Endpoint {
    /// Other endpoints with the same effect on some objects only, or beside their main purpose. A rule that denies one
    /// operation keeps these, and its author is warned.
    ///
    /// Only Docker's are listed: Podman's own are counterparts of Docker's, or not asked for.
    public var partialWays: [Endpoint] { Self.ways[self] ?? [] }

    private static let ways: [Endpoint: [Endpoint]] = [
        // For a service's containers.
        .containerCreate: [.serviceCreate, .serviceUpdate],
        .containerStart: [.serviceCreate, .serviceUpdate],
        .containerLogs: [.containerAttach, .containerAttachWebsocket, .serviceLogs, .taskLogs],
        .serviceLogs: [.containerLogs, .containerAttach, .containerAttachWebsocket],
        // Beside another effect on the container.
        .containerStop: [.containerRestart, .containerDelete, .serviceUpdate, .serviceDelete],
        .containerKill: [.containerStop, .containerRestart, .containerDelete],
        .containerRestart: [.containerStop],
        .containerExec: [.containerAttach, .containerAttachWebsocket],
        // For unused objects with a label, which may be one object's alone.
        .containerDelete: [.containerPrune, .serviceDelete],
        .imageDelete: [.imagePrune],
        .networkDelete: [.networkPrune],
        .volumeDelete: [.volumePrune, .containerDelete],
        .serviceDelete: [.swarmLeave],
        .secretDelete: [.swarmLeave],
        .configDelete: [.swarmLeave],
        // All files of a container, or a copy of them.
        .containerExport: [.containerArchive, .containerCopy, .imageCommit],
        .containerArchive: [.containerExport],
        // An image may come with an object made of it, and a name with a new object.
        .imageCreate: [.imageLoad, .imageBuild, .grpc, .serviceCreate, .serviceUpdate],
        .imageLoad: [.imageCreate],
        .imageTag: [.imageCreate, .imageLoad, .imageCommit, .imageBuild, .grpc],
        // BuildKit passes the files of an image to its client, through either of its doors.
        .imageGet: [.imagePush, .imageBuild, .grpc],
        .volumeCreate: [.containerCreate, .serviceCreate, .serviceUpdate],
        .nodeDelete: [.swarmLeave],
        // Beside an object that is created, replaced or removed.
        .networkConnect: [.containerCreate, .serviceCreate, .serviceUpdate],
        .networkDisconnect: [.containerDelete, .serviceUpdate, .serviceDelete],
        .containerUpdate: [.serviceUpdate],
    ]
}
