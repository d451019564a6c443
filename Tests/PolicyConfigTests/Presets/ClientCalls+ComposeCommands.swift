/// `docker compose`.
extension ClientCalls {
    static let composeCommands = [
        ClientCalls(
            "docker compose", preset: "compose",
            always: [
                "HEAD /_ping",
                "GET /v1.51/containers/json",
                "GET /v1.51/containers/4f66ad9c6ad5/json",
                "GET /v1.51/images/ghcr.io/acme/web:1.2/json",
                "GET /v1.51/networks/frontend",
                "GET /v1.51/networks",
                "POST /v1.51/networks/create",
                "GET /v1.51/volumes/shop_data",
                "POST /v1.51/volumes/create",
                "GET /v1.51/version",
                "POST /v1.51/containers/create",
                "POST /v1.51/containers/4f66ad9c6ad5/start",
                "POST /v1.51/containers/4f66ad9c6ad5/stop",
                "POST /v1.51/containers/4f66ad9c6ad5/rename",
                "DELETE /v1.51/containers/4f66ad9c6ad5",
                "GET /v1.51/containers/4f66ad9c6ad5/logs",
                "POST /v1.51/containers/4f66ad9c6ad5/exec",
                "POST /v1.51/exec/e90e34656806/start",
                "GET /v1.51/exec/e90e34656806/json",
                "GET /v1.51/containers/4f66ad9c6ad5/top",
                "GET /v1.51/containers/4f66ad9c6ad5/stats",
                "POST /v1.51/containers/4f66ad9c6ad5/pause",
                "POST /v1.51/containers/4f66ad9c6ad5/unpause",
                "POST /v1.51/containers/4f66ad9c6ad5/restart",
                "POST /v1.51/containers/4f66ad9c6ad5/kill",
                "GET /v1.51/containers/4f66ad9c6ad5/archive",
                "POST /v1.51/images/create",
                "POST /v1.51/images/ghcr.io/acme/web:1.2/push",
                "DELETE /v1.51/networks/7d86d31b1478",
            ],
            options: [
                "volumes": ["GET /v1.51/volumes"],
                "build": [
                    "GET /v1.51/info",
                    "POST /v1.51/grpc",
                    "POST /v1.51/session",
                ],
                "networks": [
                    "POST /v1.51/networks/7d86d31b1478/connect",
                    "POST /v1.51/networks/7d86d31b1478/disconnect",
                ],
                "attached": [
                    "POST /v1.51/containers/4f66ad9c6ad5/attach",
                    "POST /v1.51/containers/4f66ad9c6ad5/wait",
                    "GET /v1.51/events",
                ],
                "terminal": ["POST /v1.51/exec/e90e34656806/resize"],
                "copy-in": [
                    "PUT /v1.51/containers/4f66ad9c6ad5/archive",
                    "HEAD /v1.51/containers/4f66ad9c6ad5/archive",
                ],
                "publish": ["GET /v1.51/distribution/ghcr.io/acme/web/json"],
                "remove-images": [
                    "GET /v1.51/images/json",
                    "DELETE /v1.51/images/ghcr.io/acme/web:1.2",
                ],
                "remove-volumes": ["DELETE /v1.51/volumes/shop_data"],
                "commit": ["POST /v1.51/commit"],
                "export": ["GET /v1.51/containers/4f66ad9c6ad5/export"],
            ])
    ]
}
