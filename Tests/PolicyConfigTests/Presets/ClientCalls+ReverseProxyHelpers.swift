// SPDX-License-Identifier: Apache-2.0

/// Clients that work beside a reverse proxy, or are one with further tasks.
extension ClientCalls {
    static let reverseProxyHelpers = [
        ClientCalls(
            "acme-companion 2.8, and docker-gen in it", preset: "acme-companion",
            always: [
                "GET /_ping",
                "GET /events",
                "GET /containers/json",
                "GET /containers/4f66ad9c6ad5/json",
                "GET /networks",
            ],
            options: [
                "three-containers": ["POST /containers/4f66ad9c6ad5/kill?signal=SIGHUP"],
                "two-containers": [
                    "POST /containers/4f66ad9c6ad5/exec",
                    "POST /exec/e90e34656806/start",
                ],
                "restart": ["POST /containers/4f66ad9c6ad5/restart"],
            ]),
        ClientCalls(
            "Tinyauth 5.0", preset: "tinyauth",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/web/json",
            ]),
        ClientCalls(
            "GoDoxy 0.31", preset: "godoxy",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/web/json",
                "GET /v1.51/events",
            ],
            options: [
                "idle": [
                    "POST /v1.51/containers/web/start",
                    "POST /v1.51/containers/web/stop",
                    "POST /v1.51/containers/web/kill",
                    "POST /v1.51/containers/web/pause",
                    "POST /v1.51/containers/web/unpause",
                ],
                "web": [
                    "GET /v1.51/info",
                    "GET /v1.51/containers/web/logs?follow=1",
                    "GET /v1.51/containers/web/stats",
                ],
                "actions": [
                    "POST /v1.51/containers/web/start",
                    "POST /v1.51/containers/web/stop",
                    "POST /v1.51/containers/web/restart",
                ],
            ]),
        ClientCalls(
            "Pangolin Newt 1.15", preset: "newt",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/web/json",
                "GET /v1.51/events",
            ]),
        ClientCalls(
            "swarm-cronjob 1.15", preset: "swarm-cronjob",
            always: [
                "HEAD /_ping",
                "GET /v1.51/services",
                "GET /v1.51/services/9mnpnzenvg8p",
                "POST /v1.51/services/9mnpnzenvg8p/update?version=3",
                "GET /v1.51/tasks",
                "GET /v1.51/nodes",
                "GET /v1.51/nodes/9mnpnzenvg8p",
                "GET /v1.51/events",
            ],
            options: [
                "query-registry": ["GET /v1.51/distribution/nginx:1.29/json"]
            ]),
    ]
}
