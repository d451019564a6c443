// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The `docker` command: reads are always granted, all else is an option.
extension Preset {
    static let dockerCLI = Preset(
        "docker-cli", title: "docker, the command", purpose: "Looks at containers, images, networks and volumes",
        .always(negotiates: true, table: dockerReads, note: "It can change nothing without the option full"),
        [
            .option("events", "docker events, and docker stats of all containers", all: [dockerEvents]),
            .option("logs", "docker logs, docker service logs", all: [dockerLogs]),
            .option("files", "docker cp out of a container, docker export, docker save", all: [dockerFiles]),
            .option("swarm", "docker node, service, stack, secret and config: what they list", all: [dockerSwarm]),
            .option("full", "every other docker command", all: dockerOptions + [dockerChanges]),
        ])

    static let dockerReads = Grants([
        .containerList: "ps",
        .containerInspect: "inspect, port",
        .containerTop: "top",
        .containerStats: "stats",
        .containerChanges: "diff",
        .containerWait: "wait",
        .imageList: "images",
        .imageInspect: "image inspect",
        .imageHistory: "history",
        .imageSearch: "search",
        .networkList: "network ls",
        .networkInspect: "network inspect",
        .volumeList: "volume ls",
        .volumeInspect: "volume inspect",
        .pluginList: "plugin ls",
        .systemInfo: "info",
        .systemVersion: "version",
        .systemDataUsage: "system df",
    ])

    /// The options that change nothing.
    static let dockerOptions = [dockerEvents, dockerLogs, dockerFiles, dockerSwarm]

    private static let dockerEvents = Grants([.systemEvents: "events, stats"])

    private static let dockerLogs = Grants([
        .containerLogs: "logs",
        .serviceLogs: "service logs",
    ])

    private static let dockerFiles = Grants([
        .containerArchiveInfo: "cp",
        .containerArchive: "cp",
        .containerExport: "export",
        .imageGetAll: "save",
        .imageGet: "save of an image, as libraries ask for it",
    ])

    private static let dockerSwarm = Grants([
        .nodeList: "node ls",
        .nodeInspect: "service ps",
        .serviceList: "service ls",
        .serviceInspect: "service inspect",
        .taskList: "service ps",
        .secretList: "secret ls",
        .configList: "config ls",
    ])

    static let dockerChanges = Grants([
        .containerCreate: "run, create",
        .containerStart: "run, start",
        .containerAttach: "run, attach",
        .containerAttachWebsocket: "attach, by libraries that ask for a WebSocket",
        .containerResize: "run -t",
        .containerExec: "exec",
        .execStart: "exec",
        .execInspect: "exec",
        .execResize: "exec -t",
        .containerStop: "stop",
        .containerRestart: "restart",
        .containerKill: "kill",
        .containerPause: "pause",
        .containerUnpause: "unpause",
        .containerRename: "rename",
        .containerUpdate: "update",
        .containerDelete: "rm",
        .containerPrune: "container prune",
        .putContainerArchive: "cp",
        .imageCommit: "commit",
        .imageCreate: "pull, run",
        .imageTag: "tag",
        .imagePush: "push",
        .imageLoad: "load",
        .imageDelete: "rmi",
        .imagePrune: "image prune",
        .imageBuild: "build (without BuildKit)",
        .grpc: "build: docker runs buildx, which sends it to BuildKit",
        .session: "build: gives BuildKit files and secrets",
        .buildPrune: "builder prune",
        .systemAuth: "login",
        .distributionInspect: "service create, stack deploy",
        .networkCreate: "network create",
        .networkConnect: "network connect",
        .networkDisconnect: "network disconnect",
        .networkDelete: "network rm",
        .networkPrune: "network prune",
        .volumeCreate: "volume create",
        .volumeDelete: "volume rm",
        .volumePrune: "volume prune",
        .serviceCreate: "service create",
        .serviceUpdate: "service update",
        .serviceDelete: "service rm",
        .secretCreate: "secret create",
        .configCreate: "config create",
        .swarmInspect: "swarm init; it holds the tokens that join the swarm",
        .swarmInit: "swarm init",
        .swarmLeave: "swarm leave",
    ])
}
