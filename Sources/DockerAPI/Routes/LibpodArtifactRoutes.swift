// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Artifacts, in the order of podman pkg/api/server/register_artifacts.go. `local/add` reads a file of the host.
    static let libpodArtifactRoutes: [Route] = group(
        .libpodArtifacts,
        [
            Route(.get, "/libpod/artifacts/{name:.*}/json", .libpodArtifactInspect, [.reads], .json, .artifact),
            Route(.get, "/libpod/artifacts/json", .libpodArtifactList, [.reads], .json, .none),
            Route(.post, "/libpod/artifacts/pull", .libpodArtifactPull, [.changes], .stream, .none)
                .reaching(.query(.image, names: "name")),
            Route(.delete, "/libpod/artifacts/remove", .libpodArtifactBatchDelete, [.changes], .json, .none),
            Route(.delete, "/libpod/artifacts/{name:.*}", .libpodArtifactDelete, [.changes], .json, .artifact),
            Route(.post, "/libpod/artifacts/add", .libpodArtifactAdd, [.changes], .upload, .none),
            Route(
                .post, "/libpod/artifacts/local/add", .libpodArtifactAddLocal, [.leaks, .changes, .controlsHost], .json,
                .none
            )
            .reaching(.query(.path, names: "path")),
            Route(
                .post, "/libpod/artifacts/{name:.*}/push", .libpodArtifactPush, [.leaks, .changes], .stream, .artifact),
            Route(
                .get, "/libpod/artifacts/{name:.*}/extract", .libpodArtifactExtract, [.reads, .leaks], .download,
                .artifact),
        ])
}
