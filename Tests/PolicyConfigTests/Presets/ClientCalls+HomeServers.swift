// SPDX-License-Identifier: Apache-2.0

/// Clients that people run at home beside their services.
extension ClientCalls {
    static let home = [
        ClientCalls(
            "Home Assistant", preset: "home-assistant",
            always: [
                "GET /v1.51/version",
                "GET /v1.51/containers/json",
            ],
            options: [
                "status": ["GET /v1.51/containers/web/json"],
                "stats": ["GET /v1.51/containers/web/stats"],
            ]),
        ClientCalls(
            "Homarr 1.74, by dockerode", preset: "homarr",
            always: [
                "GET /containers/json?all=true",
                "GET /containers/4f66ad9c6ad5/json",
                "GET /containers/4f66ad9c6ad5/stats?stream=false&one-shot=true",
            ],
            options: [
                "logs": ["GET /containers/4f66ad9c6ad5/logs?stdout=true"],
                "actions": [
                    "POST /containers/4f66ad9c6ad5/start",
                    "POST /containers/4f66ad9c6ad5/stop",
                    "POST /containers/4f66ad9c6ad5/restart",
                    "DELETE /containers/4f66ad9c6ad5",
                ],
            ]),
        ClientCalls(
            "LoggiFly, by docker-py", preset: "loggifly",
            always: [
                "GET /version",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/web/json",
                "GET /v1.51/containers/web/logs?follow=1",
                "GET /v1.51/events",
            ],
            options: [
                "actions": [
                    "POST /v1.51/containers/web/start",
                    "POST /v1.51/containers/web/stop",
                    "POST /v1.51/containers/web/restart",
                ]
            ]),
        ClientCalls(
            "docker-volume-backup 2.48", preset: "docker-volume-backup",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "GET /v1.51/containers/json",
                "POST /v1.51/containers/web/stop",
                "POST /v1.51/containers/web/start",
            ],
            options: [
                "commands": [
                    "POST /v1.51/containers/web/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
                "swarm": [
                    "GET /v1.51/services",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "POST /v1.51/services/9mnpnzenvg8p/update",
                    "GET /v1.51/tasks",
                    "GET /v1.51/nodes",
                ],
            ]),
        ClientCalls(
            "Nextcloud AppAPI", preset: "nextcloud-appapi",
            always: [
                "GET /_ping",
                "POST /v1.44/images/create?fromImage=a",
                "GET /v1.44/images/ghcr.io/nextcloud/app:1/json",
                "POST /v1.44/volumes/create",
                "POST /v1.44/containers/create?name=nc_app_a",
                "POST /v1.44/containers/nc_app_a/start",
                "POST /v1.44/containers/nc_app_a/stop",
                "GET /v1.44/containers/nc_app_a/json",
                "GET /v1.44/containers/nc_app_a/logs?stdout=1",
                "DELETE /v1.44/containers/nc_app_a?force=true",
                "DELETE /v1.44/volumes/nc_app_a_data",
            ],
            options: [
                "podman": [
                    "HEAD /_ping",
                    "GET /v1.44/version",
                ],
                "certificates": [
                    "PUT /v1.44/containers/nc_app_a/archive?path=/",
                    "POST /v1.44/containers/nc_app_a/exec",
                    "POST /v1.44/exec/e90e34656806/start",
                ],
            ]),
    ]
}
