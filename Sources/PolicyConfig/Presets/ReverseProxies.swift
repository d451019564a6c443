// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that route to containers by their labels.
extension Preset {
    static let traefik = Preset(
        "traefik", title: "Traefik, Docker provider", purpose: "Reads routes off the labels of containers",
        .always(
            negotiates: true,
            [
                .systemVersion: "checks that the engine is there",
                .containerList: "finds the containers",
                .containerInspect: "reads their labels, ports and addresses",
                .systemEvents: "sees them come and go",
            ]))

    static let traefikSwarm = Preset(
        "traefik-swarm", title: "Traefik, Swarm provider", purpose: "Reads routes off the labels of services",
        .always(
            negotiates: true,
            [
                .systemVersion: "checks that the engine is there",
                .serviceList: "finds the services and their labels",
                .networkList: "finds the networks that they share with it",
                .taskList: "balances over the tasks of a service",
                .nodeInspect: "finds the address of a task's node",
            ]),
        [
            .option(
                "shared-network", "follows a service into the network of another container",
                [.containerInspect: "reads the address of that container"])
        ])

    static let caddyDockerProxy = Preset(
        "caddy-docker-proxy", title: "caddy-docker-proxy", purpose: "Writes a Caddyfile from the labels of containers",
        .always(negotiates: true, [.containerList: "finds the containers and their labels"]),
        [
            .option(
                "watch", "reacts at once; it polls without",
                [.systemEvents: "sees containers come and go"]),
            .option(
                "ingress-networks", "finds the networks that it shares with others",
                [
                    .containerInspect: "reads its own networks",
                    .networkInspect: "reads the names of those networks",
                    .networkList: "finds networks that are given by name",
                ]),
            .option(
                "swarm", "serves services and configs of a swarm",
                [
                    .systemInfo: "asks whether there is a swarm",
                    .serviceList: "finds the services and their labels",
                    .taskList: "finds the addresses of their tasks",
                    .configList: "finds configs that hold a Caddyfile",
                    .configInspect: "reads them",
                ]),
        ])

    static let dockerGen = Preset(
        "docker-gen", title: "docker-gen (nginx-proxy)", purpose: "Fills a template with what containers there are",
        .always([
            .systemPing: "checks that the engine still answers",
            .systemEvents: "sees containers come and go",
            .containerList: "finds the containers",
            .containerInspect: "reads their environment, ports and labels",
            .networkList: "reads the networks",
        ]),
        [
            .option(
                "engine", "offers facts about the engine to templates",
                [
                    .systemVersion: "the version of the engine",
                    .systemInfo: "the name of the host",
                ]),
            .option(
                "notify", "tells other containers that the file was written",
                [
                    .containerKill: "sends the container a signal",
                    .containerRestart: "restarts it instead",
                ]),
        ])

    static let swagAutoProxy = Preset(
        "swag-auto-proxy", title: "SWAG, auto-proxy mod", purpose: "Writes nginx sites from the labels of containers",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers that ask for it",
                .containerInspect: "reads their labels and ports",
            ]))

    static let tsdproxy = Preset(
        "tsdproxy", title: "TSDProxy", purpose: "Puts containers on a tailnet by their labels",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers that ask for it",
                .containerInspect: "reads their labels, ports and addresses",
                .systemEvents: "sees them come and go",
            ]),
        [
            .option(
                "bridge", "finds the address of the default bridge by itself",
                [.networkList: "reads the bridge's gateway"]),
            .option(
                "swarm", "serves services of a swarm",
                [.serviceInspect: "reads the labels of the service"]),
        ])
}
