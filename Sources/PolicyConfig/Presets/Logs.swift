// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that read logs and events.
extension Preset {
    static let dozzle = Preset(
        "dozzle", title: "Dozzle", purpose: "Shows the logs of containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "names the host",
                .containerList: "lists containers",
                .containerInspect: "reads a container's name and state",
                .containerLogs: "shows its log",
                .systemEvents: "sees containers come and go",
            ]),
        [
            .option("runtime", "tells Podman from Docker", [.systemVersion: "reads the kind of engine"]),
            .option("stats", "shows what containers use", [.containerStats: "reads processor and memory"]),
            .option(
                "actions", "starts, stops and removes containers",
                [
                    .containerStart: "starts a container",
                    .containerStop: "stops it",
                    .containerRestart: "restarts it",
                    .containerDelete: "removes it",
                ]),
            .option(
                "update", "replaces a container by a newer one, together with actions",
                [
                    .imageCreate: "pulls the newer image",
                    .containerCreate: "creates the new container",
                ]),
            .option(
                "swarm-update", "updates services of a swarm",
                [
                    .serviceInspect: "reads the service",
                    .serviceUpdate: "gives it the newer image",
                ]),
            .option(
                "shell", "opens a shell in a container",
                [
                    .containerExec: "prepares the shell",
                    .execStart: "runs it",
                    .execResize: "follows the size of the window",
                    .containerAttach: "attaches to the container itself",
                ]),
            .option(
                "deploy", "manages networks of what it deploys, together with update",
                [
                    .networkList: "looks for a network",
                    .networkCreate: "creates it",
                    .networkConnect: "joins a container to it",
                    .networkDelete: "removes it",
                ]),
        ])

    static let alloy = Preset(
        "alloy", title: "Grafana Alloy", purpose: "Finds containers and collects their logs",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers and their labels (discovery.docker)",
                .networkList: "names their networks (discovery.docker)",
                .containerInspect: "asks whether there is a terminal (loki.source.docker)",
                .containerLogs: "reads the logs (loki.source.docker)",
            ]))

    static let promtail = Preset(
        "promtail", title: "Promtail", purpose: "Finds containers and collects their logs",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers and their labels",
                .networkList: "names their networks",
                .containerInspect: "asks whether there is a terminal",
                .containerLogs: "reads the logs",
            ]))

    static let vector = Preset(
        "vector", title: "Vector, docker_logs source", purpose: "Collects the logs of containers",
        .always([
            .systemEvents: "sees containers come and go",
            .containerList: "finds the containers that run already",
            .containerInspect: "reads their name, image and labels",
            .containerLogs: "reads the logs",
        ]))

    static let fluentBit = Preset(
        "fluent-bit", title: "Fluent Bit, docker_events input", purpose: "Collects the events of the engine",
        .always([.systemEvents: "reads the events"]))

    static let crowdsec = Preset(
        "crowdsec", title: "CrowdSec, docker acquisition", purpose: "Reads the logs of containers for attacks",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks whether there is a swarm",
                .containerList: "finds the containers",
                .containerInspect: "reads labels, and whether there is a terminal",
                .containerLogs: "reads the logs",
                .systemEvents: "sees containers come and go",
            ]),
        [
            .option(
                "swarm", "reads the logs of services",
                [
                    .serviceList: "finds the services",
                    .serviceInspect: "reads their labels",
                    .serviceLogs: "reads the logs",
                ])
        ])
}
