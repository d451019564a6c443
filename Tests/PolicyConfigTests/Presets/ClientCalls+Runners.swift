// SPDX-License-Identifier: Apache-2.0

/// Clients that run jobs and notebooks in containers of their own, or set machines up.
extension ClientCalls {
    static let runners = [
        ClientCalls(
            "Woodpecker agent 3.9", preset: "woodpecker",
            always: [
                "HEAD /_ping",
                "GET /v1.51/info",
                "POST /v1.51/volumes/create",
                "POST /v1.51/networks/create",
                "POST /v1.51/images/create?fromImage=alpine",
                "POST /v1.51/containers/create?name=wp_1",
                "POST /v1.51/networks/wp/connect",
                "POST /v1.51/containers/wp_1/start",
                "POST /v1.51/containers/wp_1/wait",
                "GET /v1.51/containers/wp_1/json",
                "GET /v1.51/containers/wp_1/logs?follow=1",
                "POST /v1.51/containers/wp_1/stop",
                "POST /v1.51/containers/wp_1/kill",
                "DELETE /v1.51/containers/wp_1",
                "DELETE /v1.51/volumes/wp",
                "DELETE /v1.51/networks/wp",
            ]),
        ClientCalls(
            "Jenkins, docker-plugin", preset: "jenkins",
            always: [
                "GET /version",
                "GET /containers/json",
                "GET /images/jenkins/agent/json",
                "POST /images/create?fromImage=jenkins/agent",
                "POST /containers/create",
                "POST /containers/4f66ad9c6ad5/start",
                "GET /containers/4f66ad9c6ad5/json",
                "POST /containers/4f66ad9c6ad5/stop",
                "DELETE /containers/4f66ad9c6ad5",
            ],
            options: [
                "attach": [
                    "PUT /containers/4f66ad9c6ad5/archive?path=/",
                    "POST /containers/4f66ad9c6ad5/exec",
                    "POST /exec/e90e34656806/start",
                ],
                "diagnostics": ["GET /containers/4f66ad9c6ad5/logs?stdout=1"],
                "images": [
                    "GET /images/json",
                    "POST /commit?container=4f66ad9c6ad5",
                    "POST /build",
                    "POST /images/a/tag?repo=b",
                    "POST /images/a/push",
                    "DELETE /images/a",
                ],
            ]),
        ClientCalls(
            "DockerSpawner 14, by docker-py", preset: "dockerspawner",
            always: [
                "GET /version",
                "GET /v1.51/images/jupyter/base-notebook:latest/json",
                "POST /v1.51/images/create?fromImage=jupyter/base-notebook",
                "GET /v1.51/containers/jupyter-a/json",
                "POST /v1.51/containers/create?name=jupyter-a",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
            ],
            options: [
                "volumes": ["POST /v1.51/volumes/create"]
            ]),
        ClientCalls(
            "community.docker 4.8, docker_container and docker_network", preset: "ansible",
            always: [
                "GET /version",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "POST /v1.51/containers/create?name=web",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "GET /v1.51/images/json",
                "GET /v1.51/images/nginx:1.29/json",
                "GET /v1.51/networks",
                "GET /v1.51/networks/front",
                "POST /v1.51/networks/create",
                "POST /v1.51/networks/front/connect",
                "POST /v1.51/networks/front/disconnect",
                "GET /v1.51/volumes/data",
            ],
            options: [
                "pull": ["POST /v1.51/images/create?fromImage=nginx"]
            ]),
        ClientCalls(
            "community.docker 4.8, the modules that end with _info", preset: "ansible-read",
            always: [
                "GET /version",
                "GET /v1.51/containers/json?all=1",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/images/json",
                "GET /v1.51/images/nginx:1.29/json",
                "GET /v1.51/networks",
                "GET /v1.51/networks/front",
                "GET /v1.51/volumes/data",
            ],
            options: [
                "host": [
                    "GET /v1.51/info",
                    "GET /v1.51/volumes",
                    "GET /v1.51/system/df",
                ]
            ]),
    ]
}
