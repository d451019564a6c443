// SPDX-License-Identifier: Apache-2.0

/// Clients that run jobs and tests in containers of their own.
extension ClientCalls {
    static let builders = [
        ClientCalls(
            "GitLab Runner", preset: "gitlab-runner",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/version",
                "GET /v1.51/images/sha256:9c7a54a9a43c/json",
                "POST /v1.51/images/create",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/attach",
                "POST /v1.51/containers/4f66ad9c6ad5/wait",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "POST /v1.51/volumes/create",
                "DELETE /v1.51/volumes/shop_data",
            ],
            options: [
                "helper-image": [
                    "POST /v1.51/images/load",
                    "POST /v1.51/images/sha256:9c7a54a9a43c/tag",
                ],
                "kill": ["POST /v1.51/containers/4f66ad9c6ad5/kill"],
                "cleanup": [
                    "GET /v1.51/networks",
                    "POST /v1.51/networks/7d86d31b1478/disconnect",
                ],
                "network-per-build": [
                    "GET /v1.51/networks/7d86d31b1478",
                    "POST /v1.51/networks/create",
                    "DELETE /v1.51/networks/7d86d31b1478",
                ],
                "volumes": ["GET /v1.51/volumes/shop_data"],
                "terminal": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                ],
            ]),
        ClientCalls(
            "act", preset: "act",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
                "POST /v1.51/images/create",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/attach",
                "POST /v1.51/containers/4f66ad9c6ad5/wait",
                "POST /v1.51/containers/4f66ad9c6ad5/exec",
                "POST /v1.51/exec/e90e34656806/start",
                "GET /v1.51/exec/e90e34656806/json",
                "PUT /v1.51/containers/4f66ad9c6ad5/archive",
                "GET /v1.51/containers/4f66ad9c6ad5/archive",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "GET /v1.51/networks",
                "POST /v1.51/networks/create",
                "GET /v1.51/networks/7d86d31b1478",
                "DELETE /v1.51/networks/7d86d31b1478",
                "GET /v1.51/volumes",
                "DELETE /v1.51/volumes/shop_data",
            ],
            options: [
                "docker-actions": [
                    "DELETE /v1.51/images/sha256:9c7a54a9a43c",
                    "POST /v1.51/build",
                ]
            ]),
        ClientCalls(
            "Testcontainers for Java", preset: "testcontainers",
            always: [
                "GET /_ping",
                "GET /v1.44/info",
                "GET /v1.44/version",
                "GET /v1.44/images/ghcr.io/acme/web:1.2/json",
                "GET /v1.44/images/json",
                "POST /v1.44/images/create",
                "POST /v1.44/containers/create",
                "POST /v1.44/containers/4f66ad9c6ad5/start",
                "GET /v1.44/containers/4f66ad9c6ad5/json",
                "GET /v1.44/containers/4f66ad9c6ad5/logs",
                "POST /v1.44/containers/4f66ad9c6ad5/exec",
                "POST /v1.44/exec/e90e34656806/start",
                "GET /v1.44/exec/e90e34656806/json",
                "POST /v1.44/containers/4f66ad9c6ad5/kill",
                "DELETE /v1.44/containers/4f66ad9c6ad5",
                "GET /v1.44/containers/json",
                "GET /v1.44/networks",
            ],
            options: [
                "copy": [
                    "PUT /v1.44/containers/4f66ad9c6ad5/archive",
                    "GET /v1.44/containers/4f66ad9c6ad5/archive",
                ],
                "networks": [
                    "POST /v1.44/networks/create",
                    "GET /v1.44/networks/7d86d31b1478",
                    "POST /v1.44/networks/7d86d31b1478/connect",
                    "DELETE /v1.44/networks/7d86d31b1478",
                ],
                "build": [
                    "POST /v1.44/build",
                    "DELETE /v1.44/images/sha256:9c7a54a9a43c",
                ],
                "prune": ["POST /v1.44/containers/prune"],
            ]),
        ClientCalls(
            "Testcontainers for Go", preset: "testcontainers",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
                "POST /v1.51/images/create",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "GET /v1.51/containers/json",
                "POST /v1.51/containers/4f66ad9c6ad5/exec",
                "POST /v1.51/exec/e90e34656806/start",
                "GET /v1.51/exec/e90e34656806/json",
                "GET /v1.51/networks",
                "GET /v1.51/images/json",
            ],
            options: [
                "copy": [
                    "PUT /v1.51/containers/4f66ad9c6ad5/archive",
                    "GET /v1.51/containers/4f66ad9c6ad5/archive",
                ],
                "networks": [
                    "POST /v1.51/networks/create",
                    "GET /v1.51/networks/7d86d31b1478",
                    "POST /v1.51/networks/7d86d31b1478/connect",
                    "DELETE /v1.51/networks/7d86d31b1478",
                ],
                "build": [
                    "POST /v1.51/build",
                    "DELETE /v1.51/images/sha256:9c7a54a9a43c",
                ],
                "images": ["GET /v1.51/images/get"],
            ]),
        ClientCalls(
            "Testcontainers for Python", preset: "testcontainers",
            always: [
                "GET /v1.51/version",
                "POST /v1.51/images/create",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/containers/json",
                "GET /v1.51/networks",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
                "POST /v1.51/containers/4f66ad9c6ad5/exec",
                "POST /v1.51/exec/e90e34656806/start",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
            ],
            options: [
                "networks": ["POST /v1.51/networks/create"],
                "build": ["POST /v1.51/build"],
            ]),
        ClientCalls(
            "Ryuk, the reaper of Testcontainers", preset: "testcontainers",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "GET /v1.51/networks",
                "GET /v1.51/images/json",
            ],
            options: [
                "ryuk": [
                    "DELETE /v1.51/networks/7d86d31b1478",
                    "GET /v1.51/volumes",
                    "DELETE /v1.51/volumes/shop_data",
                    "DELETE /v1.51/images/sha256:9c7a54a9a43c",
                ]
            ]),
    ]
}
