// SPDX-License-Identifier: Apache-2.0

/// Clients that update containers and services by running the `docker` command.
extension ClientCalls {
    static let commandUpdaters = [
        ClientCalls(
            "Tugtainer, by python-on-whales and docker", preset: "tugtainer",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/images/json",
                "GET /v1.51/images/nginx:1.29/json",
                "POST /v1.51/images/create?fromImage=docker.io%2Flibrary%2Fnginx&tag=1.29",
                "POST /v1.51/images/nginx:1.29/tag?repo=nginx&tag=old",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "POST /v1.51/containers/create?name=web",
                "POST /v1.51/networks/front/connect",
                "POST /v1.51/networks/front/disconnect",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
            ],
            options: [
                "logs": ["GET /v1.51/containers/4f66ad9c6ad5/logs?stdout=1"],
                "actions": [
                    "POST /v1.51/containers/4f66ad9c6ad5/restart",
                    "POST /v1.51/containers/4f66ad9c6ad5/kill",
                    "POST /v1.51/containers/4f66ad9c6ad5/pause",
                    "POST /v1.51/containers/4f66ad9c6ad5/unpause",
                ],
                "prune": ["POST /v1.51/images/prune"],
                "exec": [
                    "POST /v1.51/containers/4f66ad9c6ad5/exec",
                    "POST /v1.51/exec/e90e34656806/start",
                    "GET /v1.51/exec/e90e34656806/json",
                ],
                "swarm": [
                    "GET /v1.51/info",
                    "GET /v1.51/services?status=true",
                    "GET /v1.51/services/9mnpnzenvg8p",
                    "POST /v1.51/services/9mnpnzenvg8p/update?version=1",
                    "GET /v1.51/services/9mnpnzenvg8p/logs?stdout=1",
                    "GET /v1.51/distribution/nginx:1.29/json",
                ],
            ]),
        ClientCalls(
            "Dockwatch, by docker", preset: "dockwatch",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/web/json",
                "GET /v1.51/containers/web/stats?stream=0",
                "GET /v1.51/images/json?filters=%7B%22dangling%22%3A%7B%22true%22%3Atrue%7D%7D",
                "GET /v1.51/images/nginx:1.29/json",
                "GET /v1.51/networks",
                "GET /v1.51/networks/front",
                "GET /v1.51/volumes?filters=%7B%22dangling%22%3A%7B%22true%22%3Atrue%7D%7D",
            ],
            options: [
                "logs": ["GET /v1.51/containers/web/logs?stdout=1"],
                "actions": [
                    "POST /v1.51/containers/web/start",
                    "POST /v1.51/containers/web/stop",
                    "POST /v1.51/containers/web/kill",
                    "DELETE /v1.51/containers/web?force=1",
                ],
                "pull": ["POST /v1.51/images/create?fromImage=nginx&tag=1.29"],
                "updates": [
                    "POST /v1.51/images/create?fromImage=nginx&tag=1.29",
                    "POST /containers/web/stop",
                    "DELETE /v1.51/containers/web?force=1",
                    "POST /containers/create?name=web",
                    "POST /v1.51/containers/web/start",
                ],
                "prune": [
                    "DELETE /v1.51/images/nginx:1.28",
                    "POST /v1.51/images/prune",
                    "DELETE /v1.51/volumes/data",
                    "POST /v1.51/volumes/prune",
                    "DELETE /v1.51/networks/front",
                    "POST /v1.51/networks/prune",
                ],
            ]),
        ClientCalls(
            "Shepherd, by docker", preset: "shepherd",
            always: [
                "HEAD /_ping",
                "GET /v1.51/version",
                "GET /v1.51/services?status=true",
                "GET /v1.51/services/9mnpnzenvg8p",
                "GET /v1.51/distribution/nginx:1.29/json",
                "POST /v1.51/services/9mnpnzenvg8p/update?version=1",
                "GET /v1.51/tasks",
                "GET /v1.51/nodes",
            ],
            options: [
                "login": [
                    "GET /v1.51/info",
                    "POST /v1.51/auth",
                ],
                "autoclean": [
                    "GET /v1.51/images/json",
                    "POST /v1.51/containers/prune",
                    "DELETE /v1.51/images/sha256:9c7a54a9a43c",
                ],
            ]),
    ]
}
