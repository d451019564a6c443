// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Containers, in the order of podman pkg/api/server/register_archive.go, register_containers.go, register_exec.go,
    /// register_healthcheck.go and register_images.go (commit). The health check is a GET that runs a command in a
    /// container; a checkpoint stops the container and hands out its memory. An update may set the command of the
    /// check, the directory of the host for its log, and the devices that the container may use.
    static let libpodContainerRoutes: [Route] = group(
        .libpodContainers,
        [
            Route(
                .get, "/libpod/containers/{name}/archive", .libpodContainerArchive, [.reads, .leaks], .download,
                .container),
            Route(
                .head, "/libpod/containers/{name}/archive", .libpodContainerArchiveInfo, [.reads, .leaks], .json,
                .container),
            Route(
                .put, "/libpod/containers/{name}/archive", .libpodPutContainerArchive,
                [.changes, .executes, .controlsHost], .upload, .container),
            Route(.post, "/libpod/containers/create", .libpodContainerCreate, [.changes, .controlsHost], .json, .none),
            Route(.get, "/libpod/containers/json", .libpodContainerList, [.reads], .json, .none),
            Route(.post, "/libpod/containers/prune", .libpodContainerPrune, [.changes], .json, .none),
            Route(.get, "/libpod/containers/showmounted", .libpodContainerListMounted, [.reads, .leaks], .json, .none),
            Route(.delete, "/libpod/containers/{name}", .libpodContainerDelete, [.changes], .json, .container),
            Route(
                .get, "/libpod/containers/{name}/json", .libpodContainerInspect, [.reads, .leaks], .json, .container),
            Route(.post, "/libpod/containers/{name}/kill", .libpodContainerKill, [.changes], .json, .container),
            Route(
                .post, "/libpod/containers/{name}/mount", .libpodContainerMount, [.leaks, .changes], .json, .container),
            Route(.post, "/libpod/containers/{name}/unmount", .libpodContainerUnmount, [.changes], .json, .container),
            Route(.get, "/libpod/containers/{name}/logs", .libpodContainerLogs, [.reads, .leaks], .stream, .container),
            Route(.post, "/libpod/containers/{name}/pause", .libpodContainerPause, [.changes], .json, .container),
            Route(.post, "/libpod/containers/{name}/restart", .libpodContainerRestart, [.changes], .json, .container),
            Route(.post, "/libpod/containers/{name}/start", .libpodContainerStart, [.changes], .json, .container),
            Route(.get, "/libpod/containers/{name}/stats", .libpodContainerStats, [.reads], .stream, .container),
            Route(.get, "/libpod/containers/stats", .libpodContainerStatsAll, [.reads], .stream, .none),
            Route(.get, "/libpod/containers/{name}/top", .libpodContainerTop, [.reads, .leaks], .stream, .container)
                .reaching(.query(.processList, names: "ps_args")),
            Route(.post, "/libpod/containers/{name}/unpause", .libpodContainerUnpause, [.changes], .json, .container),
            Route(.post, "/libpod/containers/{name}/wait", .libpodContainerWait, [.reads], .stream, .container),
            Route(.get, "/libpod/containers/{name}/exists", .libpodContainerExists, [.reads], .json, .container),
            Route(.post, "/libpod/containers/{name}/stop", .libpodContainerStop, [.changes], .json, .container),
            Route(
                .post, "/libpod/containers/{name}/attach", .libpodContainerAttach,
                [.reads, .leaks, .changes, .executes], .tunnel(.tcp), .container),
            Route(.post, "/libpod/containers/{name}/resize", .libpodContainerResize, [.changes], .json, .container),
            Route(
                .get, "/libpod/containers/{name}/export", .libpodContainerExport, [.reads, .leaks], .download,
                .container),
            Route(
                .post, "/libpod/containers/{name}/checkpoint", .libpodContainerCheckpoint, [.reads, .leaks, .changes],
                .download, .container
            )
            .reaching(.query(.image, names: "createImage")),
            Route(
                .post, "/libpod/containers/{name}/restore", .libpodContainerRestore, [.changes, .controlsHost], .upload,
                .container),
            Route(.get, "/libpod/containers/{name}/changes", .libpodContainerChanges, [.reads], .json, .container)
                .reaching(.query(.image, names: "parent")),
            Route(.post, "/libpod/containers/{name}/init", .libpodContainerInit, [.changes], .json, .container),
            Route(.post, "/libpod/containers/{name}/rename", .libpodContainerRename, [.changes], .json, .container),
            Route(
                .post, "/libpod/containers/{name}/update", .libpodContainerUpdate,
                [.changes, .executes, .controlsHost],
                .json, .container),
            Route(
                .post, "/libpod/containers/{name}/exec", .libpodContainerExec, [.changes, .executes, .controlsHost],
                .json, .container),
            Route(
                .get, "/libpod/containers/{name:.*}/healthcheck", .libpodContainerHealthcheck,
                [.reads, .leaks, .changes, .executes], .json, .container),
            Route(.post, "/libpod/commit", .libpodImageCommit, [.leaks, .changes], .json, .none)
                .reaching(.query(.image, names: "repo") + .query(.tag, names: "tag")),
        ])
}
