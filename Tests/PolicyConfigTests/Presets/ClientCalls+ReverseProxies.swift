// SPDX-License-Identifier: Apache-2.0

/// Clients that route to containers by their labels.
extension ClientCalls {
    static let reverseProxies = [
        ClientCalls(
            "Traefik v3", preset: "traefik",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/events",
            ]),
        ClientCalls(
            "Traefik v2, with a fixed version of the API", preset: "traefik",
            always: [
                "GET /v1.24/version",
                "GET /v1.24/containers/json",
                "GET /v1.24/containers/4f66ad9c6ad5/json",
                "GET /v1.24/events",
            ]),
        ClientCalls(
            "Traefik v3", preset: "traefik-swarm",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/services",
                "GET /v1.51/networks",
                "GET /v1.51/tasks",
                "GET /v1.51/nodes/24ifsmvkjbyh",
            ],
            options: [
                "shared-network": ["GET /v1.51/containers/4f66ad9c6ad5/json"]
            ]),
        ClientCalls(
            "caddy-docker-proxy", preset: "caddy-docker-proxy",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/containers/json",
            ],
            options: [
                "swarm": [
                    "GET /v1.51/info",
                    "GET /v1.51/configs",
                    "GET /v1.51/configs/ktnbjxoalbkv",
                    "GET /v1.51/services",
                    "GET /v1.51/tasks",
                ],
                "ingress-networks": [
                    "GET /v1.51/containers/3b2f1c0d9e8a/json",
                    "GET /v1.51/networks/7d86d31b1478",
                    "GET /v1.51/networks",
                ],
                "watch": ["GET /v1.51/events"],
            ]),
        ClientCalls(
            "docker-gen", preset: "docker-gen",
            always: [
                "GET /containers/json",
                "GET /networks",
                "GET /containers/4f66ad9c6ad5/json",
                "GET /events",
                "GET /_ping",
            ],
            options: [
                "engine": [
                    "GET /version",
                    "GET /info",
                ],
                "notify": [
                    "POST /containers/4f66ad9c6ad5/kill",
                    "POST /containers/4f66ad9c6ad5/restart",
                ],
            ]),
        ClientCalls(
            "SWAG, auto-proxy mod", preset: "swag-auto-proxy",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/web/json",
            ]),
        ClientCalls(
            "TSDProxy", preset: "tsdproxy",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/events",
            ],
            options: [
                "bridge": ["GET /v1.51/networks"],
                "swarm": ["GET /v1.51/services/9mnpnzenvg8p"],
            ]),
    ]
}
