// SPDX-License-Identifier: Apache-2.0

/// Clients that look for newer images, and those that put them in place.
extension ClientCalls {
    static let updaters = [
        ClientCalls(
            "containrrr/watchtower", preset: "watchtower",
            always: [
                "GET /v1.25/containers/json",
                "GET /v1.25/containers/4f66ad9c6ad5/json",
                "GET /v1.25/images/ghcr.io/acme/web:1.2/json",
                "POST /v1.25/images/create",
                "POST /v1.25/containers/4f66ad9c6ad5/kill",
                "DELETE /v1.25/containers/4f66ad9c6ad5",
                "POST /v1.25/containers/create",
                "POST /v1.25/networks/7d86d31b1478/disconnect",
                "POST /v1.25/networks/7d86d31b1478/connect",
                "POST /v1.25/containers/4f66ad9c6ad5/start",
                "POST /v1.25/containers/4f66ad9c6ad5/rename",
            ],
            options: [
                "cleanup": ["DELETE /v1.25/images/sha256:9c7a54a9a43c"],
                "hooks": [
                    "POST /v1.25/containers/4f66ad9c6ad5/exec",
                    "POST /v1.25/exec/e90e34656806/start",
                    "GET /v1.25/exec/e90e34656806/json",
                ],
            ]),
        ClientCalls(
            "nicholas-fedor/watchtower", preset: "watchtower",
            always: [
                "HEAD /_ping",
                "GET /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/images/sha256:9c7a54a9a43c/json",
                "POST /v1.51/images/create",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/rename",
                "POST /v1.51/networks/7d86d31b1478/connect",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
            ],
            options: [
                "engine": ["GET /v1.51/info"],
                "self-update": ["POST /v1.51/containers/4f66ad9c6ad5/update"],
                "cleanup": ["DELETE /v1.51/images/sha256:9c7a54a9a43c"],
                "hooks": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
            ]),
        ClientCalls(
            "Diun", preset: "diun",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
            ],
            options: [
                "swarm": ["GET /v1.51/services"]
            ]),
        ClientCalls(
            "WUD, through dockerode", preset: "wud",
            always: [
                "GET /containers/json",
                "GET /images/ghcr.io/acme/web:1.2/json",
            ],
            options: [
                "events": [
                    "GET /events",
                    "GET /containers/4f66ad9c6ad5/json",
                ],
                "update": [
                    "GET /containers/4f66ad9c6ad5/json",
                    "POST /images/create",
                    "POST /containers/4f66ad9c6ad5/stop",
                    "DELETE /containers/4f66ad9c6ad5",
                    "POST /containers/4f66ad9c6ad5/wait",
                    "POST /containers/create",
                    "POST /networks/7d86d31b1478/connect",
                    "POST /containers/4f66ad9c6ad5/start",
                ],
                "prune": [
                    "GET /images/json",
                    "DELETE /images/sha256:9c7a54a9a43c",
                ],
            ]),
    ]
}
