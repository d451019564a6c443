// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients for home servers.
extension Preset {
    // Home Assistant's integration that uses a docker socket proxy.
    static let homeAssistant = Preset(
        "home-assistant", title: "Home Assistant", purpose: "Shows which containers run",
        .always([
            .systemVersion: "checks that the engine is there",
            .containerList: "reads names and states",
        ]),
        [
            .option("status", "shows details of a container", [.containerInspect: "reads them"]),
            .option("stats", "shows what a container uses", [.containerStats: "reads processor and memory"]),
        ])

    // homarr-labs/homarr 1.74 packages/request-handler/src/docker.ts, packages/api/src/router/docker
    static let homarr = Preset(
        "homarr", title: "Homarr", purpose: "Shows containers, their state and what they use",
        .always([
            .containerList: "finds the containers",
            .containerInspect: "reads a container before it is shown or started",
            .containerStats: "reads processor and memory",
        ]),
        [
            .option("logs", "shows the log of a container", [.containerLogs: "reads and follows it"]),
            .option(
                "actions", "lets the buttons of the container page work",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerRestart: "restarts it",
                    .containerDelete: "removes it",
                ]),
        ])

    // ClemCer/loggifly, by docker-py
    static let loggifly = Preset(
        "loggifly", title: "LoggiFly", purpose: "Sends a message when a log holds certain words",
        .always([
            .systemVersion: "docker-py agrees on a version of the API",
            .containerList: "finds the containers",
            .containerInspect: "reads their names and labels",
            .containerLogs: "follows what they write",
            .systemEvents: "sees containers come and go",
        ]),
        [
            .option(
                "actions", "restarts or stops a container at certain words",
                [
                    .containerRestart: "restarts it",
                    .containerStop: "stops it",
                    .containerStart: "starts it",
                ])
        ])

    // offen/docker-volume-backup 2.48 cmd/backup
    static let dockerVolumeBackup = Preset(
        "docker-volume-backup", title: "docker-volume-backup",
        purpose: "Backs up volumes, and stops containers meanwhile",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks whether there is a swarm",
                .containerList: "finds containers that are to be stopped, or hold commands",
                .containerStop: "stops a container before the backup",
                .containerStart: "starts it again",
            ]),
        [
            .option(
                "commands", "runs commands in containers before and after the backup",
                [
                    .containerExec: "prepares a command",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                ]),
            .option(
                "swarm", "scales services down meanwhile",
                [
                    .serviceList: "finds the services",
                    .serviceInspect: "reads how many tasks there are",
                    .serviceUpdate: "changes that",
                    .taskList: "waits for tasks to end",
                    .nodeList: "asks which nodes there are",
                ]),
        ])

    // nextcloud/app_api lib/DeployActions/DockerActions.php
    static let nextcloudAppAPI = Preset(
        "nextcloud-appapi", title: "Nextcloud AppAPI", purpose: "Installs and runs the apps of Nextcloud in containers",
        .always([
            .systemPing: "checks that the engine is there",
            .imageCreate: "pulls an app",
            .imageInspect: "reads its image",
            .volumeCreate: "creates the volume of an app",
            .containerCreate: "creates its container",
            .containerStart: "starts it",
            .containerStop: "stops it",
            .containerInspect: "waits until it runs",
            .containerLogs: "shows why it does not",
            .containerDelete: "removes it",
            .volumeDelete: "removes its volume",
        ]),
        [
            .option(
                "podman", "asks which engine it is",
                [
                    .systemPingHead: "reads its headers",
                    .systemVersion: "reads its name",
                ]),
            .option(
                "certificates", "puts certificates into the containers of apps",
                [
                    .putContainerArchive: "copies them",
                    .containerExec: "prepares the command that takes them in",
                    .execStart: "runs it",
                ]),
        ])
}
