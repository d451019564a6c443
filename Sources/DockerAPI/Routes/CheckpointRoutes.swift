// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Checkpoints of containers, moby daemon/server/router/checkpoint/checkpoint.go. The engine registers them before
    /// the container routes, else `DELETE /containers/{name:.*}` would swallow the third one.
    static let checkpointRoutes: [Route] = group(
        .checkpoints,
        [
            Route(.get, "/containers/{name:.*}/checkpoints", .checkpointList, [.reads, .leaks], .json, .container)
                .reaching(.query(.path, names: "dir")),
            Route(
                .post, "/containers/{name:.*}/checkpoints", .checkpointCreate, [.changes, .controlsHost], .json,
                .container
            )
            .reaching(.body(.path, named: "CheckpointDir") + .body(.checkpoint, named: "CheckpointID")),
            Route(
                .delete, "/containers/{name}/checkpoints/{checkpoint}", .checkpointDelete, [.changes, .controlsHost],
                .json, .container
            )
            .reaching(.query(.path, names: "dir")),
        ])
}
