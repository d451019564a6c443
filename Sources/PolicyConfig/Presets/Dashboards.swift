// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that show and manage all objects.
extension Preset {
    static let homepage = Preset(
        "homepage", title: "Homepage", purpose: "Shows services that it finds by labels",
        .always([.containerList: "finds the containers and their labels"]),
        [
            .option(
                "status", "shows whether a container runs and is healthy",
                [.containerInspect: "reads state and health"]),
            .option(
                "stats", "shows what a container uses",
                [.containerStats: "reads processor, memory and network"]),
            .option(
                "swarm", "shows services of a swarm",
                [
                    .serviceList: "finds the services and their labels",
                    .serviceInspect: "reads how many tasks there should be",
                    .taskList: "counts those that run",
                ]),
        ])

    static let uptimeKuma = Preset(
        "uptime-kuma", title: "Uptime Kuma", purpose: "Watches whether a container runs",
        .always([.containerInspect: "reads state and health"]),
        [
            .option(
                "setup", "lets the button that tests a Docker host work",
                [.containerList: "tries the connection"])
        ])

    // rajnandan1/kener 1eeadbb src/lib/server/services/dockerCall.ts
    static let kener = Preset(
        "kener", title: "Kener", purpose: "Watches whether a container runs and is healthy",
        .always([
            .containerInspect: "reads state and health",
            .systemPing: "watches the engine itself",
        ]),
        [.option("browse", "offers the names of containers", [.containerList: "lists them"])])

    static let dockge = Preset(
        "dockge", title: "Dockge", purpose: "Manages compose stacks",
        .always(
            negotiates: true,
            [
                .systemVersion: "compose asks what the engine can do",
                .containerList: "lists stacks and their state",
                .containerInspect: "reads the state of a container",
                .containerLogs: "shows the logs of a stack",
                .systemEvents: "compose follows them while it follows logs",
                .containerCreate: "up creates containers",
                .containerStart: "up starts them",
                .containerStop: "stops a stack",
                .containerRestart: "restarts a stack",
                .containerRename: "up puts a new container in an old one's place",
                .containerDelete: "down removes containers",
                .imageInspect: "up looks whether an image is there",
                .imageCreate: "pulls images",
                .networkList: "offers networks on the edit page",
                .networkInspect: "up and down look for a network",
                .networkCreate: "up creates networks",
                .networkConnect: "up joins a container to its further networks, on engines before 25",
                .networkDelete: "down removes them",
                .volumeInspect: "up and down look for a volume",
            ]),
        [
            .option(
                "volumes", "brings up stacks with named volumes",
                [
                    .volumeCreate: "up creates volumes",
                    .volumeList: "up lists them, since compose 5",
                ]),
            .option(
                "stats", "shows what containers use",
                [.containerStats: "reads processor, memory and network"]),
            .option(
                "terminal", "opens a shell in a container",
                [
                    .containerExec: "prepares the shell",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                    .execResize: "follows the size of the window",
                ]),
        ])

    static let komodo = Preset(
        "komodo", title: "Komodo Periphery", purpose: "Shows containers, images, networks and volumes of a server",
        .always(
            negotiates: true,
            [
                .containerList: "lists containers, and stacks by docker compose ls",
                .containerStats: "shows what they use, by docker stats",
                .systemEvents: "docker stats follows them while it reads",
                .systemVersion: "docker and compose ask what the engine can do",
                .imageList: "lists images",
                .networkList: "lists networks",
                .volumeList: "lists volumes",
            ],
            note: "It runs docker and docker compose beside its own requests"),
        [
            .option(
                "logs", "shows what containers and services write",
                [
                    .containerInspect: "docker asks whether there is a terminal; it holds the environment",
                    .containerLogs: "shows the log of a container",
                    .serviceInspect: "docker asks whether there is a terminal",
                    .serviceLogs: "shows the log of a service",
                ]),
            .option(
                "inspect", "shows the details of objects",
                [
                    .containerInspect: "shows a container, its environment included",
                    .imageInspect: "shows an image",
                    .imageHistory: "shows its layers",
                    .networkInspect: "shows a network",
                    .volumeInspect: "shows a volume",
                ]),
            .option(
                "swarm", "shows a swarm; SwarmInspect holds the tokens that join it",
                [
                    .swarmInspect: "shows the swarm",
                    .nodeList: "lists nodes",
                    .nodeInspect: "shows a node",
                    .serviceList: "lists services",
                    .serviceInspect: "shows a service",
                    .taskList: "lists tasks",
                    .taskInspect: "shows a task",
                    .secretList: "lists secrets",
                    .secretInspect: "shows a secret, without its content",
                    .configList: "lists configs",
                ]),
            .option(
                "actions", "deploys, builds and manages with docker and compose",
                all: [.negotiation, composeNeeds, composeOptions, dockerReads] + dockerOptions + [dockerChanges]),
        ])
}
