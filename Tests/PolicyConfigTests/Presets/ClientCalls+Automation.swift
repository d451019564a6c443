// SPDX-License-Identifier: Apache-2.0

/// Clients that start, stop and create by themselves.
extension ClientCalls {
    static let automation = [
        ClientCalls(
            "docker-autoheal, through curl", preset: "autoheal",
            always: [
                "GET /containers/json",
                "POST /containers/4f66ad9c6ad5/restart",
            ]),
        ClientCalls(
            "Sablier, Docker provider", preset: "sablier",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/web/json",
                "GET /v1.51/events",
                "POST /v1.51/containers/web/start",
                "POST /v1.51/containers/web/stop",
                "POST /v1.51/containers/web/wait",
            ],
            options: [
                "pause": [
                    "POST /v1.51/containers/web/pause",
                    "POST /v1.51/containers/web/unpause",
                ],
                "scaling": ["POST /v1.51/containers/web/update"],
            ]),
        ClientCalls(
            "Sablier, Swarm provider", preset: "sablier",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/events",
            ],
            options: [
                "swarm": [
                    "GET /v1.51/services",
                    "POST /v1.51/services/9mnpnzenvg8p/update",
                ]
            ]),
        ClientCalls(
            "mcuadros/ofelia", preset: "ofelia",
            always: [
                "GET /v1.51/info",
                "GET /v1.51/containers/3b2f1c0d9e8a/json",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
            ],
            options: [
                "job-exec": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
                "job-run": [
                    "GET /v1.51/images/json",
                    "POST /v1.51/images/create",
                    "POST /v1.51/containers/create",
                    "GET /v1.51/networks",
                    "POST /v1.51/networks/7d86d31b1478/connect",
                    "POST /v1.51/containers/4f66ad9c6ad5/start",
                    "GET /v1.51/containers/4f66ad9c6ad5/logs",
                    "DELETE /v1.51/containers/4f66ad9c6ad5",
                ],
                "job-service-run": [
                    "POST /v1.51/services/create",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "GET /v1.51/tasks",
                    "DELETE /v1.51/services/9mnpnzenvg8p",
                ],
            ]),
        ClientCalls(
            "netresearch/ofelia", preset: "ofelia",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
            ],
            options: [
                "diagnostics": ["GET /v1.51/version"],
                "events": ["GET /v1.51/events"],
                "job-exec": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
                "job-run": [
                    "POST /v1.51/containers/create",
                    "POST /v1.51/containers/4f66ad9c6ad5/start",
                    "POST /v1.51/containers/4f66ad9c6ad5/wait",
                    "GET /v1.51/containers/4f66ad9c6ad5/logs",
                    "DELETE /v1.51/containers/4f66ad9c6ad5",
                    "GET /v1.51/images/sha256:9c7a54a9a43c/json",
                    "POST /v1.51/images/create",
                ],
                "job-service-run": [
                    "POST /v1.51/services/create",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "GET /v1.51/tasks",
                    "DELETE /v1.51/services/9mnpnzenvg8p",
                ],
            ]),
        ClientCalls(
            "authentik, through docker-py", preset: "authentik",
            always: [
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/info",
                "GET /v1.51/containers/web/json",
                "POST /v1.51/images/create",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/kill",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
            ],
            options: [
                "heal": ["POST /v1.51/containers/4f66ad9c6ad5/restart"]
            ]),
    ]
}
