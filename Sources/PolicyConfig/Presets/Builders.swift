// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that run jobs and tests in containers of their own.
extension Preset {
    static let gitlabRunner = Preset(
        "gitlab-runner", title: "GitLab Runner, docker executor", purpose: "Runs jobs in containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks for the kind of engine",
                .systemVersion: "asks for its version",
                .imageInspect: "looks for the image of a job",
                .imageCreate: "pulls it",
                .containerCreate: "creates the containers of a job",
                .containerStart: "starts them",
                .containerAttach: "sends the script and reads its output",
                .containerWait: "waits for its end",
                .containerInspect: "reads state and addresses",
                .containerLogs: "waits for services, and shows why one failed",
                .containerStop: "ends a job",
                .containerDelete: "removes its containers",
                .volumeCreate: "creates caches and the build's volume",
                .volumeDelete: "removes them",
            ]),
        [
            .option(
                "helper-image", "loads its helper image instead of pulling it",
                [
                    .imageLoad: "loads it",
                    .imageTag: "names it",
                ]),
            .option("kill", "ends a job at once", [.containerKill: "kills its container"]),
            .option("volumes", "looks at volumes", [.volumeInspect: "looks whether one is there"]),
            .option(
                "cleanup", "takes containers out of networks before it removes them",
                [
                    .networkList: "finds the networks",
                    .networkDisconnect: "takes a container out",
                ]),
            .option(
                "network-per-build", "gives each build a network (FF_NETWORK_PER_BUILD)",
                [
                    .networkCreate: "creates it",
                    .networkInspect: "reads it",
                    .networkDelete: "removes it",
                ]),
            .option(
                "terminal", "opens web terminals and runs steps",
                [
                    .containerExec: "prepares a shell or a step",
                    .execStart: "runs it",
                ]),
        ])

    /// The needs of act, also for runners that contain it.
    static let actNeeds = Grants([
        .systemInfo: "asks for the engine's platform",
        .systemVersion: "asks for its version",
        .containerList: "finds containers of an earlier run",
        .imageInspect: "looks for the image of a job",
        .imageCreate: "pulls it",
        .containerCreate: "creates the containers of a job",
        .containerStart: "starts them",
        .containerAttach: "reads their output",
        .containerWait: "waits for their end",
        .containerExec: "prepares a step",
        .execStart: "runs it",
        .execInspect: "reads how it ended",
        .putContainerArchive: "copies the workspace in",
        .containerArchive: "copies results out",
        .containerInspect: "reads health and ports of services",
        .containerDelete: "removes containers",
        .networkList: "looks for the network of a job",
        .networkCreate: "creates it",
        .networkInspect: "looks whether it is still used",
        .networkDelete: "removes it",
        .volumeList: "finds volumes of a job",
        .volumeDelete: "removes them",
    ])

    static let act = Preset(
        "act", title: "act", purpose: "Runs GitHub workflows in containers",
        .always(negotiates: true, table: actNeeds),
        [
            .option(
                "docker-actions", "builds actions that come as a Dockerfile",
                [
                    .imageBuild: "builds the image",
                    .imageDelete: "removes an older one",
                ])
        ])

    static let testcontainers = Preset(
        "testcontainers", title: "Testcontainers", purpose: "Runs containers for tests",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks for the engine's platform",
                .systemVersion: "asks for its version",
                .imageInspect: "looks for an image",
                .imageList: "looks which images are there",
                .imageCreate: "pulls an image",
                .containerCreate: "creates containers, and its reaper",
                .containerStart: "starts them",
                .containerList: "finds containers that it may use again",
                .containerInspect: "reads ports and health",
                .containerLogs: "waits for words in a log",
                .containerExec: "prepares a command, or a wait for one",
                .execStart: "runs it",
                .execInspect: "reads how it ended",
                .containerStop: "stops containers",
                .containerKill: "kills them",
                .containerDelete: "removes them",
                .networkList: "finds the default network",
            ],
            note: "It serves the libraries for Java, Go and Python"),
        [
            .option(
                "copy", "copies files into and out of containers",
                [
                    .putContainerArchive: "copies in",
                    .containerArchive: "copies out",
                ]),
            .option(
                "networks", "gives tests networks of their own",
                [
                    .networkCreate: "creates them",
                    .networkInspect: "reads them",
                    .networkConnect: "joins containers to them",
                    .networkDelete: "removes them",
                ]),
            .option(
                "build", "builds images from Dockerfiles",
                [
                    .imageBuild: "builds them",
                    .imageDelete: "removes them",
                ]),
            .option("images", "carries images elsewhere", [.imageGetAll: "saves them"]),
            .option("prune", "removes what is left without the reaper", [.containerPrune: "removes containers"]),
            .option(
                "ryuk", "lets the reaper work through the gate too",
                [
                    .networkDelete: "removes networks",
                    .volumeList: "finds volumes",
                    .volumeDelete: "removes them",
                    .imageDelete: "removes images",
                ]),
        ])
}
