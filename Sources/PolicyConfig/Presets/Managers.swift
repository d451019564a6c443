// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that manage a whole engine: reads are always granted, all else is an option.
extension Preset {
    // getarcaneapp/arcane 2.8 backend/internal, by moby/moby/client
    static let arcane = Preset(
        "arcane", title: "Arcane", purpose: "Shows containers, images, networks and volumes",
        .always(negotiates: true, table: managerReads, note: "It can change nothing without the option full"),
        [
            .option("logs", "shows the logs of containers and services", all: [managerLogs]),
            .option("swarm", "shows a swarm; SwarmInspect holds the tokens that join it", all: [managerSwarm]),
            .option(
                "full", "manages all of it, and runs docker compose",
                all: [managerLogs, managerSwarm, composeNeeds, composeOptions, dockerReads] + dockerOptions
                    + [dockerChanges, arcaneSwarmChanges]),
        ])

    private static let arcaneSwarmChanges = Grants([
        .configInspect: "shows a config",
        .configDelete: "removes it",
        .secretInspect: "shows a secret, without its content",
        .secretDelete: "removes it",
        .nodeUpdate: "changes a node",
        .nodeDelete: "removes it",
        .swarmJoin: "joins a swarm",
        .swarmUpdate: "changes it",
        .swarmUnlock: "unlocks it",
        .swarmUnlockkey: "reads the key that unlocks it",
    ])

    // Finsys/dockhand 1.0 src/lib/server/docker.ts
    static let dockhand = Preset(
        "dockhand", title: "Dockhand", purpose: "Shows containers, images, networks and volumes",
        .always(negotiates: true, table: managerReads, note: "It can change nothing without the option full"),
        [
            .option("logs", "shows the logs of containers", [.containerLogs: "reads and follows them"]),
            .option(
                "files", "looks into containers and volumes, downloads images",
                [
                    .containerArchive: "copies out of a container",
                    .imageGet: "saves an image",
                ]),
            .option(
                "full", "manages all of it, and runs docker compose",
                all: [managerLogs, composeNeeds, composeOptions, dockerReads] + dockerOptions + [dockerChanges]),
        ])

    // dockpeek 1.7, by docker-py
    static let dockpeek = Preset(
        "dockpeek", title: "Dockpeek", purpose: "Shows containers, their ports and images",
        .always([
            .systemVersion: "docker-py agrees on a version of the API",
            .systemPing: "checks that the engine is there",
            .systemInfo: "reads the name of the host, and whether there is a swarm",
            .containerList: "finds the containers",
            .containerInspect: "reads ports, labels and images",
            .imageInspect: "reads the name of an image",
        ]),
        [
            .option("logs", "shows the log of a container", [.containerLogs: "reads it"]),
            .option(
                "swarm", "shows services of a swarm",
                [
                    .serviceList: "finds the services",
                    .taskList: "finds their tasks",
                ]),
            .option(
                "updates", "looks for newer images, and replaces containers",
                [
                    .imageCreate: "pulls an image",
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerCreate: "creates the new one",
                    .containerRename: "puts it in the old one's place",
                    .containerDelete: "removes the old one",
                    .networkConnect: "joins it to its further networks",
                ]),
        ])

    // jesseduffield/lazydocker 0.25 pkg/commands, pkg/gui
    static let lazydocker = Preset(
        "lazydocker", title: "lazydocker", purpose: "Shows containers, images, networks and volumes in a terminal",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "shows a container, its environment included",
                .containerStats: "shows what it uses",
                .containerTop: "shows its processes",
                .imageList: "lists images",
                .imageHistory: "shows the layers of an image",
                .networkList: "lists networks",
                .volumeList: "lists volumes",
                .systemEvents: "sees them change",
            ],
            note: "Its docker compose commands need the preset compose"),
        [
            .option("logs", "shows the log of a container", [.containerLogs: "reads and follows it"]),
            .option(
                "actions", "starts, stops and removes",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerRestart: "restarts it",
                    .containerPause: "pauses it",
                    .containerUnpause: "lets it go on",
                    .containerDelete: "removes it",
                    .containerPrune: "removes those that do not run",
                    .imageDelete: "removes an image",
                    .imagePrune: "removes those that nobody uses",
                    .networkDelete: "removes a network",
                    .networkPrune: "removes those that nobody uses",
                    .volumeDelete: "removes a volume",
                    .volumePrune: "removes those that nobody uses",
                ]),
            .option(
                "shell", "opens a shell in a container, or attaches to it, by the docker command",
                [
                    .containerAttach: "attaches to it",
                    .containerWait: "docker waits for its end",
                    .containerResize: "follows the size of the window",
                    .containerExec: "prepares a shell",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                    .execResize: "follows the size of the window",
                ]),
        ])

    // bcicen/ctop 0.7 connector/docker.go, connector/manager/docker.go, by fsouza/go-dockerclient 1.7
    static let ctop = Preset(
        "ctop", title: "ctop", purpose: "Shows what containers use, in a terminal",
        .always([
            .systemInfo: "checks that the engine is there",
            .containerList: "finds the containers",
            .containerInspect: "reads ports, state and health",
            .containerStats: "reads processor, memory and network",
            .systemEvents: "sees them come and go",
        ]),
        [
            .option("logs", "shows the log of a container", [.containerLogs: "follows it"]),
            .option(
                "actions", "lets its menu work",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerRestart: "restarts it",
                    .containerPause: "pauses it",
                    .containerUnpause: "lets it go on",
                    .containerDelete: "removes it",
                ]),
            .option(
                "shell", "opens a shell in a container",
                [
                    .containerExec: "prepares the shell",
                    .execStart: "runs it",
                ]),
        ])

    // MARK: Tables

    private static let managerReads = Grants([
        .systemVersion: "reads the version of the engine",
        .systemInfo: "reads its name and what it has",
        .systemDataUsage: "counts what takes room",
        .systemEvents: "sees objects come and go",
        .containerList: "lists containers",
        .containerInspect: "shows a container, its environment included",
        .containerStats: "shows what it uses",
        .containerTop: "shows its processes",
        .imageList: "lists images",
        .imageInspect: "shows an image",
        .imageHistory: "shows its layers",
        .networkList: "lists networks",
        .networkInspect: "shows a network",
        .volumeList: "lists volumes",
        .volumeInspect: "shows a volume",
    ])

    private static let managerLogs = Grants([
        .containerLogs: "reads and follows the log of a container",
        .serviceLogs: "reads the log of a service",
    ])

    private static let managerSwarm = Grants([
        .swarmInspect: "shows the swarm",
        .nodeList: "lists nodes",
        .nodeInspect: "shows a node",
        .serviceList: "lists services",
        .serviceInspect: "shows a service",
        .taskList: "lists tasks",
        .secretList: "lists secrets",
        .configList: "lists configs",
    ])
}
