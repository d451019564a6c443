// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that read metrics.
extension Preset {
    static let beszel = Preset(
        "beszel", title: "Beszel agent", purpose: "Measures containers",
        .always([
            .containerList: "finds the containers",
            .containerStats: "reads processor, memory and network",
        ]),
        [
            .option(
                "engine", "tells Podman from Docker, and shows the host",
                [
                    .systemVersion: "reads the engine's version",
                    .systemInfo: "reads facts about the host",
                ]),
            .option(
                "details", "shows the details of a container",
                [.containerInspect: "reads them; the agent drops the environment"]),
            .option("logs", "shows the logs of a container", [.containerLogs: "reads them"]),
        ])

    static let glances = Preset(
        "glances", title: "Glances", purpose: "Measures containers",
        .always([
            .systemVersion: "asks what the engine is",
            .containerList: "finds the containers",
            .containerInspect: "reads their state",
            .containerStats: "reads processor, memory and network",
            .imageInspect: "reads the tags of a container's image",
        ]))

    static let cadvisor = Preset(
        "cadvisor", title: "cAdvisor", purpose: "Names the containers whose control groups it measures",
        .always(
            negotiates: true,
            [
                .systemInfo: "finds the storage and the kind of engine",
                .containerInspect: "reads name, image and labels of a container",
            ]),
        [
            .option(
                "status", "fills its status pages",
                [
                    .systemVersion: "shows the engine's version",
                    .imageList: "lists images",
                ])
        ])

    static let telegraf = Preset(
        "telegraf", title: "Telegraf, docker inputs", purpose: "Measures the engine and its containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "counts containers and images",
                .containerList: "finds the containers",
                .containerInspect: "reads state and health",
                .containerStats: "reads processor, memory, network and disk",
            ]),
        [
            .option("logs", "collects logs (docker_log)", [.containerLogs: "reads them"]),
            .option("disk-usage", "measures the engine's disk usage", [.systemDataUsage: "reads it"]),
            .option(
                "swarm", "counts the tasks of services (gather_services)",
                [
                    .serviceList: "finds the services",
                    .taskList: "counts their tasks",
                ]),
        ])

    static let netdata = Preset(
        "netdata", title: "Netdata", purpose: "Measures the engine and its containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "counts containers by state",
                .systemVersion: "its collector in Python asks what the engine is",
                .imageList: "counts images and their size",
                .containerList: "finds the containers",
                .containerInspect: "names a control group by its container (cgroup-name.sh)",
            ]),
        [
            .option(
                "varnish", "measures Varnish inside a container",
                [
                    .containerExec: "prepares varnishstat",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                ])
        ])

    static let prometheus = Preset(
        "prometheus", title: "Prometheus, service discovery", purpose: "Finds containers to scrape",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers and their labels",
                .networkList: "names their networks",
            ]),
        [
            .option("swarm-services", "finds services of a swarm", [.serviceList: "finds the services"]),
            .option(
                "swarm-tasks", "finds tasks of a swarm",
                [
                    .taskList: "finds the tasks",
                    .serviceList: "names the service of a task",
                    .nodeList: "names the node of a task",
                ]),
            .option("swarm-nodes", "finds nodes of a swarm", [.nodeList: "finds the nodes"]),
        ])

    static let datadog = Preset(
        "datadog", title: "Datadog Agent", purpose: "Watches containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks for the name of the host",
                .containerList: "finds the containers",
                .containerInspect: "reads their labels and environment",
                .systemEvents: "sees them come and go",
            ]),
        [
            .option(
                "images", "names, counts and examines images",
                [
                    .imageInspect: "names the image of a container",
                    .imageList: "counts images",
                    .imageHistory: "reads the layers of an image",
                ]),
            .option("volumes", "counts volumes", [.volumeList: "lists them"]),
            .option("processes", "finds the processes of a container", [.containerTop: "reads their numbers"]),
            .option("logs", "collects logs through the engine", [.containerLogs: "reads them"]),
            .option("windows", "measures containers on Windows", [.containerStats: "reads what they use"]),
        ])

    static let podmanExporter = Preset(
        "podman-exporter", title: "prometheus-podman-exporter", purpose: "Measures containers of Podman",
        .always([
            .libpodPing: "checks that Podman is there",
            .libpodContainerList: "finds the containers",
            .libpodContainerStatsAll: "reads what they use",
            .libpodSystemEvents: "sees changes, to keep its lists fresh",
        ]),
        [
            .option("images", "measures images", [.libpodImageList: "lists them"]),
            .option("networks", "counts networks", [.libpodNetworkList: "lists them"]),
            .option("pods", "measures pods", [.libpodPodList: "lists them"]),
            .option("volumes", "counts volumes", [.libpodVolumeList: "lists them"]),
            .option("system", "tells Podman's versions", [.libpodSystemInfo: "reads them"]),
        ])
}
