// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Containers, in the order of moby daemon/server/router/container/container.go.
    ///
    /// `POST …/copy` was removed in Engine 26; `GET …/attach/ws` is a GET that writes to a container's standard input;
    /// `PUT …/archive` reaches whatever the container has mounted; an exec may ask for every capability.
    static let containerRoutes: [Route] = group(
        .containers,
        [
            Route(.head, "/containers/{name:.*}/archive", .containerArchiveInfo, [.reads, .leaks], .json, .container),
            Route(.get, "/containers/json", .containerList, [.reads], .json, .none),
            Route(.get, "/containers/{name:.*}/export", .containerExport, [.reads, .leaks], .download, .container),
            Route(.get, "/containers/{name:.*}/changes", .containerChanges, [.reads], .json, .container)
                .reaching(.query(.image, names: "parent")),
            Route(.get, "/containers/{name:.*}/json", .containerInspect, [.reads, .leaks], .json, .container),
            Route(.get, "/containers/{name:.*}/top", .containerTop, [.reads, .leaks], .json, .container)
                .reaching(.query(.processList, names: "ps_args")),
            Route(.get, "/containers/{name:.*}/logs", .containerLogs, [.reads, .leaks], .stream, .container),
            Route(.get, "/containers/{name:.*}/stats", .containerStats, [.reads], .stream, .container),
            Route(
                .get, "/containers/{name:.*}/attach/ws", .containerAttachWebsocket,
                [.reads, .leaks, .changes, .executes], .tunnel(.websocket), .container),
            Route(.get, "/containers/{name:.*}/archive", .containerArchive, [.reads, .leaks], .download, .container),
            Route(.post, "/containers/create", .containerCreate, [.changes, .controlsHost], .json, .none),
            Route(.post, "/containers/{name:.*}/kill", .containerKill, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/pause", .containerPause, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/unpause", .containerUnpause, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/restart", .containerRestart, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/start", .containerStart, [.changes], .json, .container)
                .reaching(.query(.path, names: "checkpoint-dir") + .query(.checkpoint, names: "checkpoint")),
            Route(.post, "/containers/{name:.*}/stop", .containerStop, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/wait", .containerWait, [.reads], .stream, .container),
            Route(.post, "/containers/{name:.*}/resize", .containerResize, [.changes], .json, .container),
            Route(
                .post, "/containers/{name:.*}/attach", .containerAttach, [.reads, .leaks, .changes, .executes],
                .tunnel(.tcp), .container),
            Route(.post, "/containers/{name:.*}/copy", .containerCopy, [.reads, .leaks], .download, .container),
            Route(
                .post, "/containers/{name:.*}/exec", .containerExec, [.changes, .executes, .controlsHost], .json,
                .container),
            Route(.post, "/containers/{name:.*}/rename", .containerRename, [.changes], .json, .container),
            Route(.post, "/containers/{name:.*}/update", .containerUpdate, [.changes], .json, .container),
            Route(.post, "/containers/prune", .containerPrune, [.changes], .stream, .none),
            Route(.post, "/commit", .imageCommit, [.leaks, .changes], .json, .none)
                .reaching(.query(.image, names: "repo") + .query(.tag, names: "tag")),
            Route(
                .put, "/containers/{name:.*}/archive", .putContainerArchive, [.changes, .executes, .controlsHost],
                .upload, .container),
            Route(.delete, "/containers/{name:.*}", .containerDelete, [.changes], .json, .container),
        ])
}
