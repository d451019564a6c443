// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that work beside a reverse proxy, or are one with further tasks.
extension Preset {
    // nginx-proxy/acme-companion 2.8 app/functions.sh, app/letsencrypt_service.sh; docker-gen runs in its image
    static let acmeCompanion = Preset(
        "acme-companion", title: "acme-companion (nginx-proxy)",
        purpose: "Gets certificates for the sites of nginx-proxy",
        .always([
            .systemPing: "docker-gen checks that the engine still answers",
            .systemEvents: "docker-gen sees containers come and go",
            .containerList: "finds nginx-proxy, and containers that want certificates",
            .containerInspect: "reads their environment, and its own mounts",
            .networkList: "docker-gen reads the networks",
        ]),
        [
            .option(
                "three-containers", "reloads nginx where docker-gen is a container of its own",
                [.containerKill: "sends nginx and docker-gen a signal"]),
            .option(
                "two-containers", "reloads nginx where nginx-proxy is one container",
                [
                    .containerExec: "prepares the command that reloads it",
                    .execStart: "runs it",
                ]),
            .option(
                "restart", "restarts containers when their certificate is new (LETSENCRYPT_RESTART_CONTAINER)",
                [.containerRestart: "restarts one"]),
        ])

    // steveiliop56/tinyauth 5.0 internal/service/docker_service.go
    static let tinyauth = Preset(
        "tinyauth", title: "Tinyauth", purpose: "Reads rules of access off the labels of containers",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "reads their labels",
            ]))

    // yusing/godoxy 0.31 internal/docker, internal/watcher, internal/idlewatcher, internal/api/v1/docker
    static let godoxy = Preset(
        "godoxy", title: "GoDoxy", purpose: "Reads routes off the labels of containers",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "reads labels, ports, addresses and health",
                .systemEvents: "sees them come and go",
            ]),
        [
            .option(
                "idle", "puts containers to sleep and wakes them",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerKill: "ends it",
                    .containerPause: "pauses it",
                    .containerUnpause: "lets it go on",
                ]),
            .option(
                "web", "shows engine, logs and use in its web interface",
                [
                    .systemInfo: "counts containers and images",
                    .containerLogs: "shows a log",
                    .containerStats: "shows processor and memory",
                ]),
            .option(
                "actions", "lets the buttons of its web interface work",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerRestart: "restarts it",
                ]),
        ])

    // fosrl/newt 1.15 docker/client.go
    static let newt = Preset(
        "newt", title: "Newt (Pangolin)", purpose: "Offers containers as targets of a tunnel",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "reads its own networks",
                .systemEvents: "sees them come and go",
            ]))

    // crazy-max/swarm-cronjob 1.15 internal/docker, internal/app
    static let swarmCronjob = Preset(
        "swarm-cronjob", title: "swarm-cronjob", purpose: "Runs services of a swarm at certain times",
        .always(
            negotiates: true,
            [
                .serviceList: "finds the services and their labels",
                .serviceInspect: "reads a service before it is changed",
                .serviceUpdate: "starts its tasks anew",
                .taskList: "counts those that run",
                .nodeList: "asks which nodes are up",
                .nodeInspect: "reads the name of a node",
                .systemEvents: "sees services change",
            ]),
        [
            .option(
                "query-registry", "asks the registry for the digest of an image",
                [.distributionInspect: "asks for it"])
        ])
}
