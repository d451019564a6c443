// SPDX-License-Identifier: Apache-2.0

/// Clients that read logs and events.
extension ClientCalls {
    static let logs = [
        ClientCalls(
            "Dozzle", preset: "dozzle",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/events",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
            ],
            options: [
                "runtime": ["GET /v1.51/version"],
                "stats": ["GET /v1.51/containers/4f66ad9c6ad5/stats"],
                "actions": [
                    "POST /v1.51/containers/4f66ad9c6ad5/start",
                    "POST /v1.51/containers/4f66ad9c6ad5/stop",
                    "POST /v1.51/containers/4f66ad9c6ad5/restart",
                    "DELETE /v1.51/containers/4f66ad9c6ad5",
                ],
                "update": [
                    "POST /v1.51/images/create",
                    "POST /v1.51/containers/create",
                ],
                "swarm-update": [
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "POST /v1.51/services/9mnpnzenvg8p/update",
                ],
                "shell": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "POST /v1.51/exec/e90e34656806/resize",
                    "POST /v1.51/containers/4f66ad9c6ad5/attach",
                ],
                "deploy": [
                    "GET /v1.51/networks",
                    "POST /v1.51/networks/create",
                    "POST /v1.51/networks/7d86d31b1478/connect",
                    "DELETE /v1.51/networks/7d86d31b1478",
                ],
            ]),
        ClientCalls(
            "Grafana Alloy", preset: "alloy",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/networks",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
            ]),
        ClientCalls(
            "Promtail", preset: "promtail",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/networks",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
            ]),
        ClientCalls(
            "Vector, through bollard", preset: "vector",
            always: [
                "GET /events",
                "GET /containers/json",
                "GET /containers/4f66ad9c6ad5/json",
                "GET /containers/4f66ad9c6ad5/logs",
            ]),
        ClientCalls(
            "Fluent Bit", preset: "fluent-bit",
            always: [
                "GET /events"
            ]),
        ClientCalls(
            "CrowdSec", preset: "crowdsec",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
                "GET /v1.51/events",
            ],
            options: [
                "swarm": [
                    "GET /v1.51/services",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "GET /v1.51/services/9mnpnzenvg8p/logs",
                ]
            ]),
    ]
}
