// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that update containers and services by running the `docker` command.
extension Preset {
    // Quenary/tugtainer e527e17 agent/api, by python-on-whales, which runs docker
    static let tugtainer = Preset(
        "tugtainer", title: "Tugtainer", purpose: "Replaces containers whose image is outdated",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "reads how they were created",
                .imageList: "lists images",
                .imageInspect: "compares images",
                .imageCreate: "pulls the newer image",
                .imageTag: "names the old one, to go back to it",
                .containerStop: "stops the old container",
                .containerDelete: "removes it",
                .containerCreate: "creates the new one",
                .networkConnect: "joins it to further networks",
                .networkDisconnect: "takes it out of a network",
                .containerStart: "starts it",
            ]),
        [
            .option("logs", "shows logs", [.containerLogs: "reads them"]),
            .option(
                "actions", "the other buttons of a container",
                [
                    .containerRestart: "restarts it",
                    .containerKill: "kills it",
                    .containerPause: "pauses it",
                    .containerUnpause: "goes on",
                ]),
            .option("prune", "removes images that nothing uses", [.imagePrune: "removes them"]),
            .option(
                "exec", "runs commands in containers",
                [
                    .containerExec: "prepares the command",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                ]),
            .option(
                "swarm", "updates services of a swarm",
                [
                    .systemInfo: "asks whether this is a manager",
                    .serviceList: "finds the services",
                    .serviceInspect: "reads one",
                    .serviceUpdate: "gives it the newer image",
                    .serviceLogs: "shows its logs",
                    .distributionInspect: "asks the registry for the digest",
                ]),
        ])

    // Notifiarr/dockwatch 218d503 root/app/www/public/classes/interfaces/Docker.php, traits/Docker, by docker
    static let dockwatch = Preset(
        "dockwatch", title: "Dockwatch", purpose: "Shows containers, what they use, and which images are outdated",
        .always(
            negotiates: true,
            [
                .systemVersion: "agrees on a version of the API",
                .containerList: "lists the containers",
                .containerInspect: "reads one",
                .containerStats: "measures one",
                .imageList: "lists images, for their size and for those that nothing uses",
                .imageInspect: "compares images",
                .networkList: "lists networks",
                .networkInspect: "asks who is on one",
                .volumeList: "lists volumes",
            ]),
        [
            .option("logs", "shows logs", [.containerLogs: "reads them"]),
            .option(
                "actions", "starts, stops and removes containers",
                [
                    .containerStart: "starts one",
                    .containerStop: "stops one",
                    .containerKill: "kills one",
                    .containerDelete: "removes one",
                ]),
            .option("pull", "looks for newer images", [.imageCreate: "pulls one, to compare it"]),
            .option(
                "updates", "replaces containers",
                [
                    .imageCreate: "pulls the newer image",
                    .containerStop: "stops the old container",
                    .containerDelete: "removes it",
                    .containerCreate: "creates the new one",
                    .containerStart: "starts it",
                ]),
            .option(
                "prune", "removes what nothing uses",
                [
                    .imageDelete: "removes an image",
                    .imagePrune: "removes all of them",
                    .volumeDelete: "removes a volume",
                    .volumePrune: "removes all of them",
                    .networkDelete: "removes a network",
                    .networkPrune: "removes all of them",
                ]),
            .option("compose", "brings compose projects up and down", all: [composeNeeds, composeOptions]),
        ])

    // containrrr/shepherd 00aa859 shepherd, by docker
    static let shepherd = Preset(
        "shepherd", title: "Shepherd", purpose: "Updates services of a swarm whose image is outdated",
        .always(
            negotiates: true,
            [
                .systemVersion: "asks what the engine can do",
                .serviceList: "finds the services",
                .serviceInspect: "reads their image, before and after",
                .distributionInspect: "asks the registry for the digest",
                .serviceUpdate: "gives a service the newer image",
                .taskList: "waits until its tasks run",
                .nodeList: "asks which nodes are up",
            ]),
        [
            .option(
                "login", "logs in to a registry",
                [
                    .systemInfo: "asks for the registry that is the default",
                    .systemAuth: "tries the password",
                ]),
            .option(
                "autoclean", "keeps so many images of each service",
                [
                    .imageList: "finds the older images",
                    .containerPrune: "removes the containers that ended",
                    .imageDelete: "removes an image",
                ]),
        ])
}
