// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Execs, in the order of podman pkg/api/server/register_exec.go.
    static let libpodExecRoutes: [Route] = group(
        .libpodExec,
        [
            Route(
                .post, "/libpod/exec/{id}/start", .libpodExecStart, [.reads, .leaks, .changes, .executes],
                .tunnel(.tcp), .exec),
            Route(.post, "/libpod/exec/{id}/resize", .libpodExecResize, [.changes], .json, .exec),
            Route(.get, "/libpod/exec/{id}/json", .libpodExecInspect, [.reads, .leaks], .json, .exec),
            Route(.post, "/libpod/exec/{id}/remove", .libpodExecRemove, [.changes], .json, .exec),
        ])
}
