// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Pods, in the order of podman pkg/api/server/register_pods.go.
    static let libpodPodRoutes: [Route] = group(
        .libpodPods,
        [
            Route(.get, "/libpod/pods/json", .libpodPodList, [.reads], .json, .none),
            Route(.post, "/libpod/pods/create", .libpodPodCreate, [.changes, .controlsHost], .json, .none),
            Route(.post, "/libpod/pods/prune", .libpodPodPrune, [.changes], .json, .none),
            Route(.delete, "/libpod/pods/{name}", .libpodPodDelete, [.changes], .json, .pod),
            Route(.get, "/libpod/pods/{name}/json", .libpodPodInspect, [.reads, .leaks], .json, .pod),
            Route(.get, "/libpod/pods/{name}/exists", .libpodPodExists, [.reads], .json, .pod),
            Route(.post, "/libpod/pods/{name}/kill", .libpodPodKill, [.changes], .json, .pod),
            Route(.post, "/libpod/pods/{name}/pause", .libpodPodPause, [.changes], .json, .pod),
            Route(.post, "/libpod/pods/{name}/restart", .libpodPodRestart, [.changes], .json, .pod),
            Route(.post, "/libpod/pods/{name}/start", .libpodPodStart, [.changes], .json, .pod),
            Route(.post, "/libpod/pods/{name}/stop", .libpodPodStop, [.changes], .json, .pod),
            Route(.post, "/libpod/pods/{name}/unpause", .libpodPodUnpause, [.changes], .json, .pod),
            Route(.get, "/libpod/pods/{name}/top", .libpodPodTop, [.reads, .leaks], .stream, .pod)
                .reaching(.query(.processList, names: "ps_args")),
            Route(.get, "/libpod/pods/stats", .libpodPodStats, [.reads], .stream, .none),
        ])
}
