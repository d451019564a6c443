// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Portainer: its server's own requests and those of its pages, through it, are in one policy.
extension Preset {
    static let portainer = Preset(
        "portainer", title: "Portainer", purpose: "Shows lists of containers, images, networks and volumes",
        .always(
            negotiates: true,
            [
                .systemInfo: "shows the host",
                .systemVersion: "shows the engine's version",
                .containerList: "lists containers",
                .containerInspect: "shows a container, its environment included",
                .imageList: "lists images",
                .networkList: "lists networks",
                .volumeList: "lists volumes",
            ],
            note: "It can change nothing without the option full"),
        [
            .option("details", "shows single images, networks and volumes", all: [portainerDetails]),
            .option("logs", "shows what containers and services write", all: [portainerLogs]),
            .option("stats", "shows what containers use and run", all: [portainerStats]),
            .option("events", "shows what happened", all: [portainerEvents]),
            .option(
                "swarm", "shows a swarm; SwarmInspect holds the tokens that join it", all: [portainerSwarm]),
            .option(
                "full", "changes everything that Portainer can",
                all: [
                    portainerContainers, portainerObjects, portainerSwarmChanges,
                    portainerDetails, portainerLogs, portainerStats, portainerEvents, portainerSwarm,
                ]),
        ])

    private static let portainerDetails = Grants([
        .imageInspect: "shows an image, and whether it is up to date",
        .imageHistory: "shows its layers",
        .networkInspect: "shows a network",
        .volumeInspect: "shows a volume",
        .pluginList: "offers drivers in forms",
    ])

    private static let portainerLogs = Grants([
        .containerLogs: "shows the log of a container",
        .serviceLogs: "shows the log of a service",
        .taskLogs: "shows the log of a task",
    ])

    private static let portainerStats = Grants([
        .containerStats: "shows processor, memory and network",
        .containerTop: "shows the processes of a container",
    ])

    private static let portainerEvents = Grants([.systemEvents: "lists events"])

    private static let portainerSwarm = Grants([
        .swarmInspect: "shows the swarm",
        .nodeList: "lists nodes",
        .nodeInspect: "shows a node",
        .serviceList: "lists services",
        .serviceInspect: "shows a service",
        .taskList: "lists tasks",
        .taskInspect: "shows a task",
        .configList: "lists configs",
        .configInspect: "checks who may see a config",
        .secretList: "lists secrets",
        .secretInspect: "checks who may see a secret",
    ])

    private static let portainerContainers = Grants([
        .containerCreate: "creates and recreates containers",
        .containerStart: "starts them",
        .containerStop: "stops them",
        .containerRestart: "restarts them",
        .containerKill: "kills them",
        .containerPause: "pauses them",
        .containerUnpause: "lets them go on",
        .containerRename: "keeps the old one until the new one runs",
        .containerUpdate: "changes their limits",
        .containerDelete: "removes them",
        .containerWait: "waits for the end of a stack's helper",
        .containerExec: "prepares a console",
        .execStart: "opens it",
        .execResize: "follows the size of its window",
        .containerAttach: "attaches to a container",
        .containerResize: "follows the size of that window",
        .imageCommit: "makes an image of a container",
    ])

    private static let portainerObjects = Grants([
        .imageCreate: "pulls images",
        .imagePush: "pushes images",
        .imageTag: "tags images",
        .imageDelete: "removes images",
        .imageGetAll: "exports images",
        .imageLoad: "imports images",
        .imageBuild: "builds images",
        .distributionInspect: "looks for a newer Portainer",
        .networkCreate: "creates networks",
        .networkConnect: "joins a container to a network",
        .networkDisconnect: "takes it out",
        .networkDelete: "removes networks",
        .volumeCreate: "creates volumes",
        .volumeDelete: "removes volumes",
    ])

    private static let portainerSwarmChanges = Grants([
        .nodeUpdate: "changes the role and labels of a node",
        .serviceCreate: "creates services",
        .serviceUpdate: "updates services, by webhook too",
        .serviceDelete: "removes services",
        .configCreate: "creates configs",
        .configDelete: "removes configs",
        .secretCreate: "creates secrets",
        .secretDelete: "removes secrets",
    ])
}
