// SPDX-License-Identifier: Apache-2.0

/// Clients that measure.
extension ClientCalls {
    static let monitoring = [
        ClientCalls(
            "Beszel agent", preset: "beszel",
            always: [
                "GET /containers/json",
                "GET /containers/4f66ad9c6ad5/stats",
            ],
            options: [
                "engine": [
                    "GET /version",
                    "GET /info",
                ],
                "details": ["GET /containers/4f66ad9c6ad5/json"],
                "logs": ["GET /containers/4f66ad9c6ad5/logs"],
            ]),
        ClientCalls(
            "Glances, through docker-py", preset: "glances",
            always: [
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/stats",
                "GET /v1.51/images/sha256:9c7a54a9a43c/json",
            ]),
        ClientCalls(
            "cAdvisor", preset: "cadvisor",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
            ],
            options: [
                "status": [
                    "GET /v1.51/version",
                    "GET /v1.51/images/json",
                ]
            ]),
        ClientCalls(
            "Telegraf, inputs.docker", preset: "telegraf",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/stats",
            ],
            options: [
                "swarm": [
                    "GET /v1.51/services",
                    "GET /v1.51/tasks",
                ],
                "disk-usage": ["GET /v1.51/system/df"],
            ]),
        ClientCalls(
            "Telegraf, inputs.docker_log", preset: "telegraf",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
            ],
            options: [
                "logs": ["GET /v1.51/containers/4f66ad9c6ad5/logs"]
            ]),
        ClientCalls(
            "Netdata", preset: "netdata",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /version",
                "GET /v1.51/images/json",
                "GET /v1.51/containers/json",
                "GET /containers/4f66ad9c6ad5/json",
            ],
            options: [
                "varnish": [
                    "POST /v1.51/containers/web/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ]
            ]),
        ClientCalls(
            "Prometheus, docker_sd", preset: "prometheus",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/networks",
            ]),
        ClientCalls(
            "Prometheus, dockerswarm_sd", preset: "prometheus",
            always: [
                "HEAD /_ping",
                "GET /v1.51/networks",
            ],
            options: [
                "swarm-services": ["GET /v1.51/services"],
                "swarm-tasks": [
                    "GET /v1.51/services",
                    "GET /v1.51/tasks",
                    "GET /v1.51/nodes",
                ],
                "swarm-nodes": ["GET /v1.51/nodes"],
            ]),
        ClientCalls(
            "Datadog Agent", preset: "datadog",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/events",
            ],
            options: [
                "images": [
                    "GET /v1.51/images/sha256:9c7a54a9a43c/json",
                    "GET /v1.51/images/json",
                    "GET /v1.51/images/sha256:9c7a54a9a43c/history",
                ],
                "volumes": ["GET /v1.51/volumes"],
                "windows": ["GET /v1.51/containers/4f66ad9c6ad5/stats"],
                "processes": ["GET /v1.51/containers/4f66ad9c6ad5/top"],
                "logs": ["GET /v1.51/containers/4f66ad9c6ad5/logs"],
            ]),
        ClientCalls(
            "prometheus-podman-exporter", preset: "podman-exporter",
            always: [
                "GET /v5.0.0/libpod/_ping",
                "GET /v5.0.0/libpod/containers/json",
                "GET /v5.0.0/libpod/containers/stats",
                "GET /v5.0.0/libpod/events",
            ],
            options: [
                "images": ["GET /v5.0.0/libpod/images/json"],
                "networks": ["GET /v5.0.0/libpod/networks/json"],
                "pods": ["GET /v5.0.0/libpod/pods/json"],
                "system": ["GET /v5.0.0/libpod/info"],
                "volumes": ["GET /v5.0.0/libpod/volumes/json"],
            ]),
    ]
}
