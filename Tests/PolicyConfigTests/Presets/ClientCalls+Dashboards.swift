// SPDX-License-Identifier: Apache-2.0

/// Clients that show what there is, and manage it.
extension ClientCalls {
    /// What compose asks for when one of these runs it: up, ps, logs -f, restart and down of a stack.
    static let composeStack = [
        "HEAD /_ping",
        "GET /v1.51/containers/json",
        "GET /v1.51/containers/4f66ad9c6ad5/json",
        "GET /v1.51/networks",
        "GET /v1.51/containers/4f66ad9c6ad5/logs",
        "GET /v1.51/events",
        "GET /v1.51/networks/frontend",
        "POST /v1.51/networks/create",
        "POST /v1.41/networks/7d86d31b1478/connect",
        "DELETE /v1.51/networks/7d86d31b1478",
        "GET /v1.51/volumes/shop_data",
        "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
        "POST /v1.51/images/create",
        "GET /v1.51/version",
        "POST /v1.51/containers/create",
        "POST /v1.51/containers/4f66ad9c6ad5/start",
        "POST /v1.51/containers/4f66ad9c6ad5/stop",
        "POST /v1.51/containers/4f66ad9c6ad5/restart",
        "POST /v1.51/containers/4f66ad9c6ad5/rename",
        "DELETE /v1.51/containers/4f66ad9c6ad5",
    ]

    static let dashboards = [
        ClientCalls(
            "Homepage, through dockerode", preset: "homepage",
            always: [
                "GET /containers/json"
            ],
            options: [
                "status": ["GET /containers/web/json"],
                "stats": ["GET /containers/web/stats"],
                "swarm": [
                    "GET /services",
                    "GET /services/shop_web",
                    "GET /tasks",
                ],
            ]),
        ClientCalls(
            "Dockge, through docker compose", preset: "dockge",
            always: composeStack,
            options: [
                "stats": ["GET /v1.51/containers/4f66ad9c6ad5/stats"],
                "volumes": [
                    "POST /v1.51/volumes/create",
                    "GET /v1.51/volumes",
                ],
                "terminal": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "POST /v1.51/exec/e90e34656806/resize",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
            ]),
        ClientCalls(
            "Komodo Periphery, through bollard", preset: "komodo",
            always: [
                "GET /containers/json",
                "GET /networks",
                "GET /images/json",
                "GET /volumes",
                "GET /containers/4f66ad9c6ad5/stats",
            ],
            options: [
                "inspect": [
                    "GET /containers/4f66ad9c6ad5/json",
                    "GET /networks/7d86d31b1478",
                    "GET /images/sha256:9c7a54a9a43c/json",
                    "GET /images/sha256:9c7a54a9a43c/history",
                    "GET /volumes/shop_data",
                ],
                "swarm": [
                    "GET /swarm",
                    "GET /nodes",
                    "GET /nodes/24ifsmvkjbyh",
                    "GET /services",
                    "GET /services/9mnpnzenvg8p",
                    "GET /tasks",
                    "GET /tasks/0kzzo1i0y4jz",
                    "GET /secrets",
                    "GET /secrets/blt1owaxmitz",
                    "GET /configs",
                ],
            ]),
        ClientCalls(
            "Komodo Periphery, through docker stats, docker compose ls and docker logs", preset: "komodo",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/stats",
                "GET /v1.51/events",
            ],
            options: [
                "logs": [
                    "GET /v1.51/containers/4f66ad9c6ad5/json",
                    "GET /v1.51/containers/4f66ad9c6ad5/logs",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "GET /v1.51/services/9mnpnzenvg8p/logs",
                ]
            ]),
        ClientCalls(
            "Uptime Kuma, through axios", preset: "uptime-kuma",
            always: [
                "GET /containers/web/json"
            ],
            options: [
                "setup": ["GET /containers/json"]
            ]),
        ClientCalls(
            "Kener 4", preset: "kener",
            always: [
                "GET /_ping",
                "GET /containers/web/json",
            ],
            options: [
                "browse": ["GET /containers/json?all=true"]
            ]),
    ]
}
